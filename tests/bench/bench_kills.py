"""2,000 leads from 16 clients while the whole server group is killed ten times: what is lost, doubled or come from nowhere."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.databases import postgresql_in
from tests.soak.harness import run as strike
from tests.soak.servers import outreach_server

RECORDS, KILLS, CLIENTS = 2000, 10, 16


def run() -> Iterator[dict[str, Any]]:
    """On both databases; the aim is none of all that were acknowledged."""
    for kind in ("SQLite", "PostgreSQL"):
        with tempfile.TemporaryDirectory() as folder, _database(kind, Path(folder)) as url:
            server = outreach_server(Path(folder), url)
            balance = strike(server, records=RECORDS, strikes=KILLS, clients=CLIENTS)
        wrong = balance.lost + balance.doubled + balance.phantom + balance.failed
        yield {"name": f"lost or doubled of leads acknowledged, {KILLS} kills, {kind}", "ours": wrong,
               "peer": balance.acknowledged, "ratio": wrong / RECORDS, "aim": 0.0, "better": "lower"}  # fmt: skip


@contextmanager
def _database(kind: str, folder: Path) -> Iterator[str]:
    if kind == "SQLite":
        yield f"sqlite:///{folder / 'test.db'}"
        return
    with postgresql_in(tempfile.mkdtemp(prefix="outreach-pg-")) as server:
        yield server.get_uri()
