"""Pairs that may be one station by their kind: of which sources, from a file or in the register, how alike."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, case, func, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.charger_duplicates import LIKENESS_FROM, DuplicateStatus, Likeness, PairKind
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.chargers import DuplicateDecision, Station, StationDuplicate
from outreach.policies.chargers import visible_to
from outreach.queries.charger_duplicates import waits

KINDS_SHOWN = 30
_class = case(
    *((StationDuplicate.likeness >= least, likeness.value) for likeness, least in LIKENESS_FROM.items()),
    else_=Likeness.LITTLE.value,
)
_in_register = StationDuplicate.import_id.is_(None)


def count_kinds(session: Session, *, actor: Actor) -> list[tuple[PairKind, int]]:
    """The kinds of pairs that wait in the actor's area with how many there are, most first; at most `KINDS_SHOWN`."""
    columns = (Station.source, StationDuplicate.source, _in_register, _class)
    number = func.count()
    statement = (
        select(*columns, number)
        .select_from(StationDuplicate)
        .join(Station, Station.id == StationDuplicate.station_id)
        .where(waits(), visible_to(actor))
        .group_by(*columns)
        .order_by(number.desc(), *columns)
        .limit(KINDS_SHOWN)
    )
    rows = session.execute(statement)
    return [(PairKind(kept, other, bool(both), Likeness(word)), count) for kept, other, both, word, count in rows]


def list_waiting(
    session: Session, *, actor: Actor, wanted: PairKind | Sequence[UUID], most: int
) -> list[StationDuplicate]:
    """At most so many waiting pairs of a kind, or with these ids, in the actor's area; the likeliest first."""
    statement = (
        select(StationDuplicate)
        .join(Station, Station.id == StationDuplicate.station_id)
        .where(waits(), visible_to(actor), *_meant(wanted))
        .options(joinedload(StationDuplicate.station).joinedload(Station.area))
        .order_by(StationDuplicate.likeness.desc(), StationDuplicate.id.desc())
    )
    return list(session.scalars(statement.limit(most)))


def _meant(wanted: PairKind | Sequence[UUID]) -> list[ColumnElement[bool]]:
    if not isinstance(wanted, PairKind):
        return [StationDuplicate.id.in_(wanted)]
    origin = _in_register if wanted.in_register else ~_in_register
    sources = (Station.source == wanted.kept, StationDuplicate.source == wanted.other)
    return [*sources, origin, _class == wanted.likeness.value]


def get_decision(session: Session, *, actor: Actor, decision_id: UUID) -> DuplicateDecision:
    """One decision on many pairs. Raises `NotFound` where none of its pairs lies in the actor's area."""
    decision = session.get(DuplicateDecision, decision_id)
    if decision is None or not list_decided(session, actor=actor, decision_id=decision_id, most=1):
        raise NotFound
    return decision


def list_decided(
    session: Session, *, actor: Actor, decision_id: UUID, most: int | None = None
) -> list[StationDuplicate]:
    """Pairs that still stand as one decision has left them: the last decided first, as they are taken back."""
    statement = (
        select(StationDuplicate)
        .join(Station, Station.id == StationDuplicate.station_id)
        .where(StationDuplicate.decision_id == decision_id, StationDuplicate.status != DuplicateStatus.OPEN)
        .where(visible_to(actor))
        .order_by(StationDuplicate.likeness, StationDuplicate.id)
    )
    return list(session.scalars(statement.limit(most)))


def count_decided(session: Session, *, decision_id: UUID) -> int:
    """How many pairs still stand as one decision has left them."""
    mine = StationDuplicate.decision_id == decision_id
    return session.scalar(select(func.count()).select_from(StationDuplicate).where(mine)) or 0
