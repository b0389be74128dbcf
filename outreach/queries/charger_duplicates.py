"""Pairs that may be one station, for those who keep stations there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, select, true
from sqlalchemy.orm import Session, aliased, joinedload

from outreach.domain.charger_duplicates import FIELDS, DuplicateStatus, differing, survivor
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.chargers import Station, StationDuplicate
from outreach.policies.chargers import visible_to
from outreach.queries.paging import Page, SortKey, keyset

PAIRS_SHOWN = 20
Record = dict[str, Any]


@dataclass(frozen=True, slots=True)
class FieldPair:
    """One field of two records, and whether the second one's value is proposed."""

    name: str
    kept: Any
    other: Any
    takes_other: bool


def waits() -> ColumnElement[bool]:
    """Whether a pair is to be decided: open, with a second record that stands where it did when the pair was queued.

    One that another decision has taken out of the register, or brought into it, leaves nothing to decide.
    """
    second = aliased(Station)
    same = (second.source == StationDuplicate.source) & (second.external_id == StationDuplicate.external_id)
    stands, from_file = exists().where(same), StationDuplicate.import_id.is_not(None)
    return (StationDuplicate.status == DuplicateStatus.OPEN) & ((from_file & ~stands) | (~from_file & stands))


def list_duplicates(
    session: Session, *, actor: Actor, decided: bool, decision_id: UUID | None = None, cursor: str | None = None
) -> Page[StationDuplicate]:
    """Pairs in the actor's area: those that wait by likeness, or decided ones (by one decision) by their day, newest first."""
    statement = (
        select(StationDuplicate)
        .join(Station, Station.id == StationDuplicate.station_id)
        .where(StationDuplicate.status != DuplicateStatus.OPEN if decided else waits(), visible_to(actor))
        .where(StationDuplicate.decision_id == decision_id if decision_id else true())
        .options(
            joinedload(StationDuplicate.station).selectinload(Station.connectors),
            joinedload(StationDuplicate.station).joinedload(Station.area),
        )
    )
    first = SortKey(StationDuplicate.decided_at if decided else StationDuplicate.likeness, descending=True)
    order = [first, SortKey(StationDuplicate.id, descending=True)]
    return keyset(session, statement, order=order, cursor=cursor, limit=PAIRS_SHOWN)


def count_duplicates(session: Session, *, actor: Actor) -> int:
    """How many pairs wait in the actor's area."""
    statement = select(func.count()).select_from(StationDuplicate)
    statement = statement.join(Station, Station.id == StationDuplicate.station_id)
    return session.scalar(statement.where(waits(), visible_to(actor))) or 0


def get_duplicate(session: Session, *, actor: Actor, duplicate_id: UUID) -> StationDuplicate:
    """The pair; raises `NotFound` outside the actor's scope."""
    statement = select(StationDuplicate).join(Station, Station.id == StationDuplicate.station_id)
    pair = session.scalar(statement.where(StationDuplicate.id == duplicate_id, visible_to(actor)))
    if pair is None:
        raise NotFound
    return pair


def flat(record: Record) -> Record:
    """A queued record's fields with its connectors, as the rules of the domain compare them."""
    groups = [{name: item[name] for name in ("kind", "current", "power_kw", "count")} for item in record["connectors"]]
    return {**{name: record["station"].get(name) for name in FIELDS if name != "connectors"}, "connectors": groups}


def record_of(station: Station) -> Record:
    """A kept station's fields in the same form."""
    values = {name: getattr(station, name) for name in FIELDS if name != "connectors"}
    groups = [
        {"kind": c.kind.value, "current": c.current.value, "power_kw": c.power_kw, "count": c.count}
        for c in station.connectors
    ]
    return {name: str(value) if value is not None else None for name, value in values.items()} | {"connectors": groups}


def compare(pair: StationDuplicate) -> list[FieldPair]:
    """The fields in which the two records differ, with the survivor that the rules propose."""
    mine, other = record_of(pair.station), flat(pair.record)
    return [FieldPair(name, mine[name], other[name], survivor(name, mine, other)) for name in differing(mine, other)]
