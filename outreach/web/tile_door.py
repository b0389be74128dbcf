"""The door that the map's plain tiles go through: before Flask, for readers whose page has just passed the guard.

A map asks for a dozen tiles at once, and all that Flask does for a page (session, account, permission, language) is done
when the map's page is. The page gets a pass: signed, good for ten minutes, and for the stored tiles only, which any reader
without an area of charge may see. An address with a valid pass is answered here by one look into a B-tree. Any other
request for a tile, an official's, a filtered one, one with an old pass, goes on to the guarded view, which says the same.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import threading
import time
import zlib
from collections.abc import Iterable
from functools import lru_cache
from typing import Any

from flask import Flask, current_app
from sqlalchemy import Engine

from outreach.domain.geo.tiles import Tile, tile_of
from outreach.domain.roles import Actor, Permission, Role
from outreach.domain.station_points import is_packed, unpack, write
from outreach.extensions import db

GOOD_FOR = 600
PATH = re.compile(r"/chargers/tiles/(\d{1,2})/(\d{1,6})/(\d{1,6})\.json")


def pass_for(actor: Actor) -> str:
    """A pass for the plain tiles; empty for whom they are not, who asks the guarded view."""
    if actor.role is Role.OFFICIAL or not actor.may(Permission.CHARGERS_READ):
        return ""
    until = str(int(time.time()) + GOOD_FOR)
    return f"{until}.{_signature(str(current_app.config['SECRET_KEY']).encode(), until)}"


@lru_cache(maxsize=64)
def _signature(key: bytes, until: str) -> str:
    return hmac.new(key, f"plain tiles until {until}".encode(), hashlib.sha256).hexdigest()[:40]


class TileDoor:
    """The application's WSGI callable with the door before it."""

    def __init__(self, app: Flask) -> None:
        self.inner, self.key = app.wsgi_app, str(app.config["SECRET_KEY"]).encode()
        with app.app_context():
            self.engine: Engine = db.engine
        self.local = threading.local()
        mark = "?" if self.engine.dialect.name == "sqlite" else "%s"
        self.body = f"SELECT body FROM station_tiles WHERE key = {mark}"  # noqa: S608  # our own mark
        self.keys = f"SELECT key FROM station_tiles WHERE key IN ({{}}{mark})"  # noqa: S608
        self.mark = f"{mark}, "

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer a tile with a valid pass; all else is Flask's."""
        query = environ.get("QUERY_STRING", "")
        if query.startswith("pass=") and environ["REQUEST_METHOD"] == "GET" and self._is_good(query[5:]):
            place = PATH.fullmatch(environ.get("PATH_INFO", ""))
            tile = Tile(*(int(number) for number in place.groups())) if place else None
            if tile is not None and tile.is_real:
                return self._answer(environ, start_response, self._find(tile))
        return self.inner(environ, start_response)

    def _is_good(self, text: str) -> bool:
        until, _, signature = text.partition(".")
        if not (until.isascii() and until.isdigit() and signature.isascii()) or int(until[:12]) < time.time():
            return False
        return hmac.compare_digest(signature, _signature(self.key, until))

    def _find(self, tile: Tile) -> bytes:
        """As `queries.station_tiles.find_stored`, without a session, and as it is kept: most are compressed already."""
        if self.engine.dialect.name == "sqlite":
            return self._find_on(self._own_connection(), tile)
        connection = self.engine.raw_connection()
        try:
            return self._find_on(connection, tile)
        finally:
            connection.close()

    def _own_connection(self) -> Any:
        """SQLite: a connection for each thread. Opening is what costs there, and it holds nothing between two reads."""
        if not hasattr(self.local, "connection"):
            pooled = self.engine.raw_connection()
            self.local.connection = pooled.driver_connection
            pooled.detach()
        return self.local.connection

    def _find_on(self, connection: Any, tile: Tile) -> bytes:
        cursor = connection.cursor()
        row = cursor.execute(self.body, (tile.key,)).fetchone()
        return bytes(row[0]) if row else self._leaf_around(cursor, tile)

    def _leaf_around(self, cursor: Any, tile: Tile) -> bytes:
        above = tuple(one.key for one in tile.above)
        keys = [
            row[0] for row in cursor.execute(self.keys.format(self.mark * len(above)), (*above, tile.key)).fetchall()
        ]
        if keys:
            deepest = max(keys, key=lambda key: tile_of(key).depth)
            row = cursor.execute(self.body, (deepest,)).fetchone()  # none: built anew since the keys were read
            if row and b'"leaf":1' in unpack(bytes(row[0]))[:80]:
                return bytes(row[0])
        return write(tile, True, [], [])

    def _answer(self, environ: dict[str, Any], start_response: Any, body: bytes) -> Iterable[bytes]:
        tag = f'"{zlib.crc32(body):08x}{len(body):x}"'
        headers = [("ETag", tag), ("Cache-Control", "private, no-cache"), ("Vary", "Accept-Encoding")]
        if environ.get("HTTP_IF_NONE_MATCH") == tag:
            start_response("304 NOT MODIFIED", headers)
            return []
        if is_packed(body) and "gzip" in environ.get("HTTP_ACCEPT_ENCODING", ""):
            headers.append(("Content-Encoding", "gzip"))
        else:
            body = unpack(body)
        headers += [("Content-Type", "application/json"), ("Content-Length", str(len(body))),
                    ("X-Content-Type-Options", "nosniff")]  # fmt: skip
        start_response("200 OK", headers)
        return [body]
