"""Which markets meet on a day, in a county or around a position: for everybody, without an account."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from flask import redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from outreach.domain.calendar import FIRST_DAY, LAST_DAY
from outreach.domain.clock import today
from outreach.domain.market_days import market_days, next_market_days
from outreach.domain.market_words import rules_words
from outreach.extensions import db
from outreach.models.markets import Market
from outreach.models.regions import Area
from outreach.queries.markets import NearMarket, list_public_markets, nearest_meeting
from outreach.queries.public_events import events_at_venues, find_area, find_places
from outreach.web.i18n import language
from outreach.web.public import bp
from outreach.web.public.views import position_of_address
from outreach.web.security import PUBLIC, access

WITHIN_KM = 30.0


@bp.get("/e/markets")
@access(PUBLIC)
def markets() -> ResponseReturnValue:
    """The markets of a day: around a position, or of a county found by name or pinyin."""
    position, text, day = position_of_address(), request.args.get("q", "").strip()[:80], _day()
    places = find_places(db.session(), text=text) if text else []
    if len(places) == 1:
        return redirect(url_for(".markets", area=places[0].code, day=day.isoformat()), 303)
    area = find_area(db.session(), request.args.get("area", "")) if not position else None
    rows = _around(position, day) if position else _in_area(area, day) if area else []
    events = events_at_venues(db.session(), venue_ids=[one.market.venue_id for one in rows], day=day)
    said = {"area": area, "position": position, "q": text, "places": places, "day": day, "next_day": _after(day)}
    return render_template("public/markets.html", rows=rows, events=events, **said, **_writers())


def _day() -> date:
    try:
        day = date.fromisoformat(request.args.get("day", ""))
    except ValueError:
        return today()
    return day if FIRST_DAY <= day <= LAST_DAY else today()


def _after(day: date) -> str:
    return (day + timedelta(days=1)).isoformat() if day < LAST_DAY else day.isoformat()


def _around(position: tuple[float, float], day: date) -> list[NearMarket]:
    markets = list_public_markets(db.session(), position=position, within_km=WITHIN_KM)
    return nearest_meeting(markets, *position, day, WITHIN_KM)


def _in_area(area: Area, day: date) -> list[NearMarket]:
    found = list_public_markets(db.session(), area=area)
    return [NearMarket(one, None) for one in found if market_days(one.rules, day, day, one.exceptions)]


def _writers() -> dict[str, Any]:
    def following(market: Market, day: date) -> list[date]:
        return next_market_days(market.rules, day, 4, market.exceptions)[1:]

    return {"words_of": lambda market: rules_words(market.rules, language()), "following": following}
