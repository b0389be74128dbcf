"""500 records of one phone over a bad line, its browser killed midway: seconds until all are stored."""

from __future__ import annotations

import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from outreach.database import engine_options, reading
from tests.browser.phone import Phone
from tests.browser.test_fair import make_stall
from tests.browser.test_fair_queue import RECORDS, fill_offline, send_and_kill
from tests.factories.world import load_world
from tests.soak.proxy import Proxy
from tests.soak.servers import Server, outreach_server

AIM = 60


def run() -> Iterator[dict[str, Any]]:
    """From the network's return to the last record, with the browser's new start in between; the limit is our own."""
    with tempfile.TemporaryDirectory() as name, sync_playwright() as playwright:
        folder = Path(name)
        server = outreach_server(folder, f"sqlite:///{folder / 'test.db'}")
        path = _stall(server)
        server.start()
        try:
            with Proxy(server.port) as line:
                phone = Phone(playwright.chromium, folder / "profile", f"http://127.0.0.1:{line.port}")
                phone.take_up()
                fill_offline(phone, path)
                began = time.monotonic()
                send_and_kill(phone, line, path, lambda: _stored(server))
                seconds = time.monotonic() - began
                phone.kill()
        finally:
            server.kill()
    yield {"name": f"{RECORDS} records, browser killed, bad line (s): ours / limit", "ours": seconds, "peer": AIM,
           "ratio": seconds / AIM, "aim": 1.0, "better": "lower"}  # fmt: skip


def _stall(server: Server) -> str:
    engine = create_engine(server.database, **engine_options(server.database))
    with Session(engine) as session:
        path = make_stall(session, load_world(session))
    engine.dispose()
    return path


def _stored(server: Server) -> int:
    with reading():  # the count may not hold the server's writers up
        return server.stored().total()
