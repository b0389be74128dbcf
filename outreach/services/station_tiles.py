"""Build the pyramid of the stations' map."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from itertools import islice
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, String, bindparam, case, delete, func, insert, select, type_coerce, update
from sqlalchemy.orm import Session

from outreach.domain.chargers import FAST_KW, CurrentType, StationKind
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.domain.geo.tiles import Tile, build, morton, world
from outreach.domain.roles import Actor
from outreach.domain.station_points import (
    ACCESSES,
    POINT,
    SIGNS,
    STATUSES,
    SUMS,
    WORKS,
    Drawn,
    Points,
    drawn,
    operator_hash,
    words_of,
)
from outreach.models.chargers import Connector, Station
from outreach.models.station_tiles import StationBlock, StationCount, StationTile, TileState
from outreach.queries.station_tiles import sums_by_area
from outreach.services.jobs import request_job

JOB = "station_tiles"
CHUNK = 20_000
WRITTEN = 2_000
Report = Callable[[int, int, str], None]
_STATUS = {one.value: number for number, one in enumerate(STATUSES)}
_ACCESS = {one.value: number for number, one in enumerate(ACCESSES)}


def _of(kind: CurrentType) -> Any:
    return func.sum(case((Connector.current == kind, Connector.count), else_=0))


# made once: a single station's change takes less time than making its statements would
_IDS = bindparam("first", type_=BigInteger), bindparam("last", type_=BigInteger)
_PLACED = (
    select(
        Station.id, Station.operator, Station.longitude, Station.latitude, Station.area_id, Station.opened_on,
        Station.closed_on, Station.confirmed_on, type_coerce(Station.status, String), type_coerce(Station.access, String),
        type_coerce(Station.kind, String),
    )
    .where(Station.id.between(*_IDS), Station.latitude.is_not(None), Station.longitude.is_not(None))
    .order_by(Station.id)
)  # fmt: skip
# AC, DC, other, 120 kW and over, and the stated power of each station
_GUNS = (
    select(
        Connector.station_id,
        _of(CurrentType.AC),
        _of(CurrentType.DC),
        _of(CurrentType.UNKNOWN),
        func.sum(case((Connector.power_kw >= FAST_KW, Connector.count), else_=0)),
        func.sum(func.coalesce(Connector.power_kw, 0.0) * Connector.count),
    )
    .where(Connector.station_id.between(*_IDS))
    .group_by(Connector.station_id)
)


def request_redraw(session: Session, *, actor: Actor) -> None:
    """Have the map built anew once the caller commits; for all that writes stations past the mapper."""
    request_job(session, actor=actor, kind=JOB, payload={})


def silent(done: int, total: int, note: str) -> None:
    """A report that nobody reads."""


def read_points(session: Session, *, report: Report = silent) -> Points:
    """Every placed station as a point, by id."""
    total = session.scalar(select(func.count()).select_from(Station)) or 0
    parts, last, done = [np.empty(0, dtype=POINT)], 0, 0
    while ids := session.scalars(select(Station.id).where(Station.id > last).order_by(Station.id).limit(CHUNK)).all():
        parts.append(points_of(session, (ids[0], ids[-1])))
        last, done = ids[-1], done + len(ids)
        report(done, total, "read")
    return np.concatenate(parts)


def points_of(session: Session, ids: tuple[int, int]) -> Points:
    """The placed stations of a range of ids (first and last) as points."""
    between = {"first": ids[0], "last": ids[1]}
    rows = session.execute(_PLACED, between).all()
    guns = {row[0]: row[1:] for row in session.execute(_GUNS, between)}
    out = np.zeros(len(rows), dtype=POINT)
    if not rows:
        return out
    x, y = world([row[2] or 0.0 for row in rows], [row[3] or 0.0 for row in rows])
    out["x"], out["y"] = x, y
    hashes: dict[str, int] = {}
    for point, row in zip(out, rows, strict=True):
        _fill(point, row, guns.get(row[0], (0, 0, 0, 0, 0.0)), hashes)
    return out


def _fill(point: Any, row: Any, guns: Sequence[Any], hashes: dict[str, int]) -> None:
    name = row[1]
    if name not in hashes:
        hashes[name] = operator_hash(name)
    point["id"], point["operator"], point["area"] = row[0], hashes[name], row[4] or 0
    point["opened"], point["closed"], point["confirmed"] = (_ordinal(day) for day in row[5:8])
    point["status"], point["access"] = _STATUS[row[8]], _ACCESS[row[9]]
    point["ac"], point["dc"], point["other"], point["fast"] = guns[:4]
    point["tenths"] = round(guns[4] * 10)
    point["sign"] = SIGNS.index(_sign(row[10], guns))


def _ordinal(day: date | None) -> int:
    return day.toordinal() if day else 0


def _sign(kind: str, guns: Sequence[Any]) -> str:
    if kind == StationKind.SWAP.value:
        return "square"
    if guns[3]:
        return "disc"
    return "dot" if guns[1] else "ring" if guns[0] else "plain"


def rebuild_tiles(session: Session, *, points: Points, now: datetime, report: Report = silent) -> None:
    """Replace every tile by those of the points; the caller commits, until then readers see the old ones."""
    for table in (StationTile, StationBlock, StationCount):
        session.execute(delete(table))
    report(0, len(points), "build")
    write_tiles(session, planned(points, None), report=lambda done: report(min(done, len(points)), len(points), "keep"))
    works = points[points["status"] == WORKS]
    counts = [{"area_id": key, **dict(zip(SUMS, row, strict=True))} for key, row in sums_by_area(works).items()]
    if counts:
        session.execute(insert(StationCount), counts)
    generated = select(Station.id).where(Station.source == DEMONSTRATION_SOURCE).limit(1)
    state = session.get(TileState, 1) or TileState(id=1, changes=0)
    state.built_at, state.stations = now, len(points)
    state.demonstration = session.scalar(generated) is not None
    session.add(state)
    session.flush()


def planned(points: Points, top: Tile | None) -> Iterator[Drawn]:
    """The tiles of the points, from `top` (the world) down."""
    order, levels = build(morton(points["x"], points["y"]), words_of(points), top=top)
    return drawn(points[order], levels)


def write_tiles(session: Session, tiles: Iterable[Drawn], *, report: Callable[[int], None] = lambda done: None) -> None:
    """Insert tiles and the blocks of the leaves."""
    done, rest = 0, iter(tiles)
    while part := list(islice(rest, WRITTEN)):
        rows = [{"key": one.tile.key, "stations": one.stations, "body": one.body} for one in part]
        session.execute(insert(StationTile), rows)
        blocks = [{"key": one.tile.key, "points": one.points} for one in part if one.points is not None]
        if blocks:
            session.execute(insert(StationBlock), blocks)
        done += sum(one.stations for one in part if one.points is not None)
        report(done)


def begin_state(session: Session) -> None:
    """Have the row by which changes are counted, from before the first build on."""
    if session.get(TileState, 1) is None:
        session.add(TileState(id=1, changes=0))
        session.flush()


def changes_of(session: Session, *, hold: bool = False) -> int | None:
    """How many changes the register has taken so far; with `hold`, nobody adds one until the caller commits."""
    if hold:
        session.execute(update(TileState).where(TileState.id == 1).values(changes=TileState.changes))
    return session.scalar(select(TileState.changes).where(TileState.id == 1))
