"""What permit rule, calendar and ground say about a plan as typed so far: the panel beside the form."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask import render_template, request

from outreach.domain.calendar import CalendarDay, day_rule, farm_season, lunar_day
from outreach.domain.clock import today, utcnow
from outreach.domain.errors import NotFound
from outreach.domain.events import Ground, outside_permit
from outreach.domain.market_days import market_days, next_market_days
from outreach.domain.market_words import rules_words
from outreach.domain.permits import HolderKind, permit_advice
from outreach.domain.roles import Permission, Role
from outreach.extensions import db
from outreach.models.events import Event
from outreach.models.venues import Venue
from outreach.queries.calendars import list_overrides
from outreach.queries.event_alternatives import Alternatives, find_alternatives
from outreach.queries.event_conflicts import GroundOutlook, ground_outlook
from outreach.queries.event_days import Wanted
from outreach.queries.event_limits import list_blackouts
from outreach.queries.events import get_event
from outreach.queries.farm_seasons import list_seasons
from outreach.queries.markets import find_market, list_markets_near, next_free_market_day
from outreach.queries.venues import get_venue
from outreach.web.events import bp
from outreach.web.events.forms import EventForm, times_of
from outreach.web.i18n import language
from outreach.web.security import access, current_actor


@dataclass(frozen=True)
class TypedPlan:
    """As much of a plan as is typed and makes sense."""

    day: date | None
    starts_at: datetime | None
    ends_at: datetime | None
    venue_id: UUID | None
    expected: int | None
    stalls: int | None
    holder: HolderKind | None


def plan_of(form: EventForm) -> TypedPlan:
    """What stands in the form."""
    holder = form.holder_kind.data
    return TypedPlan(
        form.day.data,
        *form.times(),
        to_uuid(form.venue_id.data),
        form.expected_attendance.data,
        form.stalls_needed.data,
        HolderKind(holder) if holder in list(HolderKind) else None,
    )


@bp.get("/advice")
@access(Permission.EVENTS_WRITE)
def advice() -> str:
    """The panel for the form's present values; with an event's id it knows its permit."""
    args = request.args
    day = args.get("day", type=date.fromisoformat)
    hours = args.get("from_time", type=time.fromisoformat), args.get("until_time", type=time.fromisoformat)
    times = times_of(day, hours[0], args.get("last_day", type=date.fromisoformat), hours[1])
    numbers = args.get("expected_attendance", type=_count), args.get("stalls_needed", type=_count)
    plan = TypedPlan(day, *times, to_uuid(args.get("venue_id")), *numbers, args.get("holder_kind", type=HolderKind))
    return render_template("events/_advice.html", advice=advise(plan, _event(args.get("event_id"))))


def advise(plan: TypedPlan, event: Event | None = None) -> dict[str, Any]:
    """Everything that the panel says."""
    day = plan.day if plan.day and 1950 <= plan.day.year <= 2099 else None
    venue = _venue(plan)
    rules = list_overrides(db.session(), first=day, last=day) if day else {}
    return {
        "expected": plan.expected,
        "permit": permit_advice(plan.expected, plan.holder or HolderKind.FIRM, day, today()),
        "day": CalendarDay(day, True, lunar_day(day), day_rule(day, rules)) if day else None,
        "blackouts": list_blackouts(db.session(), area=venue.area, first=day, last=day) if venue and day else [],
        "season": farm_season(day, venue.area.code if venue else None, list_seasons(db.session())) if day else None,
        "market": _market(venue, day) if venue else None,
        "near": list_markets_near(db.session(), actor=current_actor(), venue=venue, day=day) if venue and day else [],
        "outlook": _outlook(plan, venue, event) if venue else None,
        "alternatives": _alternatives(plan, venue, event) if venue else None,
        "left": _left(plan, event),
    }


def _venue(plan: TypedPlan) -> Venue | None:
    try:
        return get_venue(db.session(), actor=current_actor(), venue_id=plan.venue_id) if plan.venue_id else None
    except NotFound:
        return None


def _market(venue: Venue, day: date | None) -> dict[str, Any] | None:
    """Whether the venue's market meets on the day, its next days, and the next with room; None without a market."""
    market = find_market(db.session(), actor=current_actor(), venue_id=venue.id)
    if market is None:
        return None
    start = max(day or today(), today())
    return {
        "meets": bool(day and market_days(market.rules, day, day, market.exceptions)),
        "words": rules_words(market.rules, language()),
        "next": next_market_days(market.rules, start, 3, market.exceptions),
        "free": next_free_market_day(db.session(), market=market, start=start),
        "peak": (market.peak_from, market.peak_until) if market.peak_from and market.peak_until else None,
    }


def _left(plan: TypedPlan, event: Event | None) -> list[Ground]:
    if event is None or not event.permit_number:
        return []
    typed = replace(
        event.details,
        starts_at=plan.starts_at,
        ends_at=plan.ends_at,
        venue_id=plan.venue_id,
        expected_attendance=plan.expected,
        holder_kind=plan.holder or event.holder_kind,
    )
    return outside_permit(event.permit_scope, typed)


def _outlook(plan: TypedPlan, venue: Venue, event: Event | None) -> GroundOutlook | None:
    starts, ends = plan.starts_at, plan.ends_at
    if starts is None or ends is None or not makes_sense(starts, ends):
        return None
    out = event.id if event else None
    return ground_outlook(
        db.session(), venue=venue, starts_at=starts, ends_at=ends, wanted=plan.stalls or 1, leave_out=out
    )


def _alternatives(plan: TypedPlan, venue: Venue, event: Event | None) -> Alternatives | None:
    """Other days and grounds, where this ground can't be had on this day."""
    starts, ends, actor = plan.starts_at, plan.ends_at, current_actor()
    if starts is None or ends is None or not makes_sense(starts, ends):
        return None
    wanted = Wanted(venue, event.area if event else venue.township or venue.area, starts, ends, plan.stalls or 1, event)
    keeper = None if actor.role is Role.OFFICE else actor.organisation_id
    return find_alternatives(db.session(), actor=actor, wanted=wanted, organisation_id=keeper, now=utcnow())


def alternatives_of(event: Event) -> Alternatives | None:
    """The same for an event as it is kept."""
    wanted, actor = Wanted.of(event), current_actor()
    if wanted is None:
        return None
    return find_alternatives(
        db.session(), actor=actor, wanted=wanted, organisation_id=event.organisation_id, now=utcnow()
    )


def makes_sense(starts: datetime, ends: datetime) -> bool:
    """A time that a ground can be looked at for: it ends after it begins, within two weeks."""
    return starts < ends and (ends - starts).days <= 14 and 2000 <= starts.year <= 2098


def _event(text: str | None) -> Event | None:
    event_id = to_uuid(text)
    try:
        return get_event(db.session(), actor=current_actor(), event_id=event_id) if event_id else None
    except NotFound:
        return None


def to_uuid(text: str | None) -> UUID | None:
    """The id that a text is; None where it is none."""
    try:
        return UUID(text or "")
    except ValueError:
        return None


def _count(text: str) -> int:
    if not text.isascii() or not text.isdigit() or len(text) > 8:
        raise ValueError(text)
    return int(text)
