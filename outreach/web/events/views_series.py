"""An event repeated on other days, and a county event with its townships' (1+N)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from outreach.domain.clock import beijing, today, utcnow
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.market_days import next_market_days
from outreach.domain.roles import Permission
from outreach.domain.scheduling.days import DayOption, series_days
from outreach.extensions import db
from outreach.models.events import Event
from outreach.models.markets import Market
from outreach.policies import events as policy
from outreach.queries.event_days import list_day_options
from outreach.queries.events import get_event
from outreach.queries.markets import find_market, list_markets
from outreach.services.event_groups import make_series, make_tour
from outreach.web.choices import show_faults
from outreach.web.errors import message_of
from outreach.web.events import bp
from outreach.web.events.advice import to_uuid
from outreach.web.events.planning_forms import SeriesForm
from outreach.web.security import access, current_actor


def _kept(event_id: UUID) -> Event:
    event = get_event(db.session(), actor=current_actor(), event_id=event_id)
    if not policy.can_keep(current_actor(), event):
        raise Forbidden
    return event


@bp.get("/<uuid:event_id>/series")
@access(Permission.EVENTS_WRITE)
def series(event_id: UUID) -> str:
    """Choose the days; the preview says of each what stands against it."""
    event = _kept(event_id)
    form = SeriesForm(request.args) if "first" in request.args else _begun(event)
    options = _preview(event, form) if "first" in request.args and form.validate() else []
    return _page(event, form, options)


def _begun(event: Event) -> SeriesForm:
    after = max(beijing(event.starts_at).date() if event.starts_at else today(), today())
    market = find_market(db.session(), actor=current_actor(), venue_id=event.venue_id) if event.venue_id else None
    first, last = after + timedelta(days=1), after + timedelta(days=90)
    return SeriesForm(None, data={"by": "market" if market else "weekdays", "first": first, "last": last})


def _preview(event: Event, form: SeriesForm) -> list[DayOption]:
    market = find_market(db.session(), actor=current_actor(), venue_id=event.venue_id) if event.venue_id else None
    try:
        days = series_days(form.plan(), market.rules if market else (), market.exceptions if market else None)
    except RuleBroken as error:
        show_faults(form, error)
        return []
    return list_day_options(db.session(), event=event, days=days, now=utcnow(), moves=False)


def _page(event: Event, form: SeriesForm, options: Sequence[DayOption], fault: str = "") -> str:
    ready = bool(event.venue and event.starts_at and event.ends_at)
    return render_template("events/series.html", event=event, form=form, options=options, ready=ready, fault=fault)


@bp.post("/<uuid:event_id>/series")
@access(Permission.EVENTS_WRITE)
def make_series_of(event_id: UUID) -> ResponseReturnValue:
    """Make a draft for every ticked day."""
    event = _kept(event_id)
    days = [day for text in request.form.getlist("days") if (day := _day(text))]
    try:
        group, made = make_series(db.session(), actor=current_actor(), event=event, days=days, now=utcnow())
    except RuleBroken as error:
        db.session.rollback()
        return _page(_kept(event_id), _begun(event), [], message_of(error)), 422
    return _made(group.id, len(made))


def _made(group_id: UUID, number: int) -> ResponseReturnValue:
    db.session.commit()
    flash(ngettext("%(num)s draft is made.", "%(num)s drafts are made.", number))
    return redirect(url_for("events.group", group_id=group_id), 303)


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text)
    except ValueError:
        return None
    return day if 2000 <= day.year <= 2098 else None


@bp.get("/<uuid:event_id>/townships")
@access(Permission.EVENTS_WRITE)
def townships(event_id: UUID) -> str:
    """Venues with a market in the county, each with its next market day after the county event."""
    return _tour_page(_kept(event_id))


def _tour_page(event: Event, fault: str = "") -> str:
    county = event.venue.area if event.venue else event.area
    found = list_markets(db.session(), actor=current_actor(), area=county)
    others = [one for one in found if one.venue_id != event.venue_id]
    after = max(beijing(event.starts_at).date() if event.starts_at else today(), today())
    rows = [_stop(market, after) for market in others]
    ready = bool(event.venue and event.starts_at and event.ends_at)
    return render_template("events/townships.html", event=event, rows=rows, ready=ready, fault=fault)


def _stop(market: Market, after: date) -> dict[str, Any]:
    days = next_market_days(market.rules, after + timedelta(days=1), 1, market.exceptions)
    typed = request.form.get(f"day-{market.venue_id}", "")
    chosen = str(market.venue_id) in request.form.getlist("venues")
    return {"venue": market.venue, "day": _day(typed) or (days[0] if days else None), "chosen": chosen}


@bp.post("/<uuid:event_id>/townships")
@access(Permission.EVENTS_WRITE)
def make_tour_of(event_id: UUID) -> ResponseReturnValue:
    """Make a township event at every ticked venue."""
    event = _kept(event_id)
    stops: dict[UUID, date] = {}
    for text in request.form.getlist("venues"):
        day, venue_id = _day(request.form.get(f"day-{text}", "")), to_uuid(text)
        if day and venue_id:
            stops[venue_id] = day
    try:
        group, made = make_tour(db.session(), actor=current_actor(), event=event, stops=stops, now=utcnow())
    except RuleBroken as error:
        db.session.rollback()
        return _tour_page(_kept(event_id), message_of(error)), 422
    return _made(group.id, len(made))
