"""The stations' map: the pyramid against one numpy sort, a tile against a bare Flask hello, one station changed."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
from flask import Flask
from sqlalchemy.orm import Session

from outreach.domain.geo.tiles import Tile, build, morton, tile_at, world
from outreach.domain.roles import SYSTEM
from outreach.domain.station_points import Points, words_of
from outreach.extensions import db
from outreach.models.chargers import Station
from outreach.services.station_tile_changes import follow_station
from outreach.web.tile_door import pass_for
from tests.bench.station_page import page_rows
from tests.bench.stations import HELLO, Client, installation, of_installation, points, served
from tests.factories.coverage import add_station
from tests.factories.world import load_world

MANY, SOME = 4_000_000, 180_000
ROUNDS, REQUESTS, CHANGES = 12, 40, 60
CHANGE_MS = 5.0


def run() -> Iterator[dict[str, Any]]:
    """Pyramid, tiles at both sizes, single changes at the larger."""
    many = points(MANY)
    yield _pyramid(many)
    with tempfile.TemporaryDirectory() as folder:
        big = installation(Path(folder) / "big", many)
        small = installation(Path(folder) / "small", points(SOME))
        paths = _paths(big, many)
        yield from _tiles(Path(folder), paths)
        yield from _page(Path(folder))
        yield _changes(big)
        for app in (big, small):
            with app.app_context():
                db.engine.dispose()


def _result(name: str, ours: float, peer: float, aim: float, better: str = "lower") -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": ours / peer, "aim": aim, "better": better}


def _pyramid(many: Points) -> dict[str, Any]:
    """From Morton numbers and packed sums to every tile and cell of every depth; the peer sorts the numbers. Processor time, so that
    other work on the machine falls out."""
    numbers, words = morton(many["x"], many["y"]), words_of(many)
    ours = peer = float("inf")
    for _ in range(3):
        began = time.process_time()
        np.sort(numbers)
        between = time.process_time()
        build(numbers, words)
        peer, ours = min(peer, between - began), min(ours, time.process_time() - between)
    return _result(f"pyramid of {MANY:,} points vs one numpy sort of its keys (s)", ours, peer, 2.0)


def _paths(app: Flask, many: Points) -> list[str]:
    """Tiles that are there at both sizes, from the country down to a town."""
    with app.test_request_context():
        key = pass_for(SYSTEM)
    spots = many[:: len(many) // 20][:20]
    tiles = {tile_at(int(p["x"]), int(p["y"]), depth) for p in spots for depth in (3, 5, 7, 9)} | {Tile(0, 0, 0)}
    return [f"/chargers/tiles/{t.depth}/{t.x}/{t.y}.json?pass={key}" for t in sorted(tiles)]


def _tiles(folder: Path, paths: list[str]) -> Iterator[dict[str, Any]]:
    with (
        served(HELLO, folder / "hello") as hello_port,
        served(of_installation(folder / "big"), folder / "serve-big") as big_port,
        served(of_installation(folder / "small"), folder / "serve-small") as small_port,
    ):
        hello, big, small = Client(hello_port, ["/"]), Client(big_port, paths), Client(small_port, paths)
        for _ in range(ROUNDS):  # in turns, so that all three meet the same machine
            for client in (hello, big, small):
                client.round(REQUESTS)
    yield _result(f"a tile of {MANY:,} stations vs a bare Flask hello (1/s)", big.rate, hello.rate, 0.9, "higher")
    yield _result("the same, the slowest in 20 (ms)", big.p95, hello.p95, 2.0)
    yield _result(f"a tile of {MANY:,} vs of {SOME:,} (ms)", 1000 / big.rate, 1000 / small.rate, 1.1)


def _page(folder: Path) -> Iterator[dict[str, Any]]:
    none = installation(folder / "none", points(0))
    with none.app_context():
        db.engine.dispose()
    with (
        served(of_installation(folder / "big"), folder / "page-big") as port,
        served(of_installation(folder / "none"), folder / "page-none") as empty_port,
    ):
        for row in page_rows(folder, MANY, port, empty_port):
            yield _result(*row)


def _changes(app: Flask) -> dict[str, Any]:
    """One station registered, moved and closed among four million: what the map adds to the transaction. Processor time (SQLite
    works within the process), so that other work on the machine falls out."""
    with app.test_request_context():
        session, seconds = db.session(), []
        station = add_station(session, load_world(session).areas["320682"], 120.55, 32.39)
        for number in range(CHANGES):
            seconds.append(_followed(session, station, 110.0 + number / 10, 30.0 + number / 20))
        session.rollback()
    return _result(
        f"one station changed among {MANY:,} vs the limit of 5 ms", float(np.median(seconds)) * 1000, CHANGE_MS, 1.0
    )


def _followed(session: Session, station: Station, lon: float, lat: float) -> float:
    x, y = world([station.longitude or 0.0], [station.latitude or 0.0])
    with session.no_autoflush:
        table = Station.__table__
        session.execute(table.update().where(table.c.id == station.id).values(longitude=lon, latitude=lat))
    began = time.process_time()
    follow_station(session, station_id=station.id, stood_at=(int(x[0]), int(y[0])))
    took = time.process_time() - began
    session.expire(station)
    return took
