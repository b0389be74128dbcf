"""Who comes: invitations and their answers, teams, service partners, papers."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.events import OVER, DocumentKind, InvitationStatus, PartnerKind
from outreach.domain.papers import is_pdf, tidy_name
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.event_parties import EventCompany, EventDocument, EventPartner
from outreach.models.events import Event
from outreach.models.organisations import Organisation, OrganisationKind
from outreach.policies import events as policy
from outreach.queries.event_parties import list_cars, list_staff
from outreach.services.audit import record
from outreach.services.event_moves import give_stalls
from outreach.services.event_notices import tell_of_answer, tell_of_invitation
from outreach.services.event_slots import claim_team, release_team
from outreach.services.files import store_file

PDF_LIMIT = 20 * 1024 * 1024


def invite_company(
    session: Session, *, actor: Actor, event: Event, organisation_id: UUID, stalls: int, message: str
) -> EventCompany:
    """Invite a dealer; one whose invitation was withdrawn or declined is asked again."""
    _demand_open(actor, event)
    organisation = session.get(Organisation, organisation_id)
    if organisation is None or organisation.kind is not OrganisationKind.DEALER:
        raise RuleBroken({"organisation_id": N_("Choose a company of the list.")})
    if not 1 <= stalls <= event.stalls_needed:
        raise RuleBroken({"stalls": N_("The event doesn't have that many stalls.")})
    found = session.scalar(
        select(EventCompany).where(EventCompany.event_id == event.id, EventCompany.organisation_id == organisation_id)
    )
    if found is not None and found.status in {InvitationStatus.INVITED, InvitationStatus.ACCEPTED}:
        raise RuleBroken({"organisation_id": N_("This company is already invited.")})
    company = found or EventCompany(event=event, organisation=organisation)
    company.status, company.stalls, company.message, company.answer = InvitationStatus.INVITED, stalls, message, ""
    session.add(company)
    record(session, actor=actor, action="event.invite", subject=company, after={"stalls": stalls})
    tell_of_invitation(session, actor=actor, company=company)
    return company


def withdraw_invitation(session: Session, *, actor: Actor, company: EventCompany) -> None:
    """Take an invitation back; the company's team and stalls are free again."""
    _demand_open(actor, company.event)
    _leave(session, actor, company, InvitationStatus.WITHDRAWN)


def accept_invitation(
    session: Session, *, actor: Actor, company: EventCompany, now: datetime, answer: str = ""
) -> None:
    """Come to the event. The stalls are counted; where others were faster, `Conflict`."""
    _demand_answer(actor, company)
    if company.status is InvitationStatus.ACCEPTED:
        raise Conflict(N_("This invitation is already answered."))
    try:
        with session.begin_nested():
            give_stalls(session, company.event, company.stalls)
    except IntegrityError as error:
        raise Conflict(N_("All stalls of this event are given to other companies.")) from error
    _answer(session, actor, company, InvitationStatus.ACCEPTED, answer, now)
    _bring_team(session, company)


def _bring_team(session: Session, company: EventCompany) -> None:
    """Book the team that came along from the event this one was copied from; where it is elsewhere, it's named anew."""
    if not (company.staff or company.vehicles):
        return
    try:
        claim_team(session, company)
    except Conflict:
        release_team(session, company)
        company.staff, company.vehicles = [], []


def decline_invitation(session: Session, *, actor: Actor, company: EventCompany, now: datetime, answer: str) -> None:
    """Stay away, also after having accepted."""
    _demand_answer(actor, company)
    _leave(session, actor, company, InvitationStatus.DECLINED)
    company.answer, company.answered_by_id, company.answered_at = answer, actor.user_id, now


def name_team(
    session: Session, *, actor: Actor, company: EventCompany, user_ids: Iterable[UUID], vehicle_ids: Iterable[UUID] = ()
) -> None:
    """Name who comes; `Conflict` where somebody is at another event in one of its half-days."""
    _demand_answer(actor, company)
    if company.status is not InvitationStatus.ACCEPTED:
        raise RuleBroken({"staff": N_("Accept the invitation first.")})
    wanted = set(user_ids)
    team = [user for user in list_staff(session, company=company) if user.id in wanted]
    if len(team) != len(wanted):
        raise RuleBroken({"staff": N_("Choose people of your own company.")})
    cars = set(vehicle_ids)
    vehicles = [car for car in list_cars(session, company=company) if car.id in cars]
    if len(vehicles) != len(cars):
        raise RuleBroken({"vehicles": N_("Choose vehicles of your own company.")})
    company.staff, company.vehicles = team, vehicles
    claim_team(session, company)
    after = {"staff": sorted(map(str, wanted)), "vehicles": sorted(map(str, cars))}
    record(session, actor=actor, action="event.team", subject=company, after=after)


def _leave(session: Session, actor: Actor, company: EventCompany, status: InvitationStatus) -> None:
    if company.status is InvitationStatus.ACCEPTED:
        release_team(session, company)
        give_stalls(session, company.event, -company.stalls)
    company.staff, company.vehicles = [], []
    before, company.status = company.status, status
    after = {"status": status.value}
    record(session, actor=actor, action="event.answer", subject=company, before={"status": before}, after=after)
    tell_of_answer(session, actor=actor, company=company)


def _answer(
    session: Session, actor: Actor, company: EventCompany, status: InvitationStatus, answer: str, now: datetime
) -> None:
    before, company.status = company.status, status
    company.answer, company.answered_by_id, company.answered_at = answer, actor.user_id, now
    after = {"status": status.value}
    record(session, actor=actor, action="event.answer", subject=company, before={"status": before}, after=after)
    tell_of_answer(session, actor=actor, company=company)


def add_partner(
    session: Session, *, actor: Actor, event: Event, kind: PartnerKind, name: str, offer: str
) -> EventPartner:
    """Add a service partner."""
    _demand_open(actor, event)
    if not name:
        raise RuleBroken({"name": N_("Give the partner's name.")})
    partner = EventPartner(event_id=event.id, kind=kind, name=name, offer=offer)
    session.add(partner)
    record(session, actor=actor, action="event.partner_add", subject=partner, after={"name": name, "kind": kind})
    return partner


def remove_partner(session: Session, *, actor: Actor, event: Event, partner: EventPartner) -> None:
    """Take a service partner off the event."""
    _demand_open(actor, event)
    record(session, actor=actor, action="event.partner_remove", subject=partner, before={"name": partner.name})
    session.delete(partner)
    session.flush()


def attach_document(
    session: Session, *, actor: Actor, event: Event, kind: DocumentKind, content: bytes, name: str, folder: Path
) -> EventDocument:
    """Keep a PDF with the event. Its bytes must be a PDF's; its keeper attaches papers, and whoever approves it."""
    if not policy.can_attach(actor, event):
        raise Forbidden
    if len(content) > PDF_LIMIT:
        raise RuleBroken({"file": N_("The file is larger than 20 MB.")})
    if not is_pdf(content):
        raise RuleBroken({"file": N_("This is not a complete PDF file.")})
    name = tidy_name(name, ".pdf")
    stored = store_file(session, actor=actor, folder=folder, content=content, name=name, media_type="application/pdf")
    document = EventDocument(event_id=event.id, kind=kind, file=stored)
    session.add(document)
    record(session, actor=actor, action="event.attach", subject=document, after={"kind": kind, "sha256": stored.sha256})
    return document


def remove_document(session: Session, *, actor: Actor, event: Event, document: EventDocument) -> None:
    """Take a paper off the event; its bytes stay, since another record may hold the same."""
    if not policy.can_detach(actor, event, document):
        raise Forbidden
    record(session, actor=actor, action="event.detach", subject=document, before={"kind": document.kind})
    session.delete(document)
    session.flush()


def _demand_open(actor: Actor, event: Event) -> None:
    if not policy.can_keep(actor, event):
        raise Forbidden
    if event.status in OVER:
        raise Conflict(N_("The event is over."))


def _demand_answer(actor: Actor, company: EventCompany) -> None:
    if not policy.can_answer(actor, company):
        raise Forbidden
    if company.event.status in OVER:
        raise Conflict(N_("The event is over."))
    if company.status is InvitationStatus.WITHDRAWN:
        raise Conflict(N_("The invitation was withdrawn."))
