"""A database that goes away in the middle of the work, and a disk that is full: nothing is acknowledged falsely."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from uuid import UUID

import pytest
from uuid6 import uuid7

from tests.databases import KIND, postgresql_in, restart_at_once
from tests.soak.harness import lead_of, put, run
from tests.soak.servers import Server, outreach_server

pytestmark = pytest.mark.xdist_group("soak")
RECORDS = 300
MEGABYTES = {"sqlite": 24, "postgresql": 160}
SPARE = 200_000


@pytest.mark.skipif(KIND == "sqlite", reason="SQLite is no server: its process is killed in test_soak")
def test_nothing_acknowledged_is_lost_when_the_database_is_restarted_under_load(tmp_path: Path) -> None:
    with postgresql_in(tempfile.mkdtemp(prefix="outreach-pg-")) as database:
        server = outreach_server(tmp_path, database.get_uri())
        balance = run(server, records=RECORDS, strikes=2, clients=8, strike=lambda: restart_at_once(database))
    assert balance.clean, balance
    assert (balance.acknowledged, balance.strikes) == (RECORDS, 2)


@contextmanager
def small_disk(megabytes: int) -> Iterator[Path]:
    """A disk of its own, in memory; skips where this machine lets nobody mount one."""
    folder = tempfile.mkdtemp(prefix="outreach-disk-")
    words = ["mount", "-t", "tmpfs", "-o", f"size={megabytes}m,mode=0777", "tmpfs", folder]
    if subprocess.run(words, capture_output=True).returncode != 0:
        pytest.skip("a disk can't be mounted here; test_outbox_disk limits SQLite's own file everywhere")
    try:
        yield Path(folder)
    finally:
        subprocess.run(["umount", "-l", folder], check=True)
        Path(folder).rmdir()


@contextmanager
def database_on(disk: Path) -> Iterator[str]:
    """An empty database of the run's kind on that disk."""
    (disk / "data").mkdir()
    if KIND == "sqlite":
        yield f"sqlite:///{disk / 'data' / 'test.db'}"
        return
    with postgresql_in(str(disk / "data")) as server:
        yield server.get_uri()


def fill(disk: Path) -> Path:
    """A file that takes all room but a little."""
    filler = disk / "filler"
    with filler.open("wb", buffering=0) as target:
        try:
            while True:
                target.write(bytes(65_536))
        except OSError:
            target.truncate(max(0, target.tell() - SPARE))
    return filler


def send_all(server: Server, leads: list[tuple[str, str]]) -> dict[str, int]:
    """The status of each lead's answer."""
    with ThreadPoolExecutor(8) as pool:
        return dict(zip([key for key, _ in leads], pool.map(lambda lead: put(server, *lead)[0], leads), strict=True))


def test_nothing_is_acknowledged_that_a_full_disk_did_not_take(tmp_path: Path) -> None:
    leads = [(str(UUID(int=uuid7().int)), lead_of(f"1391234{at:04d}")) for at in range(RECORDS)]
    with small_disk(MEGABYTES[KIND]) as disk, database_on(disk) as url:
        server = outreach_server(tmp_path, url)
        server.start()
        try:
            filler = fill(disk)
            full = send_all(server, leads)
            filler.unlink()
            again = send_all(server, leads)
        finally:
            server.kill()
        stored = server.stored()
    assert set(full.values()) == {201, 503}
    assert set(again.values()) == {200, 201}
    assert {key for key, status in again.items() if status == 200} >= {k for k, status in full.items() if status == 201}
    assert stored == dict.fromkeys((key for key, _ in leads), 1)
