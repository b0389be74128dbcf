"""One organiser asks for another's venue, and is answered."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import Actor
from outreach.domain.venues import REQUEST_TRANSITIONS, RequestStatus, VenueStatus, Wish
from outreach.domain.words import N_
from outreach.models.organisations import Organisation
from outreach.models.venues import Venue, VenueRequest
from outreach.policies import venues as policy
from outreach.queries.notices import list_members
from outreach.services.audit import record
from outreach.services.notices import notify


def ask_for_venue(session: Session, *, actor: Actor, venue: Venue, wish: Wish, today: date) -> VenueRequest:
    """Ask the organisation that keeps a venue to lend it for some days."""
    if not policy.can_ask(actor, venue) or actor.organisation_id is None or actor.user_id is None:
        raise Forbidden
    if venue.status is VenueStatus.RETIRED:
        raise RuleBroken({"first_on": N_("This venue is no longer in use.")})
    if wish.last_on < wish.first_on:
        raise RuleBroken({"last_on": N_("The last day can't be before the first.")})
    if wish.first_on < today:
        raise RuleBroken({"first_on": N_("These days are past.")})
    request = VenueRequest(
        venue_id=venue.id,
        organisation_id=actor.organisation_id,
        first_on=wish.first_on,
        last_on=wish.last_on,
        message=wish.message,
        asked_by_id=actor.user_id,
    )
    try:
        with session.begin_nested():
            session.add(request)
            session.flush()
    except IntegrityError:
        raise Conflict(N_("You have already asked for this venue from this day on."), field="first_on") from None
    days = {"venue": str(venue.id), "first_on": str(wish.first_on), "last_on": str(wish.last_on)}
    record(session, actor=actor, action="venue_request.ask", subject=request, after=days)
    asking = session.get_one(Organisation, actor.organisation_id).name
    keepers = list_members(session, organisation_id=venue.organisation_id)
    told = {"name": venue.name, "company": asking}
    notify(session, actor=actor, kind=NoticeKind.VENUE_ASKED, user_ids=keepers, subject=venue, params=told)
    return request


def answer_request(
    session: Session, *, actor: Actor, request: VenueRequest, granted: bool, answer: str, now: datetime
) -> VenueRequest:
    """Grant or decline a request; a granted one may still be declined later."""
    if not policy.can_answer(actor, request):
        raise Forbidden
    if not granted and not answer:
        raise RuleBroken({"answer": N_("Say why the request is declined.")})
    _move(request, RequestStatus.GRANTED if granted else RequestStatus.DECLINED)
    request.answer = answer
    request.answered_by_id, request.answered_at = actor.user_id, now
    record(session, actor=actor, action="venue_request.answer", subject=request, after={"status": request.status.value})
    askers = list_members(session, organisation_id=request.organisation_id)
    told = {"name": request.venue.name}
    notify(session, actor=actor, kind=NoticeKind.VENUE_ANSWERED, user_ids=askers, subject=request.venue, params=told)
    return request


def withdraw_request(session: Session, *, actor: Actor, request: VenueRequest) -> VenueRequest:
    """Take a request back."""
    if not policy.can_withdraw(actor, request):
        raise Forbidden
    _move(request, RequestStatus.WITHDRAWN)
    record(session, actor=actor, action="venue_request.withdraw", subject=request)
    return request


def _move(request: VenueRequest, to: RequestStatus) -> None:
    if to not in REQUEST_TRANSITIONS[request.status]:
        raise Conflict(N_("This request has been answered in the meantime. Load the page again."))
    request.status = to
