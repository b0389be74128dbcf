"""A county's market days, and what a rule names while it is typed."""

from __future__ import annotations

from datetime import date, timedelta
from functools import partial
from typing import Any
from uuid import UUID

from flask import render_template, request
from flask_babel import gettext

from outreach.domain.calendar import FIRST_DAY, LAST_DAY, CalendarDay, DayRule, farm_season, month_grid
from outreach.domain.clock import today
from outreach.domain.errors import RuleBroken
from outreach.domain.market_days import next_market_days
from outreach.domain.market_words import rules_words
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.markets import Market
from outreach.models.regions import Area
from outreach.models.venues import Venue
from outreach.policies import venues as policy
from outreach.queries.calendars import list_overrides
from outreach.queries.farm_seasons import list_seasons
from outreach.queries.markets import find_market, list_markets, list_markets_near, markets_by_day, next_free_market_day
from outreach.queries.venue_places import find_area
from outreach.queries.venues import get_venue
from outreach.web.errors import message_of
from outreach.web.i18n import language
from outreach.web.markets import bp
from outreach.web.markets.forms import CalendarForm, DayForm, ExceptionForm, MarketForm
from outreach.web.security import access, current_actor

SHOWN_AT_ONCE = 10


@bp.get("/markets")
@access(Permission.VENUES_READ)
def index() -> str:
    """A month of market days in a county."""
    form = CalendarForm(request.args)
    area = _area_of(form)
    month = _month_of(form)
    weeks = month_grid(month.year, month.month, _overrides(month))
    markets = list_markets(db.session(), actor=current_actor(), area=area)
    days = markets_by_day(markets, first=_shown(weeks)[0], last=_shown(weeks)[-1])
    return render_template(
        "markets/index.html",
        form=form,
        area=area,
        weeks=weeks,
        days=days,
        markets=markets,
        **_notes(area),
        before=_other_month(month, -1),
        after=_other_month(month, 1),
        words_of=lambda market: rules_words(market.rules, language()),
    )


def _area_of(form: CalendarForm) -> Area | None:
    text = (form.area.data or "") if form.validate() else ""
    area = find_area(db.session(), text) if text else None
    if text and area is None:
        form.area.errors = [gettext("No county or township has this name or code.")]
    return area


def _month_of(form: CalendarForm) -> date:
    """The month that is asked for, or the present one; the form shows which."""
    present = today().replace(day=1)
    try:
        month = date.fromisoformat(f"{form.month.data}-01")
    except ValueError:
        month = present
    if not FIRST_DAY + timedelta(days=62) <= month <= LAST_DAY - timedelta(days=62):
        month = present
    form.month.data = month.strftime("%Y-%m")
    return month


def _other_month(month: date, step: int) -> str:
    number = month.year * 12 + month.month - 1 + step
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def _notes(area: Area | None) -> dict[str, Any]:
    """What is said of single days."""
    seasons = list_seasons(db.session())
    return {"today": today(), "season_of": partial(farm_season, code=area.code if area else None, seasons=seasons)}


def _overrides(month: date) -> dict[date, DayRule | None]:
    return list_overrides(db.session(), first=month - timedelta(days=7), last=month + timedelta(days=38))


def _shown(weeks: list[list[CalendarDay]]) -> list[date]:
    return [cell.day for week in weeks for cell in week]


@bp.get("/venues/<uuid:venue_id>/market")
@access(Permission.VENUES_READ)
def show(venue_id: UUID) -> str:
    """A venue's market: its words, its next days, its exceptions, its neighbours."""
    return show_market(venue_id)


def show_market(venue_id: UUID, form: ExceptionForm | None = None) -> str:
    """The page of a venue's market, with the form of exceptions as it was sent."""
    actor, session = current_actor(), db.session()
    venue = get_venue(session, actor=actor, venue_id=venue_id)
    market = find_market(session, actor=actor, venue_id=venue_id)
    facts = _facts(venue, market) if market else {}
    shown = {"form": form or ExceptionForm(formdata=None), "may_change": policy.can_change(actor, venue)}
    return render_template("markets/show.html", venue=venue, market=market, **shown, **facts)


def _facts(venue: Venue, market: Market) -> dict[str, Any]:
    days = next_market_days(market.rules, today(), SHOWN_AT_ONCE, market.exceptions)
    form = DayForm(request.args)
    day = form.day() or (days[0] if days else today())
    form.on.data = day
    return {
        "days": days,
        "day_form": form,
        "near": list_markets_near(db.session(), actor=current_actor(), venue=venue, day=day),
        "words": rules_words(market.rules, language()),
        "free": next_free_market_day(db.session(), market=market, start=today()),
    }


@bp.get("/markets/preview")
@access(Permission.VENUES_READ)
def preview() -> str:
    """What a rule means: read back in words, with its next ten days, while it is typed."""
    form = MarketForm(request.args)
    try:
        rules = form.rules()
    except RuleBroken as error:
        begun = any(field.data for field in form if field.name not in {"fair_calendar", "missing_30th"})
        return render_template("markets/_preview.html", fault=message_of(error) if begun else "", days=[])
    days = next_market_days(rules, today(), SHOWN_AT_ONCE)
    return render_template("markets/_preview.html", fault="", days=days, words=rules_words(rules, language()))
