"""Forms of a venue's market."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, RadioField, SelectField, SelectMultipleField, StringField, TimeField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from outreach.domain.calendar import FIRST_DAY, LAST_DAY
from outreach.domain.errors import RuleBroken
from outreach.domain.market_days import (
    BRANCHES,
    MarketRule,
    MissingThirtieth,
    RuleKind,
    days_by_digit,
    lunar_digits,
)
from outreach.domain.market_reader import LONGEST_TEXT, read_rules
from outreach.domain.market_words import rules_words
from outreach.domain.words import N_
from outreach.models.markets import Market
from outreach.services.markets import MarketDetails
from outreach.web.choices import choice, choices_of
from outreach.web.forms import Form

MISSING_LABELS = {
    MissingThirtieth.NONE: N_("no market"),
    MissingThirtieth.DAY_29: N_("on the 29th"),
    MissingThirtieth.NEXT_FIRST: N_("on the 1st of the next month"),
}
FAIR_LABELS = {RuleKind.LUNAR_DATE: N_("of the lunar calendar"), RuleKind.SOLAR_DATE: N_("of the solar calendar")}
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))
HELD_LABELS = {"no": N_("No market on this day"), "yes": N_("Market on this day")}


def _ticks(label: Any, members: Sequence[tuple[int, Any]]) -> Any:
    choices = [choice(value, name) for value, name in members]
    return SelectMultipleField(label, choices=choices, coerce=int, validators=[Optional()])


class MarketForm(Form):
    """When the market meets: in the words that people use, ticked day by day, or both."""

    rule = StringField(_l("Market days"), validators=[Optional(), Length(max=LONGEST_TEXT)])
    missing_30th = SelectField(
        _l("In lunar months without a 30th"),
        choices=choices_of(MISSING_LABELS, N_("As the rule says")),
        default="",
        validators=[Optional()],
    )
    lunar_digits = _ticks(_l("Lunar days by their last digit"), [(n, n) for n in range(1, 11)])
    solar_digits = _ticks(_l("Days of the solar month by their last digit"), [(n, n) for n in range(1, 11)])
    weekdays = _ticks(_l("Weekdays"), [(n, _l(name)) for n, name in enumerate(WEEKDAYS, start=1)])
    branches = _ticks(_l("Days of the twelve branches"), list(enumerate(BRANCHES)))
    interval = IntegerField(_l("Every so many days"), validators=[Optional(), NumberRange(2, 366)])
    anchor = DateField(_l("counted from"), validators=[Optional()])
    fair_calendar = SelectField(
        _l("A fair on a day of the year"), choices=choices_of(FAIR_LABELS), default="lunar_date"
    )
    fair_month = IntegerField(_l("Month of the fair"), validators=[Optional(), NumberRange(1, 12)])
    fair_first = IntegerField(_l("First day of the fair"), validators=[Optional(), NumberRange(1, 31)])
    fair_last = IntegerField(_l("Last day of the fair"), validators=[Optional(), NumberRange(1, 31)])
    opens_at = TimeField(_l("Market opens"), validators=[Optional()])
    closes_at = TimeField(_l("Market closes"), validators=[Optional()])
    peak_from = TimeField(_l("Busiest from"), validators=[Optional()])
    peak_until = TimeField(_l("Busiest until"), validators=[Optional()])

    def rules(self) -> tuple[MarketRule, ...]:
        """What the words and the ticks name together, each rule once; RuleBroken where a part can't be read."""
        text = self.rule.data or ""
        chosen = MissingThirtieth(self.missing_30th.data) if self.missing_30th.data in set(MissingThirtieth) else None
        ticked = self._ticked(chosen or MissingThirtieth.NONE)
        return tuple(dict.fromkeys((*(read_rules(text, missing_30th=chosen) if text or not ticked else ()), *ticked)))

    def _ticked(self, missing: MissingThirtieth) -> list[MarketRule]:
        rules = []
        try:
            if self.lunar_digits.data:
                rules.append(lunar_digits(*self.lunar_digits.data, missing_30th=missing))
            if self.solar_digits.data:
                rules.append(MarketRule(RuleKind.SOLAR_DAYS, days_by_digit(self.solar_digits.data, 31)))
            if self.weekdays.data:
                rules.append(MarketRule(RuleKind.WEEKDAYS, tuple(self.weekdays.data)))
            if self.branches.data:
                rules.append(MarketRule(RuleKind.BRANCHES, tuple(self.branches.data)))
            if self.interval.data or self.anchor.data:
                rules.append(MarketRule(RuleKind.INTERVAL, interval=self.interval.data, anchor=self.anchor.data))
            if self.fair_month.data or self.fair_first.data:
                rules.append(self._fair())
        except ValueError:
            raise RuleBroken({"rule": N_("A ticked rule is not complete: it names no day.")}) from None
        return rules

    def _fair(self) -> MarketRule:
        first = self.fair_first.data or 0
        days = tuple(range(first, (self.fair_last.data or first) + 1))
        rule = MarketRule(RuleKind(self.fair_calendar.data), days, month=self.fair_month.data)
        if not rule.comes:
            raise ValueError("the month has no such day")
        return rule

    def details(self, today: date) -> MarketDetails:
        """What was entered; RuleBroken where the rule can't be read."""
        return MarketDetails(
            rules=self.rules(),
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


class DayForm(Form):
    """The day on which other markets are looked for; stays in the address."""

    class Meta(Form.Meta):
        """A search changes nothing, so it carries no token."""

        csrf = False

    on = DateField(_l("Day"), validators=[Optional()])

    def day(self) -> date | None:
        """The day asked for, where the almanac knows it."""
        day = self.on.data if self.validate() else None
        return day if day and FIRST_DAY <= day <= LAST_DAY else None


class CalendarForm(Form):
    """Which county's markets, and which month; stays in the address."""

    class Meta(Form.Meta):
        """A search changes nothing, so it carries no token."""

        csrf = False

    area = StringField(_l("County or township"), validators=[Length(max=80)])
    month = StringField(_l("Month"), validators=[Length(max=7)])
