"""Imports of stations: applied in one transaction, by bulk, and undone as a whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime
from typing import Any, TypeVar, cast

from sqlalchemy import Table, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from outreach.domain.charger_duplicates import DuplicateStatus
from outreach.domain.charger_moves import MoveStatus
from outreach.domain.chargers import ImportCounts, ImportStatus
from outreach.domain.errors import Conflict
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.chargers import Connector, Station, StationBefore, StationDuplicate, StationImport, StationMove
from outreach.models.operations import StationEnergy, StationOutage
from outreach.services import audit
from outreach.services.charger_plans import Plan
from outreach.services.charger_rows import CHUNK, connector_values, create_stations, station_values
from outreach.services.confirmations import remember_confirmations
from outreach.services.placed_rows import Placed
from outreach.services.station_tiles import request_redraw

T = TypeVar("T")
Progress = Callable[[int, int], None]
_STATION, _CONNECTOR = cast(Table, Station.__table__), cast(Table, Connector.__table__)
_BEFORE = cast(Table, StationBefore.__table__)
_REPORTS: tuple[type[StationEnergy] | type[StationOutage], ...] = (StationEnergy, StationOutage)
_POSITION = ("latitude_given", "longitude_given", "datum", "latitude", "longitude", "area_id")


def chunks(items: Sequence[T], size: int = CHUNK) -> Iterator[Sequence[T]]:
    """The items in slices of `size`."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def apply_import(
    session: Session,
    *,
    actor: Actor,
    record: StationImport,
    plan: Plan,
    now: datetime,
    progress: Progress | None = None,
) -> ImportCounts:
    """Write what the plan says; the caller commits once, so that a file comes in whole or not at all."""
    total = len(plan.created) + len(plan.updated)
    record.status, record.applied_at = ImportStatus.APPLIED, now
    session.flush()
    create_stations(session, record, plan.created, now, lambda done: progress and progress(done, total))
    done = len(plan.created)
    for some in chunks(plan.updated, 500):
        _update(session, record, some, now)
        done += len(some)
        if progress:
            progress(done, total)
    request_redraw(session, actor=actor)
    counts = plan.counts()
    audit.record(session, actor=actor, action="charger_import.apply", subject=record, after=dict(counts.as_dict()))
    return counts


def _update(
    session: Session, record: StationImport, rows: Sequence[tuple[int, Placed, list[str]]], now: datetime
) -> None:
    """Keep what was, then write what the file says, except in fields that somebody corrected by hand."""
    ids = [station_id for station_id, _, _ in rows]
    befores = [
        {"import_id": record.id, "station_id": id_, "values": values} for id_, values in snapshot(session, ids).items()
    ]
    connection = session.connection()
    connection.execute(insert(_BEFORE), befores)
    current = {row.id: row for row in connection.execute(select(_STATION).where(_STATION.c.id.in_(ids)))}
    changed: list[dict[str, Any]] = []
    fresh: list[dict[str, Any]] = []
    plain: list[int] = []
    for station_id, row, kept in rows:
        values = station_values(row, record, now)
        for name in kept:
            for column in _POSITION if name == "position" else (name,):
                if column in values:
                    values[column] = getattr(current[station_id], column)
        values["target_id"] = station_id
        changed.append(values)
        if "connectors" not in kept:
            plain.append(station_id)
            fresh.extend(connector_values(station_id, row))
    days = ((one["target_id"], current[one["target_id"]].confirmed_on, one["confirmed_on"]) for one in changed)
    remember_confirmations(session, days)
    names = [name for name in changed[0] if name != "target_id"]
    one = update(_STATION).where(_STATION.c.id == bindparam("target_id"))
    statement = one.values({name: bindparam(name) for name in names})
    connection.execute(statement, changed)
    if plain:
        connection.execute(delete(_CONNECTOR).where(_CONNECTOR.c.station_id.in_(plain)))
    if fresh:
        connection.execute(insert(_CONNECTOR), fresh)


def snapshot(session: Session, ids: Sequence[int]) -> dict[int, dict[str, Any]]:
    """Stations with their connectors as JSON values, by id."""
    taken: dict[int, dict[str, Any]] = {}
    for row in session.execute(select(_STATION).where(_STATION.c.id.in_(ids))).mappings():
        values = {name: plain(value) for name, value in row.items() if name not in ("id", "created_at", "updated_at")}
        taken[row["id"]] = {"station": values, "connectors": []}
    columns = (
        _CONNECTOR.c.station_id,
        _CONNECTOR.c.kind,
        _CONNECTOR.c.current,
        _CONNECTOR.c.power_kw,
        _CONNECTOR.c.count,
    )
    for owner, kind, current, power, count in session.execute(
        select(*columns).where(_CONNECTOR.c.station_id.in_(ids)).order_by(_CONNECTOR.c.id)
    ):
        taken[owner]["connectors"].append(
            {"kind": kind.value, "current": current.value, "power_kw": power, "count": count}
        )
    return taken


def plain(value: Any) -> Any:
    """A column's value as JSON."""
    if isinstance(value, date | datetime):
        return value.isoformat()
    return str(value) if not isinstance(value, int | float | str | list | dict | None) else value


def typed(name: str, value: Any) -> Any:
    """A kept JSON value as its column's own type."""
    column = _STATION.c[name]
    if value is None or isinstance(value, dict | list):
        return value
    kind = column.type.python_type
    if kind is date:
        return date.fromisoformat(value)
    if name == "datum":
        return Datum(value)
    return kind(value)


def undo_import(session: Session, *, actor: Actor, record: StationImport, now: datetime) -> dict[str, int]:
    """Take back a whole import: delete what it created, restore what it changed. What people corrected since stays, and
    what operators have reported energy or outages of.

    Raises `Conflict` where it isn't applied, or where a later import has touched its stations.
    """
    if record.status is not ImportStatus.APPLIED:
        raise Conflict(N_("This import is not in effect: there is nothing to undo."))
    later = _touched_later(session, record)
    if later:
        raise Conflict(N_("A later import changed %(count)s of these stations. Undo that one first."), count=later)
    restored = _restore(session, record, now)
    gone = StationDuplicate.status.in_([DuplicateStatus.OPEN, DuplicateStatus.KEPT_BOTH])
    session.execute(delete(StationDuplicate).where(StationDuplicate.import_id == record.id, gone))
    mine = Station.created_import_id == record.id
    waiting = (StationMove.import_id == record.id) & (StationMove.status == MoveStatus.OPEN)
    session.execute(delete(StationMove).where(waiting))
    reported = [select(table.id).where(table.station_id == Station.id).exists() for table in _REPORTS]
    stays = or_(Station.kept_fields.is_not(None), *reported)
    kept = session.scalar(select(func.count()).select_from(Station).where(mine, stays)) or 0
    going = select(Station.id).where(mine, ~stays)
    connection = session.connection()
    connection.execute(delete(_CONNECTOR).where(_CONNECTOR.c.station_id.in_(going)))
    deleted = connection.execute(delete(_STATION).where(_STATION.c.id.in_(going))).rowcount
    session.expire_all()
    record.status, record.undone_at = ImportStatus.UNDONE, now
    request_redraw(session, actor=actor)
    result = {"deleted": deleted, "restored": restored, "kept": kept}
    audit.record(session, actor=actor, action="charger_import.undo", subject=record, after=dict(result))
    return result


def _touched_later(session: Session, record: StationImport) -> int:
    """How many of the import's stations a later import, still in effect, has changed."""
    created = select(Station.id).where(Station.created_import_id == record.id)
    changed = select(StationBefore.station_id).where(StationBefore.import_id == record.id)
    later = (
        select(func.count(StationBefore.station_id.distinct()))
        .join(StationImport, StationImport.id == StationBefore.import_id)
        .where(
            StationImport.status == ImportStatus.APPLIED,
            StationImport.id > record.id,
            StationBefore.station_id.in_(created.union(changed)),
        )
    )
    return session.scalar(later) or 0


def _restore(session: Session, record: StationImport, now: datetime) -> int:
    """Put back the stations that the import changed; fields corrected by hand since then stay corrected."""
    statement = select(StationBefore.station_id, StationBefore.values, Station.kept_fields)
    rows = session.execute(
        statement.join(Station, Station.id == StationBefore.station_id).where(StationBefore.import_id == record.id)
    ).all()
    connection = session.connection()
    for station_id, values, kept in rows:
        corrected = set(kept or ()) - set(values["station"].get("kept_fields") or ())
        skip = {column for name in corrected for column in (_POSITION if name == "position" else (name,))} | {
            "kept_fields"
        }
        back = {name: typed(name, value) for name, value in values["station"].items() if name not in skip}
        connection.execute(update(_STATION).where(_STATION.c.id == station_id).values(**back, updated_at=now))
        if "connectors" not in corrected:
            connection.execute(delete(_CONNECTOR).where(_CONNECTOR.c.station_id == station_id))
            if values["connectors"]:
                connection.execute(
                    insert(_CONNECTOR), [{"station_id": station_id, **item} for item in values["connectors"]]
                )
    connection.execute(delete(_BEFORE).where(_BEFORE.c.import_id == record.id))
    return len(rows)
