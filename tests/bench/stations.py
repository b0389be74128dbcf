"""Stations for the benchmarks of the map: generated points, an installation that holds them, a client that measures."""

from __future__ import annotations

import base64
import contextlib
import http.client
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from flask import Flask

from outreach.app import create_app
from outreach.domain.clock import utcnow
from outreach.domain.geo.tiles import world
from outreach.domain.station_points import POINT, SIGNS, WORKS, Points
from outreach.extensions import db
from outreach.models.base import Base
from outreach.services.station_tiles import rebuild_tiles
from outreach.settings import Settings
from tests.factories.world import build_world

HELLO = "from flask import Flask\napp = Flask(__name__)\n@app.get('/')\ndef hello(): return 'hello'\n"


def positions(count: int) -> tuple[np.ndarray, np.ndarray]:
    """Longitudes and latitudes around 3,000 towns, as people live."""
    rng = np.random.default_rng(20261125)
    towns = rng.uniform((98, 22), (122, 46), (3000, 2))
    at = towns[rng.integers(0, len(towns), count)] + rng.normal(0, 0.15, (count, 2))
    return at[:, 0].copy(), at[:, 1].copy()


def points(count: int) -> Points:
    """Stations in operation with a handful of connectors each."""
    out = np.zeros(count, dtype=POINT)
    out["x"], out["y"] = world(*positions(count))
    rng = np.random.default_rng(1)
    out["id"], out["status"] = np.arange(1, count + 1), WORKS
    out["sign"] = rng.integers(0, len(SIGNS), count)
    for name, most in (("ac", 8), ("dc", 8), ("fast", 4), ("tenths", 9600)):
        out[name] = rng.integers(0, most, count)
    return out


def settings_of(folder: Path) -> Settings:
    """An installation of the benchmarks' own on SQLite."""
    return Settings(
        environment="test",
        instance_path=folder,
        secret_key="bench " * 8,
        data_key=base64.b64encode(b"k" * 32).decode(),
        require_totp=False,
    )


def installation(folder: Path, held: Points) -> Flask:
    """The application over the small world, with a map of these points."""
    folder.mkdir()
    app = create_app(settings_of(folder))
    with app.test_request_context():
        Base.metadata.create_all(db.engine)
        build_world(db.session())
        rebuild_tiles(db.session(), points=held, now=utcnow())
        db.session.commit()
        db.session.remove()
    return app


@contextlib.contextmanager
def served(source: str, folder: Path) -> Iterator[int]:
    """A Python module with `app` behind gunicorn, one worker; yields its port."""
    folder.mkdir(exist_ok=True)
    (folder / "served.py").write_text(source)
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "1", "--threads", "2",
               "--timeout", "300", "--keep-alive", "300", "--log-level", "error", "served:app"]  # fmt: skip
    server = subprocess.Popen(command, cwd=folder, env={**os.environ, "PYTHONPATH": f"{folder}:{Path.cwd()}"})
    try:
        for _ in range(600):
            with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 1):
                break
            time.sleep(0.2)
        yield port
    finally:
        server.terminate()
        server.wait()


def of_installation(folder: Path) -> str:
    """The module that serves an installation."""
    return f"from pathlib import Path\nfrom outreach.app import create_app\nfrom tests.bench.stations import settings_of\napp = create_app(settings_of(Path({str(folder)!r})))\n"


class Client:
    """One kept connection; the seconds of each request are noted."""

    def __init__(self, port: int, paths: list[str]) -> None:
        self.connection, self.paths = http.client.HTTPConnection("127.0.0.1", port, timeout=300), paths
        self.seconds: list[float] = []
        self._ask(paths[0])

    def _ask(self, path: str) -> None:
        self.connection.request("GET", path, headers={"Accept-Encoding": "gzip"})
        answer = self.connection.getresponse()
        answer.read()
        assert answer.status == 200, answer.status

    def round(self, requests: int) -> None:
        """So many requests, one after the other."""
        for number in range(requests):
            began = time.perf_counter()
            self._ask(self.paths[(len(self.seconds) + number) % len(self.paths)])
            self.seconds.append(time.perf_counter() - began)

    @property
    def rate(self) -> float:
        """Requests a second, by the median request: other work on the machine falls out."""
        return 1.0 / float(np.median(self.seconds))

    @property
    def p95(self) -> float:
        """Milliseconds that 95 of 100 requests stay under."""
        return float(np.percentile(self.seconds, 95)) * 1000
