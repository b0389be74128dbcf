"""Taking a number, calling the next one, leaving the queue."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden
from outreach.domain.queues import MOST_AT_ONCE, NumberStatus
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.base import new_id
from outreach.models.event_parties import EventCompany
from outreach.models.queues import QueueNumber, StandQueue


def take_number(session: Session, *, company: EventCompany, number_id: UUID) -> QueueNumber:
    """The next number of the stand, under the id that whoever takes it has made; the same id again gives the same.

    Raises `Conflict` where so many wait that the queue is no queue any more, or the id is another stand's.
    """
    queue = _hold_queue(session, company)
    known = session.get(QueueNumber, number_id, populate_existing=True)
    if known is not None:
        if known.event_company_id != company.id:
            raise Conflict(N_("This record's number is taken. Load the page again."))
        return known
    waiting = select(func.count()).select_from(QueueNumber)
    mine = (QueueNumber.event_company_id == company.id, QueueNumber.status == NumberStatus.WAITING)
    if (session.scalar(waiting.where(*mine)) or 0) >= MOST_AT_ONCE:
        raise Conflict(N_("Too many wait already. Ask at the stand."))
    queue.last_number += 1
    row = QueueNumber(id=number_id, event_company_id=company.id, number=queue.last_number, status=NumberStatus.WAITING)
    session.add(row)
    session.flush()
    return row


def call_next(
    session: Session, *, actor: Actor, company: EventCompany, now: datetime, after: int | None = None
) -> QueueNumber | None:
    """Call the number that has waited longest; None where nobody waits. Two who call at once call two numbers.

    `after`: the highest number that had been called when the button was shown (0 for none). Where another has been called
    since, by a double tap or by a colleague, that one is given and nobody else is called.
    """
    _demand_staff(actor, company)
    if after is not None:
        _hold_queue(session, company)
        last = _called_last(session, company)
        if last is not None and last.number > after:
            return last
    while True:
        stmt = select(QueueNumber.id).where(
            QueueNumber.event_company_id == company.id, QueueNumber.status == NumberStatus.WAITING
        )
        first = session.scalar(stmt.order_by(QueueNumber.number).limit(1))
        if first is None:
            return None
        taken = session.execute(
            update(QueueNumber)
            .where(QueueNumber.id == first, QueueNumber.status == NumberStatus.WAITING)
            .values(status=NumberStatus.CALLED, called_at=now)
        )
        if taken.rowcount:  # type: ignore[attr-defined]  # an update has it
            return session.get(QueueNumber, first, populate_existing=True)


def _called_last(session: Session, company: EventCompany) -> QueueNumber | None:
    """The highest number that was called, however often a lower one was called again."""
    called = (QueueNumber.event_company_id == company.id, QueueNumber.status == NumberStatus.CALLED)
    return session.scalar(select(QueueNumber).where(*called).order_by(QueueNumber.number.desc()).limit(1))


def call_again(session: Session, *, actor: Actor, company: EventCompany, number_id: UUID, now: datetime) -> QueueNumber:
    """Show a number that was called before once more, as the latest."""
    _demand_staff(actor, company)
    number = session.get(QueueNumber, number_id)
    if number is None or number.event_company_id != company.id or number.status is not NumberStatus.CALLED:
        raise Conflict(N_("A colleague has changed the queue in the meantime. Load the page again."))
    number.called_at = now
    session.flush()
    return number


def leave_queue(session: Session, *, company: EventCompany, number_id: UUID) -> None:
    """Whoever holds a number doesn't want to wait any more."""
    session.execute(
        update(QueueNumber)
        .where(
            QueueNumber.id == number_id,
            QueueNumber.event_company_id == company.id,
            QueueNumber.status == NumberStatus.WAITING,
        )
        .values(status=NumberStatus.GONE)
    )


def _hold_queue(session: Session, company: EventCompany) -> StandQueue:
    """The stand's counter, held until the transaction ends: a second tap waits, then finds the first one's number."""
    held = select(StandQueue).where(StandQueue.event_company_id == company.id).with_for_update()
    queue = session.scalar(held.execution_options(populate_existing=True))
    if queue is not None:
        return queue
    try:
        with session.begin_nested():
            queue = StandQueue(id=new_id(), event_company_id=company.id, last_number=0)
            session.add(queue)
            session.flush()
            return queue
    except IntegrityError:  # another visitor was the first
        return session.scalars(held.execution_options(populate_existing=True)).one()


def _demand_staff(actor: Actor, company: EventCompany) -> None:
    if not actor.is_dealer or actor.organisation_id != company.organisation_id:
        raise Forbidden
