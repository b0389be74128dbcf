"""Clients that hang up and send twice, a killer of the server group, and the balance afterwards."""

from __future__ import annotations

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from uuid6 import uuid7

from tests.soak.servers import Server

HANGS_UP, SENDS_TWICE = 0.03, 0.02
PATIENCE = 120.0


@dataclass
class Balance:
    """What the clients were told against what the database holds."""

    acknowledged: int
    lost: int
    doubled: int
    phantom: int
    failed: int
    strikes: int
    seconds: float

    @property
    def clean(self) -> bool:
        """Nothing lost, doubled or come from nowhere, and no answer that says only that something failed (500)."""
        return (self.lost, self.doubled, self.phantom, self.failed) == (0, 0, 0, 0)


@dataclass
class Fair:
    """What all clients share."""

    server: Server
    records: int
    sent: set[str] = field(default_factory=set)
    acknowledged: set[str] = field(default_factory=set)
    answers: Counter[int] = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)
    faults: list[str] = field(default_factory=list)

    def next_key(self) -> str | None:
        """A new record's id; None where enough have been made."""
        with self.lock:
            if len(self.sent) >= self.records or self.faults:
                return None
            key = str(UUID(int=uuid7().int))
            self.sent.add(key)
            return key


def run(
    server: Server, *, records: int, strikes: int, clients: int, strike: Callable[[], None] | None = None, seed: int = 1
) -> Balance:
    """Send `records` leads from `clients` at once while it strikes `strikes` times: by default the whole group is killed."""
    fair, began = Fair(server, records), time.monotonic()
    server.start()
    try:
        threads = [
            threading.Thread(target=_client, args=(fair, random.Random(seed * 1000 + at))) for at in range(clients)
        ]
        for thread in threads:
            thread.start()
        done = _strike_now_and_then(fair, strikes, strike or server.kill_and_start, threads)
        for thread in threads:
            thread.join()
    finally:
        server.kill()
    assert fair.faults == []
    stored = server.stored()
    return Balance(
        acknowledged=len(fair.acknowledged),
        lost=len(fair.acknowledged - set(stored)),
        doubled=sum(1 for number in stored.values() if number > 1),
        phantom=len(set(stored) - fair.sent),
        failed=fair.answers[500],
        strikes=done,
        seconds=time.monotonic() - began,
    )


def _strike_now_and_then(fair: Fair, strikes: int, strike: Callable[[], None], threads: list[threading.Thread]) -> int:
    done = 0
    for at in range(1, strikes + 1):
        while len(fair.acknowledged) < fair.records * at / (strikes + 1) and any(t.is_alive() for t in threads):
            time.sleep(0.002)
        strike()
        done += 1
    return done


def lead_of(number: str) -> str:
    """A lead's body as the API takes it."""
    return json.dumps({"phone": number, "purposes": ["contact"], "source": "showroom", "shared_number": True})


def _client(fair: Fair, chance: random.Random) -> None:
    while (key := fair.next_key()) is not None:
        body = lead_of(f"139{chance.randrange(10**8):08d}")
        until = time.monotonic() + PATIENCE
        while not _send(fair, key, body, chance):
            if time.monotonic() > until:
                fair.faults.append(f"{key} was not taken within {PATIENCE:.0f} s")
                return
            time.sleep(0.03)


def _send(fair: Fair, key: str, body: str, chance: random.Random) -> bool:
    """One attempt; True where the server said with this record's id that it has it."""
    if chance.random() < HANGS_UP:
        put(fair.server, key, body, read=False)
        return False
    twin = None
    if chance.random() < SENDS_TWICE:
        twin = threading.Thread(target=put, args=(fair.server, key, body))
        twin.start()
    status, got = put(fair.server, key, body)
    if twin is not None:
        twin.join()
    with fair.lock:
        fair.answers[status] += 1
    if status not in {200, 201}:
        return False
    if got.get("key") != key or "id" not in got:
        fair.faults.append(f"an answer without its record: {got}")
        return False
    with fair.lock:
        fair.acknowledged.add(key)
    return True


def put(server: Server, key: str, body: str, *, read: bool = True) -> tuple[int, dict[str, object]]:
    """The status and the JSON of an answer; status 0 where none came whole, so that nobody knows what became of it."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    headers = {"Authorization": f"Bearer {server.token}", "Content-Type": "application/json"}
    try:
        connection.request("PUT", f"/api/v1/leads/{key}", body, headers)
        if not read:
            return 0, {}
        response = connection.getresponse()
        told: dict[str, object] = json.loads(response.read())
        return response.status, told
    except (OSError, http.client.HTTPException, ValueError):
        return 0, {}
    finally:
        connection.close()
