"""Who may see, keep, approve and answer for an event."""

from __future__ import annotations

from sqlalchemy import ColumnElement, false, select, true

from outreach.domain.events import EventStatus, InvitationStatus, Party
from outreach.domain.roles import Actor, Permission, Role
from outreach.models.event_parties import EventCompany, EventDocument
from outreach.models.events import Event
from outreach.models.regions import Area
from outreach.policies.regions import below, has_charge_of


def visible_to(actor: Actor) -> ColumnElement[bool]:
    """The office sees all; officials their area's, drafts apart; organisers their own and published ones; dealers those
    they are invited to and published ones; a visitor at a stand published ones."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.role is Role.OFFICIAL:
        inside = Event.area_id.in_(select(Area.id).where(below(actor.area_lineage or "\x01")))
        return inside & ((Event.status != EventStatus.DRAFT) | Event.published_at.is_not(None))
    if actor.is_organiser:
        return (Event.organisation_id == actor.organisation_id) | is_public()
    if actor.is_dealer:
        return Event.id.in_(_invited(actor)) | is_public()
    return is_public() if actor.is_visitor else false()


def is_public() -> ColumnElement[bool]:
    """What the public may see: what was once published, also if it was cancelled or is being changed since: its page
    and its entry in calendars say so, whatever becomes of the change."""
    return Event.published_at.is_not(None)


def _invited(actor: Actor) -> ColumnElement[bool]:
    rows = select(EventCompany.event_id).where(
        EventCompany.organisation_id == actor.organisation_id, EventCompany.status != InvitationStatus.WITHDRAWN
    )
    return rows.scalar_subquery()  # type: ignore[return-value]  # used inside in_()


def can_draft(actor: Actor) -> bool:
    """Organisers for themselves; the office for any organisation."""
    return actor.may(Permission.EVENTS_WRITE) and (actor.role is Role.OFFICE or actor.is_organiser)


def can_keep(actor: Actor, event: Event) -> bool:
    """The organisation that holds the event, and the office."""
    if actor.role is Role.OFFICE:
        return True
    return actor.is_organiser and actor.organisation_id == event.organisation_id


def can_approve(actor: Actor, event: Event) -> bool:
    """The office and officials in charge of the area; never for an event of their own organisation."""
    if actor.organisation_id is not None and actor.organisation_id == event.organisation_id:
        return False
    return actor.may(Permission.EVENTS_APPROVE) and has_charge_of(actor, event.area)


def can_read_report(actor: Actor, event: Event) -> bool:
    """Officials of the level that has the report, and the office, pass it up."""
    if event.report is None or event.report.at_level is None:
        return False
    level = event.report.at_level
    return can_approve(actor, event) and (actor.role is Role.OFFICE or actor.area_level == level)


def can_take_part(actor: Actor, event: Event, party: Party) -> bool:
    """Whether the actor is the party that a step needs."""
    return can_keep(actor, event) if party is Party.KEEPER else can_approve(actor, event)


def can_read_plan(actor: Actor, event: Event) -> bool:
    """The safety plan, permit and papers: for the keeper and for officials of the area."""
    return can_keep(actor, event) or has_charge_of(actor, event.area)


def can_attach(actor: Actor, event: Event) -> bool:
    """The keeper, and whoever approves, until the report is handed in or the event is called off."""
    if event.status in {EventStatus.REPORTED, EventStatus.CANCELLED}:
        return False
    return can_keep(actor, event) or can_approve(actor, event)


def can_detach(actor: Actor, event: Event, document: EventDocument) -> bool:
    """Each side its own papers: an organiser doesn't take off the approval that an official sealed, nor the reverse."""
    if not can_attach(actor, event):
        return False
    by_keeper = document.file.organisation_id == event.organisation_id
    own = document.file.user_id == actor.user_id or (by_keeper and can_keep(actor, event))
    return actor.role is Role.OFFICE or own


def can_answer(actor: Actor, company: EventCompany) -> bool:
    """A manager of the invited company; the office on its behalf."""
    if actor.role is Role.OFFICE:
        return True
    return actor.may(Permission.EVENTS_ANSWER) and actor.organisation_id == company.organisation_id


def companies_visible_to(actor: Actor) -> ColumnElement[bool]:
    """Invitations of the actor's company; all of an event for those who keep or approve it."""
    if actor.role is Role.OFFICE:
        return true()
    if actor.is_dealer:
        return EventCompany.organisation_id == actor.organisation_id
    if actor.is_organiser:
        return EventCompany.event_id.in_(select(Event.id).where(Event.organisation_id == actor.organisation_id))
    if actor.role is Role.OFFICIAL:
        return EventCompany.event_id.in_(select(Event.id).where(visible_to(actor)))
    return false()
