"""Plan and change an event."""

from __future__ import annotations

from dataclasses import fields
from datetime import date
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import beijing, utcnow
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.events import EDITABLE, Reach
from outreach.domain.roles import Permission, Role
from outreach.domain.scheduling.days import moved_to
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.queries.campaigns import list_open_campaigns
from outreach.queries.event_groups import list_members
from outreach.queries.events import find_last_event, get_event
from outreach.queries.venue_places import list_organisers
from outreach.queries.venues import VenueFilters, list_mapped_venues
from outreach.services.event_bulk import change_together, difference, in_reach
from outreach.services.event_copies import copy_parties
from outreach.services.event_groups import Refused
from outreach.services.event_steps import to_json
from outreach.services.events import change_event, draft_event
from outreach.web.choices import choice, show_faults
from outreach.web.events import bp
from outreach.web.events.advice import advise, plan_of, to_uuid
from outreach.web.events.forms import EventForm, values_of
from outreach.web.events.small_forms import number_of
from outreach.web.events.views_groups import reasons_of
from outreach.web.events.writing import told
from outreach.web.security import access, current_actor

# what an organisation enters alike for every event, and what a new event never takes from its pattern
USUAL = {
    "kind",
    "holder_kind",
    "holder_name",
    "stalls_needed",
    "safety_person",
    "safety_phone",
    "from_time",
    "until_time",
}
NOT_TAKEN = {"version", "day", "last_day"}


def _offer(form: EventForm, event: Event | None = None) -> EventForm:
    actor, session = current_actor(), db.session()
    venues = list(list_mapped_venues(session, actor=actor, filters=VenueFilters()))
    if event and event.venue and event.venue not in venues:
        venues.append(event.venue)
    form.venue_id.choices = [choice("", gettext("Not chosen yet"))] + [
        choice(one.id, f"{one.name} · {one.area.name_zh} · {one.stalls}") for one in venues
    ]
    campaigns = list_open_campaigns(session)
    campaigns += [one for one in (event.campaigns if event else []) if one not in campaigns]
    form.campaign_ids.choices = [choice(one.id, one.name) for one in campaigns]
    organisers = list_organisers(session, actor=actor) if actor.role is Role.OFFICE and event is None else []
    form.organisation_id.choices = [choice("", "")] + [choice(one.id, one.name) for one in organisers]
    return form


def _page(form: EventForm, event: Event | None = None, **clash: Any) -> str:
    return render_template("events/form.html", form=form, event=event, advice=advise(plan_of(form), event), **clash)


@bp.get("/new")
@access(Permission.EVENTS_WRITE)
def new() -> str:
    """A plan to fill in: like another event, or with what the organisation last entered for every event.

    Venue and day may come from the calendar or a venue's page.
    """
    actor, session, pattern = current_actor(), db.session(), request.args.get("like", type=UUID)
    event: Event | None
    if pattern:
        event = get_event(session, actor=actor, event_id=pattern)
        if not policy.can_keep(actor, event):
            raise Forbidden
        taken = {name: value for name, value in values_of(event).items() if name not in NOT_TAKEN}
    else:
        event = find_last_event(session, actor=actor)
        taken = {name: value for name, value in values_of(event).items() if name in USUAL} if event else {}
    asked = {"venue_id": request.args.get("venue_id", taken.get("venue_id", "")), "like": str(pattern or "")}
    form = EventForm(formdata=None, data=taken | asked)
    form.day.data = request.args.get("day", type=_day)
    return _page(_offer(form), taken_from=event)


def _day(text: str) -> date:
    return date.fromisoformat(text)


@bp.post("/new")
@access(Permission.EVENTS_WRITE)
def create() -> ResponseReturnValue:
    """Keep the plan as a draft."""
    actor, form = current_actor(), _offer(EventForm())
    if not form.validate_on_submit():
        return _page(form), 422
    organisation, plan = to_uuid(form.organisation_id.data), form.details()
    try:
        event = draft_event(
            db.session(), actor=actor, details=plan, campaign_ids=form.campaigns(), now=utcnow(),
            organisation_id=organisation,
        )  # fmt: skip
        _bring_parties(form, event)
    except RuleBroken as error:
        return _refused(form, error)
    db.session.commit()
    flash(gettext("The draft is kept. Submit it when it is complete."))
    return redirect(url_for("events.show", event_id=event.id), 303)


def _bring_parties(form: EventForm, event: Event) -> None:
    """What was planned like another event comes with its partners, companies and their teams."""
    pattern = to_uuid(form.like.data)
    source = get_event(db.session(), actor=current_actor(), event_id=pattern) if pattern else None
    if source and policy.can_keep(current_actor(), source):
        copy_parties(db.session(), actor=current_actor(), source=source, target=event)


def _refused(form: EventForm, error: RuleBroken, event: Event | None = None) -> ResponseReturnValue:
    db.session.rollback()
    shown = {"starts_at": "day", "ends_at": "until_time"}
    show_faults(form, RuleBroken({shown.get(name, name): text for name, text in error.fields.items()}, **error.params))
    return _page(form, event), 422


def _editable(event_id: UUID) -> Event:
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    if not policy.can_keep(current_actor(), event):
        raise Forbidden
    return event


@bp.get("/<uuid:event_id>/edit")
@access(Permission.EVENTS_WRITE)
def edit(event_id: UUID) -> ResponseReturnValue:
    """The plan as it stands."""
    event = _editable(event_id)
    if event.status not in EDITABLE:
        return redirect(url_for("events.show", event_id=event.id), 303)
    return _page(_offer(EventForm(formdata=None, data=values_of(event) | _asked(event)), event), event)


def _asked(event: Event) -> dict[str, Any]:
    """Another day or venue that the address asks for, as a page that offers them does; an event of several days moves whole."""
    venue, day = request.args.get("venue_id", type=UUID), request.args.get("day", type=_day)
    found: dict[str, Any] = {"venue_id": str(venue)} if venue else {}
    if day and 2000 <= day.year <= 2098 and event.starts_at and event.ends_at:
        starts, ends = (beijing(one).date() for one in moved_to(event.starts_at, event.ends_at, day))
        found |= {"day": starts, "last_day": ends if ends != starts else None}
    return found


@bp.post("/<uuid:event_id>/edit")
@access(Permission.EVENTS_WRITE)
def update(event_id: UUID) -> ResponseReturnValue:
    """Keep the changed plan; after approval another time, place or scale goes to the official again."""
    event = _editable(event_id)
    form = _offer(EventForm(), event)
    if not form.validate_on_submit():
        return _page(form, event), 422
    try:
        again = _change(event, form)
    except RuleBroken as error:
        return _refused(form, error, event)
    except Refused as error:
        return _refused(form, RuleBroken(dict.fromkeys([""], "\n".join(reasons_of(error)))), event)
    except Conflict as error:
        return _overtaken(form, error, event_id)
    db.session.commit()
    asked = gettext("Time, place or scale has changed: approval is asked again.")
    flash(asked if again else gettext("The changes are kept."))
    if event.outside_permit:
        flash(gettext("The police permit no longer fits: ask the police, then enter the new permit."), "warning")
    return redirect(url_for("events.show", event_id=event_id), 303)


def _overtaken(form: EventForm, error: Conflict, event_id: UUID) -> ResponseReturnValue:
    """What was typed comes back, with what somebody else has kept meanwhile; saving again puts it in its place."""
    db.session.rollback()
    event = _editable(event_id)
    _offer(form, event)
    kept = []
    if form.version.data != str(event.version):
        typed, present = form.details(), event.details
        names = [one.name for one in fields(present) if getattr(typed, one.name) != getattr(present, one.name)]
        own = {str(event.venue_id): event.venue.name} if event.venue else {}
        kept = [(name, told(name, to_json(getattr(present, name)), own)) for name in names]
    form.version.data = str(event.version)
    return _page(form, event, clash=gettext(error.message), kept=kept), 409


def _change(event: Event, form: EventForm) -> bool:
    """Change the event, and those of its series that the change is for; True where any goes for approval again."""
    actor, session, before = current_actor(), db.session(), event.details
    again = change_event(
        session,
        actor=actor,
        event=event,
        details=form.details(),
        campaign_ids=form.campaigns(),
        version=number_of(form.version.data),
        now=utcnow(),
    )
    reach = Reach(form.reach.data or Reach.ONE)
    if event.group_id is None or reach is Reach.ONE:
        return again
    members = list_members(session, actor=actor, group_id=event.group_id)
    others, change = in_reach(event, members, reach), difference(before, event.details)
    return bool(change_together(session, actor=actor, events=others, change=change, now=utcnow())) or again
