"""The forms of series, postponement, bulk change, deputies, closed days and checklists."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TimeField,
)
from wtforms import TextAreaField as TextArea
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from outreach.domain.calendar import FarmSeason
from outreach.domain.errors import RuleBroken
from outreach.domain.event_words import FIELD_WORDS
from outreach.domain.events import MOST_STALLS
from outreach.domain.farm_seasons import read_day
from outreach.domain.scheduling.days import SeriesPlan
from outreach.domain.scheduling.limits import BLACKOUT_WORDS, BlackoutDays, BlackoutKind, Quota
from outreach.domain.words import N_
from outreach.services.event_bulk import Together
from outreach.web.choices import choice, choices_of
from outreach.web.events.small_forms import WEEKDAYS, number_of
from outreach.web.forms import Form

SERIES_WORDS = {"market": N_("Market days of the venue"), "weekdays": N_("Weekdays")}


def _word(name: str) -> Any:
    return _l(FIELD_WORDS[name])


class SeriesForm(Form):
    """On which days an event is repeated; stays in the address while its preview is looked at."""

    class Meta(Form.Meta):
        """A preview changes nothing, so it carries no token."""

        csrf = False

    by = RadioField(_l("Days"), choices=choices_of(SERIES_WORDS), default="market", validators=[DataRequired()])
    weekdays = SelectMultipleField(
        _l("Weekdays"), choices=[choice(n, _l(name)) for n, name in enumerate(WEEKDAYS, 1)], coerce=int
    )
    every = IntegerField(
        _l("Every so manieth of these days"), default=1, validators=[InputRequired(), NumberRange(1, 30)]
    )
    first = DateField(_l("From day"), validators=[DataRequired()])
    last = DateField(_l("To day"), validators=[DataRequired()])

    def plan(self) -> SeriesPlan:
        """The series as entered."""
        weekdays = frozenset(self.weekdays.data or ()) if self.by.data == "weekdays" else frozenset()
        if self.by.data == "weekdays" and not weekdays:
            raise RuleBroken({"weekdays": N_("Choose weekdays.")})
        return SeriesPlan(self.first.data or date.min, self.last.data or date.min, self.every.data or 1, weekdays)


class PostponeForm(Form):
    """The new day, and why."""

    version = HiddenField()
    day = DateField(_l("New day"), validators=[DataRequired()])
    comment = TextArea(_l("Reason"), validators=[Optional(), Length(max=500)])

    def read_version(self) -> int:
        """The version that the reader saw; 0 where it's no number."""
        return number_of(self.version.data)


class BulkForm(Form):
    """What is changed alike in many events; what stays empty stays as it is."""

    from_time = TimeField(_l("Begins at"), validators=[Optional()])
    until_time = TimeField(_l("Ends at"), validators=[Optional()])
    stalls_needed = IntegerField(_word("stalls_needed"), validators=[Optional(), NumberRange(1, MOST_STALLS)])
    campaign_id = SelectField(_l("Counts in this campaign as well"), choices=[], validators=[Optional()])
    holder_name = StringField(_word("holder_name"), validators=[Optional(), Length(max=120)])
    safety_person = StringField(_word("safety_person"), validators=[Optional(), Length(max=80)])
    safety_phone = StringField(_word("safety_phone"), validators=[Optional(), Length(max=32)])
    summary = TextArea(_word("summary"), validators=[Optional(), Length(max=2000)])
    risk_note = TextArea(_word("risk_note"), validators=[Optional(), Length(max=4000)])
    safety_plan = TextArea(_word("safety_plan"), validators=[Optional(), Length(max=4000)])

    def change(self) -> Together:
        """What was entered; RuleBroken where it is nothing, or half a time."""
        hours = (self.from_time.data, self.until_time.data)
        if (hours[0] is None) != (hours[1] is None):
            raise RuleBroken({"until_time": N_("Give both times, or none.")})
        names = ("stalls_needed", "holder_name", "safety_person", "safety_phone", "summary", "risk_note", "safety_plan")
        values = {name: self[name].data for name in names if self[name].data}
        campaign = UUID(self.campaign_id.data) if self.campaign_id.data else None
        if not values and hours[0] is None and campaign is None:
            raise RuleBroken({"": N_("Enter what is to be changed.")})
        return Together(values, (hours[0], hours[1]) if hours[0] and hours[1] else None, campaign)


class DeputyForm(Form):
    """Who decides in the account's place."""

    deputy_id = SelectField(_l("Colleague"), choices=[], validators=[DataRequired()])
    first_on = DateField(_l("From day"), validators=[DataRequired()])
    last_on = DateField(_l("To day"), validators=[DataRequired()])


class QuotaForm(Form):
    """How many events an area allows."""

    area = StringField(_l("Area: name or code"), validators=[DataRequired(), Length(max=80)])
    per_county_week = IntegerField(_l("Events of a county in a week, at most"), validators=[Optional()])
    per_ground_day = IntegerField(_l("Events on a ground and day, at most"), validators=[Optional()])

    def quota(self) -> Quota:
        """The numbers as entered."""
        return Quota(self.per_county_week.data, self.per_ground_day.data)


class BlackoutForm(Form):
    """Days on which an area holds no events."""

    area = StringField(_l("Area: name or code"), validators=[DataRequired(), Length(max=80)])
    name = StringField(_l("What is on these days"), validators=[DataRequired(), Length(max=120)])
    first_on = DateField(_l("First day"), validators=[DataRequired()])
    last_on = DateField(_l("Last day"), validators=[DataRequired()])
    kind = RadioField(_l("What follows"), choices=choices_of(BLACKOUT_WORDS), default=BlackoutKind.CLOSED.value)

    def days(self) -> BlackoutDays:
        """The days as entered."""
        first, last = self.first_on.data or date.min, self.last_on.data or date.min
        return BlackoutDays(self.name.data or "", first, last, BlackoutKind(self.kind.data))


class SeasonForm(Form):
    """A busy farm season."""

    name_zh = StringField(_l("Name in Chinese"), validators=[DataRequired(_l("Enter the name.")), Length(max=80)])
    name_en = StringField(_l("Name in English"), validators=[Optional(), Length(max=80)])
    begins = StringField(_l("First day (month-day)"), validators=[DataRequired(_l("Enter the day.")), Length(max=10)])
    ends = StringField(_l("Last day (month-day)"), validators=[DataRequired(_l("Enter the day.")), Length(max=10)])
    provinces = SelectMultipleField(_l("Provinces"), choices=[], validators=[Optional()])

    def season(self) -> FarmSeason:
        """The season as entered; RuleBroken for a day that is none."""
        days = [read_day(field.data or "", field.name) for field in (self.begins, self.ends)]
        names = self.name_zh.data or "", self.name_en.data or ""
        return FarmSeason(days[0], days[1], *names, frozenset(self.provinces.data or ()))


class CalendarFileForm(Form):
    """A calendar with closed days."""

    area = StringField(_l("Area: name or code"), validators=[DataRequired(), Length(max=80)])
    kind = RadioField(_l("What follows"), choices=choices_of(BLACKOUT_WORDS), default=BlackoutKind.CLOSED.value)
    file = FileField(_l("Calendar file (.ics)"), validators=[FileRequired()])


class TaskForm(Form):
    """Something to be done before an event."""

    title = StringField(_l("What is to be done"), validators=[DataRequired(), Length(max=120)])
    days_before = IntegerField(
        _l("Days before the event"), default=7, validators=[InputRequired(), NumberRange(0, 180)]
    )
    owner_id = SelectField(_l("Who does it"), choices=[], validators=[Optional()])

    def owner(self) -> UUID | None:
        """The account chosen."""
        return UUID(self.owner_id.data) if self.owner_id.data else None
