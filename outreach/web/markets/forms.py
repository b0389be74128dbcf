"""Forms of a venue's market."""

from __future__ import annotations

from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TimeField
from wtforms.validators import DataRequired, Length, Optional

from outreach.domain.market_days import MissingThirtieth
from outreach.domain.market_reader import LONGEST_TEXT, read_rules
from outreach.domain.market_words import rules_words
from outreach.domain.words import N_
from outreach.models.markets import Market
from outreach.services.markets import MarketDetails
from outreach.web.choices import choices_of
from outreach.web.forms import Form

MISSING_LABELS = {
    MissingThirtieth.NONE: N_("no market"),
    MissingThirtieth.DAY_29: N_("on the 29th"),
    MissingThirtieth.NEXT_FIRST: N_("on the 1st of the next month"),
}
HELD_LABELS = {"no": N_("No market on this day"), "yes": N_("Market on this day")}


class MarketForm(Form):
    """When the market meets, in the words that people use."""

    rule = StringField(_l("Market days"), validators=[DataRequired(), Length(max=LONGEST_TEXT)])
    missing_30th = SelectField(
        _l("In lunar months without a 30th"),
        choices=choices_of(MISSING_LABELS, N_("As the rule says")),
        default="",
        validators=[Optional()],
    )
    opens_at = TimeField(_l("Market opens"), validators=[Optional()])
    closes_at = TimeField(_l("Market closes"), validators=[Optional()])
    peak_from = TimeField(_l("Busiest from"), validators=[Optional()])
    peak_until = TimeField(_l("Busiest until"), validators=[Optional()])

    def details(self, today: date) -> MarketDetails:
        """What was entered; RuleBroken where the rule can't be read."""
        chosen = MissingThirtieth(self.missing_30th.data) if self.missing_30th.data else None
        return MarketDetails(
            rules=read_rules(self.rule.data or "", missing_30th=chosen),
            confirmed_on=today,
            opens_at=self.opens_at.data,
            closes_at=self.closes_at.data,
            peak_from=self.peak_from.data,
            peak_until=self.peak_until.data,
        )


def values_of(market: Market | None, language: str) -> dict[str, Any]:
    """What the form begins with."""
    if market is None:
        return {}
    hours = {name: getattr(market, name) for name in ("opens_at", "closes_at", "peak_from", "peak_until")}
    return hours | {"rule": rules_words(market.rules, language)}


class ExceptionForm(Form):
    """A single day that differs."""

    day = DateField(_l("Day"), validators=[DataRequired()])
    held = RadioField(_l("What happens"), choices=choices_of(HELD_LABELS), default="no", validators=[DataRequired()])
    note = StringField(_l("Reason"), validators=[Length(max=200)])


class CalendarForm(Form):
    """Which county's markets, and which month; stays in the address."""

    class Meta(Form.Meta):
        """A search changes nothing, so it carries no token."""

        csrf = False

    area = StringField(_l("County or township"), validators=[Length(max=80)])
    month = StringField(_l("Month"), validators=[Length(max=7)])
