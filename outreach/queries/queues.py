"""Reads of a stand's queue: for the board, for whoever holds a number, for the staff who call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from outreach.domain.errors import NotFound
from outreach.domain.queues import LEARN_FROM, NumberStatus, minutes_to_wait, pace_of_calls
from outreach.domain.stand_shares import SentBy
from outreach.domain.suppression import THRESHOLD
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.organisations import Organisation
from outreach.models.queues import QueueNumber, StandChoice

SHOWN = 3


@dataclass(frozen=True)
class QueueState:
    """What a board shows: the latest numbers called (the last one first), how many wait, and for how long; and the
    highest number called, 0 for none.
    """

    called: Sequence[QueueNumber]
    waiting: Sequence[int]
    minutes: int
    highest: int = 0

    @property
    def now(self) -> QueueNumber | None:
        """The number called last."""
        return self.called[0] if self.called else None


@dataclass(frozen=True)
class OwnNumber:
    """A visitor's own number: how many are before it, and about how many minutes that takes."""

    number: QueueNumber
    before: int
    minutes: int


@dataclass(frozen=True)
class StandReach:
    """A company's name, and how many visitors came to it by which reason; None for a count too small to tell."""

    name: str
    by: dict[SentBy, int | None]


def read_queue(session: Session, *, company: EventCompany) -> QueueState:
    """The queue of a stand as it is now."""
    called = _calls(session, company)
    waiting = list(session.scalars(select(QueueNumber.number).where(*_waiting(company)).order_by(QueueNumber.number)))
    minutes = minutes_to_wait(len(waiting), _pace(called))
    called_yet = (QueueNumber.event_company_id == company.id, QueueNumber.status == NumberStatus.CALLED)
    highest = session.scalar(select(func.max(QueueNumber.number)).where(*called_yet)) or 0
    return QueueState(called[:SHOWN], waiting, minutes, highest)


def read_number(session: Session, *, company: EventCompany, number_id: UUID) -> OwnNumber:
    """Where a number stands. Raises `NotFound` for another stand's."""
    number = session.get(QueueNumber, number_id)
    if number is None or number.event_company_id != company.id:
        raise NotFound
    stmt = select(func.count()).select_from(QueueNumber).where(*_waiting(company), QueueNumber.number < number.number)
    before = session.scalar(stmt) or 0
    return OwnNumber(number, before, minutes_to_wait(before, _pace(_calls(session, company))))


def list_shares(session: Session, *, event: Event) -> list[StandReach]:
    """How visitors came to each stand of a fair, as those may read it who see no customers: small counts are hidden."""
    stmt = (
        select(Organisation.name, StandChoice.sent_by, func.count())
        .select_from(StandChoice)
        .join(EventCompany, EventCompany.id == StandChoice.event_company_id)
        .join(Organisation, Organisation.id == EventCompany.organisation_id)
        .where(EventCompany.event_id == event.id)
        .group_by(Organisation.id, Organisation.name, StandChoice.sent_by)
        .order_by(Organisation.name)
    )
    found: dict[str, dict[SentBy, int]] = {}
    for name, sent_by, number in session.execute(stmt):
        found.setdefault(name, {})[sent_by] = number
    return [StandReach(name, {one: _shown(by.get(one, 0)) for one in SentBy}) for name, by in found.items()]


def _shown(number: int) -> int | None:
    return number if number == 0 or number >= THRESHOLD else None


def _calls(session: Session, company: EventCompany) -> Sequence[QueueNumber]:
    mine = (QueueNumber.event_company_id == company.id, QueueNumber.status == NumberStatus.CALLED)
    stmt = select(QueueNumber).where(*mine).order_by(QueueNumber.called_at.desc(), QueueNumber.number.desc())
    return session.scalars(stmt.limit(LEARN_FROM + 1)).all()


def _pace(called: Sequence[QueueNumber]) -> timedelta:
    return pace_of_calls([one.called_at for one in reversed(called) if one.called_at])


def _waiting(company: EventCompany) -> list[ColumnElement[bool]]:
    return [QueueNumber.event_company_id == company.id, QueueNumber.status == NumberStatus.WAITING]
