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
from outreach.models.event_parties import EventCompany
from outreach.models.queues import QueueNumber

SHOWN = 3


@dataclass(frozen=True)
class QueueState:
    """What a board shows: the latest numbers called (the last one first), how many wait, and for how long."""

    called: Sequence[QueueNumber]
    waiting: Sequence[int]
    minutes: int

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


def read_queue(session: Session, *, company: EventCompany) -> QueueState:
    """The queue of a stand as it is now."""
    called = _calls(session, company)
    waiting = list(session.scalars(select(QueueNumber.number).where(*_waiting(company)).order_by(QueueNumber.number)))
    minutes = minutes_to_wait(len(waiting), _pace(called))
    return QueueState(called[:SHOWN], waiting, minutes)


def read_number(session: Session, *, company: EventCompany, number_id: UUID) -> OwnNumber:
    """Where a number stands. Raises `NotFound` for another stand's."""
    number = session.get(QueueNumber, number_id)
    if number is None or number.event_company_id != company.id:
        raise NotFound
    stmt = select(func.count()).select_from(QueueNumber).where(*_waiting(company), QueueNumber.number < number.number)
    before = session.scalar(stmt) or 0
    return OwnNumber(number, before, minutes_to_wait(before, _pace(_calls(session, company))))


def _calls(session: Session, company: EventCompany) -> Sequence[QueueNumber]:
    mine = (QueueNumber.event_company_id == company.id, QueueNumber.status == NumberStatus.CALLED)
    stmt = select(QueueNumber).where(*mine).order_by(QueueNumber.called_at.desc(), QueueNumber.number.desc())
    return session.scalars(stmt.limit(LEARN_FROM + 1)).all()


def _pace(called: Sequence[QueueNumber]) -> timedelta:
    return pace_of_calls([one.called_at for one in reversed(called) if one.called_at])


def _waiting(company: EventCompany) -> list[ColumnElement[bool]]:
    return [QueueNumber.event_company_id == company.id, QueueNumber.status == NumberStatus.WAITING]
