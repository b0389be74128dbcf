"""Plan and change an event; the live advice beside the form."""

from __future__ import annotations

from datetime import date, time
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.calendar import CalendarDay, day_rule, farm_season, lunar_day
from outreach.domain.clock import today, utcnow
from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.events import EDITABLE
from outreach.domain.permits import HolderKind, permit_advice
from outreach.domain.roles import Permission, Role
from outreach.extensions import db
from outreach.models.events import Event
from outreach.policies import events as policy
from outreach.queries.calendars import list_overrides
from outreach.queries.campaigns import list_open_campaigns
from outreach.queries.event_conflicts import GroundOutlook, ground_outlook
from outreach.queries.events import get_event
from outreach.queries.venue_places import list_organisers
from outreach.queries.venues import VenueFilters, get_venue, list_mapped_venues
from outreach.services.events import change_event, draft_event
from outreach.web.choices import choice, show_faults
from outreach.web.events import bp
from outreach.web.events.forms import EventForm, times_of, values_of
from outreach.web.security import access, current_actor


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


def _page(form: EventForm, event: Event | None = None) -> str:
    return render_template("events/form.html", form=form, event=event, advice=_advice(form))


def _advice(form: EventForm) -> dict[str, Any]:
    venue_id = _uuid(form.venue_id.data)
    numbers = form.expected_attendance.data, form.stalls_needed.data
    holder = form.holder_kind.data
    times = form.day.data, form.from_time.data, form.last_day.data, form.until_time.data
    return advise(*numbers, HolderKind(holder) if holder in list(HolderKind) else None, venue_id, times)


def _uuid(text: str | None) -> UUID | None:
    try:
        return UUID(text or "")
    except ValueError:
        return None


@bp.get("/new")
@access(Permission.EVENTS_WRITE)
def new() -> str:
    """An empty plan; venue and day may come from the calendar or a venue's page."""
    form = EventForm(formdata=None, data={"venue_id": request.args.get("venue_id", "")})
    form.day.data = request.args.get("day", type=_day)
    return _page(_offer(form))


def _day(text: str) -> date:
    return date.fromisoformat(text)


@bp.post("/new")
@access(Permission.EVENTS_WRITE)
def create() -> ResponseReturnValue:
    """Keep the plan as a draft."""
    actor, form = current_actor(), _offer(EventForm())
    if not form.validate_on_submit():
        return _page(form), 422
    organisation, plan = _uuid(form.organisation_id.data), form.details()
    try:
        event = draft_event(
            db.session(), actor=actor, details=plan, campaign_ids=form.campaigns(), now=utcnow(),
            organisation_id=organisation,
        )  # fmt: skip
    except RuleBroken as error:
        return _refused(form, error)
    db.session.commit()
    flash(gettext("The draft is kept. Submit it when it is complete."))
    return redirect(url_for("events.show", event_id=event.id), 303)


def _refused(form: EventForm, error: RuleBroken, event: Event | None = None) -> ResponseReturnValue:
    db.session.rollback()
    shown = {"starts_at": "day", "ends_at": "until_time"}
    show_faults(form, RuleBroken({shown.get(name, name): text for name, text in error.fields.items()}))
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
    return _page(_offer(EventForm(formdata=None, data=values_of(event)), event), event)


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
    db.session.commit()
    asked = gettext("Time, place or scale has changed: approval is asked again.")
    flash(asked if again else gettext("The changes are kept."))
    return redirect(url_for("events.show", event_id=event_id), 303)


def _change(event: Event, form: EventForm) -> bool:
    version = str(form.version.data or "")
    return change_event(
        db.session(),
        actor=current_actor(),
        event=event,
        details=form.details(),
        campaign_ids=form.campaigns(),
        version=int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0,
        now=utcnow(),
    )


@bp.get("/advice")
@access(Permission.EVENTS_WRITE)
def advice() -> str:
    """What permit rule, calendar and ground say about the plan as typed so far."""
    args = request.args
    times = args.get("day", type=_day), args.get("from_time", type=_time), args.get("last_day", type=_day)
    holder = args.get("holder_kind", type=HolderKind)
    numbers = args.get("expected_attendance", type=_count), args.get("stalls_needed", type=_count)
    found = advise(*numbers, holder, _uuid(args.get("venue_id")), (*times, args.get("until_time", type=_time)))
    return render_template("events/_advice.html", advice=found)


def _time(text: str) -> time:
    return time.fromisoformat(text)


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 8:
        raise ValueError(text)
    return int(text)


def advise(
    expected: int | None,
    stalls: int | None,
    holder: HolderKind | None,
    venue_id: UUID | None,
    times: tuple[date | None, time | None, date | None, time | None],
) -> dict[str, Any]:
    """Everything that the panel beside the form says."""
    day = times[0]
    known = day if day and 1950 <= day.year <= 2099 else None
    rules = list_overrides(db.session(), first=known, last=known) if known else {}
    return {
        "permit": permit_advice(expected, holder or HolderKind.FIRM, known, today()),
        "day": CalendarDay(known, True, lunar_day(known), day_rule(known, rules)) if known else None,
        "season": farm_season(known) if known else None,
        "outlook": _outlook(venue_id, stalls or 1, times),
    }


def _outlook(
    venue_id: UUID | None, stalls: int, times: tuple[date | None, time | None, date | None, time | None]
) -> GroundOutlook | None:
    starts, ends = times_of(*times)
    if venue_id is None or starts is None or ends is None or ends <= starts or (ends - starts).days > 14:
        return None
    try:
        venue = get_venue(db.session(), actor=current_actor(), venue_id=venue_id)
    except NotFound:
        return None
    return ground_outlook(db.session(), venue=venue, starts_at=starts, ends_at=ends, wanted=stalls)
