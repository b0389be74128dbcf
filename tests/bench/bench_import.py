"""Import of 200,000 generated stations, from the file's bytes to the commit, against SQLAlchemy Core's bare bulk insert."""

from __future__ import annotations

import gc
import random
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import create_engine, insert, select
from sqlalchemy.orm import Session

from outreach.database import engine_options
from outreach.domain.chargers import ImportStatus
from outreach.domain.clock import utcnow
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import SYSTEM
from outreach.importers.chargers.run import Options, import_file
from outreach.models.base import Base
from outreach.models.chargers import Connector, Station, StationImport
from outreach.reference.boundaries import shipped
from outreach.services.regions import load_areas

ROWS = 200_000


def generated_file(guns: int | None = None) -> bytes:
    """A register of stations all over the east of China, in GCJ-02, as a Chinese table in GB18030; up to 20 guns each."""
    dice = random.Random(2026)
    lines = ["电站编号,站点名称,运营商,经度,纬度,详细地址,充电桩类型,单枪功率(kW),充电枪数量,投运日期,运营状态"]
    for number in range(ROWS):
        kind, power = dice.choice((("直流", "120"), ("直流", "60"), ("交流", "7")))
        lines.append(
            f"S{number:06d},示例站{number},运营商{number % 40},{dice.uniform(106, 120):.6f},{dice.uniform(24, 38):.6f},"
            f"示例路{number % 900}号,{kind},{power},{guns or dice.randint(1, 20)},2024-{dice.randint(1, 12):02d}-{dice.randint(1, 28):02d},运营中"
        )
    return "\n".join(lines).encode("gb18030")


def run(rows_in: bytes | None = None) -> Iterator[dict[str, Any]]:
    """Ours first, into an empty database; then the rows that it made, by bare Core inserts into another."""
    data = rows_in or generated_file()
    shipped()
    with tempfile.TemporaryDirectory() as folder:
        ours, stations, connectors = _ours(Path(folder) / "ours.db", data)
        peer = _peer(Path(folder) / "peer.db", stations, connectors)
    speed, bare = len(stations) / ours, len(stations) / peer
    yield {
        "name": "import of 200,000 stations, per second (peer: bare bulk insert)",
        "ours": speed,
        "peer": bare,
        "ratio": speed / bare,
        "aim": 0.5,
        "better": "higher",
    }


def _empty(path: Path) -> Session:
    url = f"sqlite:///{path}"
    session = Session(create_engine(url, **engine_options(url)))
    Base.metadata.create_all(session.get_bind())
    load_areas(session, actor=SYSTEM)
    session.commit()
    return session


def _ours(path: Path, data: bytes) -> tuple[float, list[dict[str, Any]], list[dict[str, Any]]]:
    with _empty(path) as session:
        gc.collect()
        began = time.perf_counter()
        record = StationImport(file_name="bench.csv", status=ImportStatus.UPLOADED)
        options = Options("bench.csv", Datum.GCJ02)
        import_file(session, actor=SYSTEM, data=data, options=options, record=record, now=utcnow())
        session.commit()
        seconds = time.perf_counter() - began
        stations = [dict(row) for row in session.execute(select(Station.__table__)).mappings()]
        connectors = [dict(row) for row in session.execute(select(Connector.__table__)).mappings()]
        assert len(stations) == data.count(b"\n")
    return seconds, stations, connectors


def _peer(path: Path, stations: list[dict[str, Any]], connectors: list[dict[str, Any]]) -> float:
    with _empty(path) as session:
        rows = [{**row, "import_id": None, "created_import_id": None} for row in stations]
        gc.collect()
        began = time.perf_counter()
        connection = session.connection()
        connection.execute(insert(Station.__table__), rows)
        connection.execute(insert(Connector.__table__), connectors)
        session.commit()
        return time.perf_counter() - began
