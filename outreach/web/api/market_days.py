"""GET /api/v1/venues/{id}/market-days."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any
from uuid import UUID

from marshmallow import Schema, fields

from outreach.domain.clock import today
from outreach.domain.market_days import market_days
from outreach.domain.market_words import rules_words
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.queries.markets import get_market
from outreach.web.api.blueprints import api_blueprint, operation
from outreach.web.security import current_actor

bp = api_blueprint("market_days", "Days on which the market of a venue meets.")


class MarketDaysArguments(Schema):
    """The span; today and a year from it where it isn't given."""

    first = fields.Date(data_key="from", load_default=None)
    last = fields.Date(data_key="to", load_default=None)


class RuleSchema(Schema):
    """One rule: days of the month, ISO weekdays or branches (0 is zi) in `values`."""

    kind = fields.String(required=True)
    values = fields.List(fields.Integer(), required=True)
    month = fields.Integer(required=True, allow_none=True)
    interval = fields.Integer(required=True, allow_none=True)
    anchor = fields.Date(required=True, allow_none=True)
    missing_30th = fields.String(required=True)


class MarketDaysSchema(Schema):
    """A market's rules and the days they name, exceptions included."""

    venue_id = fields.UUID(required=True)
    words_zh = fields.String(required=True)
    words_en = fields.String(required=True)
    rules = fields.List(fields.Nested(RuleSchema), required=True)
    days = fields.List(fields.Date(), required=True)


@operation(
    bp,
    "/venues/<uuid:venue_id>/market-days",
    Permission.VENUES_READ,
    arguments=MarketDaysArguments,
    answer=MarketDaysSchema,
    missing=True,
)
def venue_market_days(arguments: dict[str, Any], venue_id: UUID) -> dict[str, Any]:
    """List a venue's market days in a span."""
    market = get_market(db.session(), actor=current_actor(), venue_id=venue_id)
    first: date = arguments["first"] or today()
    last: date = arguments["last"] or min(first + timedelta(days=365), date(2099, 12, 31))
    return {
        "venue_id": venue_id,
        "words_zh": rules_words(market.rules, "zh"),
        "words_en": rules_words(market.rules, "en"),
        "rules": market.rules,
        "days": market_days(market.rules, first, last, market.exceptions),
    }
