"""What an event's new time or its end means for the companies that come to it."""

from __future__ import annotations

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict
from outreach.domain.events import InvitationStatus
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.queries.absences import days_away
from outreach.services.event_slots import claim_team, release_team


def move_companies(session: Session, event: Event) -> list[EventCompany]:
    """Take every team's half-days anew. A company that is away then, or whose people are booked elsewhere, is asked again; those are
    returned.
    """
    session.flush()
    companies = _accepted(session, event)
    away = _away(session, event, companies)
    asked = [one for one in companies if one.organisation_id in away or not _holds(session, one)]
    for company in asked:
        release_team(session, company)
        company.staff, company.vehicles = [], []
        company.status = InvitationStatus.INVITED
        give_stalls(session, event, -company.stalls)
    session.flush()
    return asked


def _away(session: Session, event: Event, companies: list[EventCompany]) -> set[UUID]:
    days = sorted({slot.day for slot in event.slots})
    if not days:
        return set()
    ids = [company.organisation_id for company in companies]
    found = days_away(session, companies=ids, first=days[0], last=days[-1])
    return {company for company, off in found.items() if off & set(days)}


def _holds(session: Session, company: EventCompany) -> bool:
    try:
        claim_team(session, company)
    except Conflict:
        return False
    return True


def release_companies(session: Session, event: Event) -> None:
    """Free every team: the event doesn't take place."""
    session.flush()
    for company in _accepted(session, event):
        release_team(session, company)


def give_stalls(session: Session, event: Event, stalls: int) -> None:
    """Count stalls as given to companies; the database refuses more than the event has."""
    session.execute(
        update(Event).where(Event.id == event.id).values(stalls_given=Event.stalls_given + stalls),
        execution_options={"synchronize_session": False},
    )
    session.refresh(event, ["stalls_given"])


def _accepted(session: Session, event: Event) -> list[EventCompany]:
    wanted = (EventCompany.event_id == event.id, EventCompany.status == InvitationStatus.ACCEPTED)
    return list(session.scalars(select(EventCompany).where(*wanted).order_by(EventCompany.id)))
