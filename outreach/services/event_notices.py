"""Who is told about what happens to an event."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing, utcnow
from outreach.domain.events import InvitationStatus, Verb
from outreach.domain.notices import NoticeKind
from outreach.domain.roles import Actor
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.queries.approvals import list_desk_approvers
from outreach.queries.notices import list_members
from outreach.services.notices import notify, settle_notices

APPROVERS = {
    Verb.SUBMIT: NoticeKind.EVENT_SUBMITTED,
    Verb.CHANGE: NoticeKind.EVENT_SUBMITTED,
    Verb.POSTPONE: NoticeKind.EVENT_SUBMITTED,
    Verb.REPORT: NoticeKind.EVENT_REPORTED,
}
KEEPERS = {
    Verb.APPROVE: NoticeKind.EVENT_APPROVED,
    Verb.RETURN: NoticeKind.EVENT_RETURNED,
    Verb.REOPEN: NoticeKind.EVENT_RETURNED,
}
# what a step makes out of date
SETTLED = {
    Verb.SUBMIT: (NoticeKind.EVENT_RETURNED,),
    Verb.WITHDRAW: (NoticeKind.EVENT_SUBMITTED,),
    Verb.APPROVE: (NoticeKind.EVENT_SUBMITTED,),
    Verb.RETURN: (NoticeKind.EVENT_SUBMITTED,),
    Verb.PUBLISH: (NoticeKind.EVENT_APPROVED,),
    Verb.CHANGE: (NoticeKind.EVENT_APPROVED,),
    Verb.POSTPONE: (NoticeKind.EVENT_APPROVED,),
    Verb.REOPEN: (NoticeKind.EVENT_REPORTED,),
    Verb.CANCEL: (NoticeKind.EVENT_SUBMITTED, NoticeKind.EVENT_APPROVED, NoticeKind.EVENT_INVITED),
}
COMPANIES = {
    Verb.CHANGE: NoticeKind.EVENT_CHANGED,
    Verb.POSTPONE: NoticeKind.EVENT_POSTPONED,
    Verb.CANCEL: NoticeKind.EVENT_CANCELLED,
}


def tell_of_step(session: Session, *, actor: Actor, event: Event, verb: Verb, comment: str) -> None:
    """Tell approvers, keepers or invited companies of a step that concerns them."""
    settle_notices(session, subject=event, kinds=SETTLED.get(verb, ()))
    day = beijing(event.starts_at).date().isoformat() if event.starts_at else ""
    params = {"name": event.title, "comment": comment, "day": day}
    told: list[tuple[NoticeKind, Sequence[UUID]]] = []
    if verb in APPROVERS:
        approvers = list_desk_approvers(session, event=event, today=beijing(utcnow()).date())
        told.append((APPROVERS[verb], approvers))
    if verb in KEEPERS:
        told.append((KEEPERS[verb], list_members(session, organisation_id=event.organisation_id)))
    if verb in COMPANIES:
        told += [(COMPANIES[verb], members) for members in _companies(session, event)]
    for kind, user_ids in told:
        notify(session, actor=actor, kind=kind, user_ids=user_ids, subject=event, params=params)


def tell_of_invitation(session: Session, *, actor: Actor, company: EventCompany) -> None:
    """Tell those who answer for the company that it is invited."""
    members = list_members(session, organisation_id=company.organisation.id, answering=True)
    params = {"name": company.event.title}
    notify(
        session,
        actor=actor,
        kind=NoticeKind.EVENT_INVITED,
        user_ids=members,
        subject=company.event,
        params=params,
    )


def tell_of_answer(session: Session, *, actor: Actor, company: EventCompany) -> None:
    """Tell the event's organisation how a company has answered."""
    if company.organisation_id != actor.organisation_id:
        return
    notify(
        session,
        actor=actor,
        kind=NoticeKind.INVITATION_ANSWERED,
        user_ids=list_members(session, organisation_id=company.event.organisation_id),
        subject=company.event,
        params={"name": company.event.title, "company": company.organisation.name},
    )


def _companies(session: Session, event: Event) -> list[Sequence[UUID]]:
    coming = select(EventCompany.organisation_id).where(
        EventCompany.event_id == event.id,
        EventCompany.status.in_([InvitationStatus.INVITED, InvitationStatus.ACCEPTED]),
    )
    return [list_members(session, organisation_id=one, answering=True) for one in session.scalars(coming)]
