"""The small forms of an event's page."""

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

from outreach.domain.calendar import DayOffKind, DayRule
from outreach.domain.errors import RuleBroken
from outreach.domain.event_words import DOCUMENT_WORDS, FIELD_WORDS, PARTNER_WORDS
from outreach.domain.events import MOST_PEOPLE, MOST_STALLS, ClosingFigures
from outreach.domain.permits import Permit
from outreach.domain.scheduling.days import SeriesPlan
from outreach.domain.words import N_
from outreach.models.events import Event
from outreach.services.event_bulk import Together
from outreach.web.choices import choice, choices_of
from outreach.web.forms import Form

PLAIN_DAY = "plain"
DAY_WORDS = {DayOffKind.OFF.value: N_("Day off"), DayOffKind.WORKED.value: N_("Make-up working day")} | {
    PLAIN_DAY: N_("Plain day")
}


SERIES_WORDS = {"market": N_("Market days of the venue"), "weekdays": N_("Weekdays")}
WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


def _word(name: str) -> Any:
    return _l(FIELD_WORDS[name])


def number_of(text: object) -> int:
    """A version that came back with a form; 0 where it's no number."""
    plain = str(text or "")
    return int(plain) if plain.isascii() and plain.isdigit() and len(plain) < 10 else 0


class CommentForm(Form):
    """A comment with a step."""

    version = HiddenField()
    comment = TextArea(_l("Comment"), validators=[Optional(), Length(max=500)])

    def read_version(self) -> int:
        """The version that the reader saw; 0 where it's no number."""
        return number_of(self.version.data)


class PermitForm(Form):
    """The police permit."""

    permit_number = StringField(_l("Number of the permit"), validators=[Optional(), Length(max=80)])
    permit_applied_on = DateField(_l("Applied for on"), validators=[Optional()])
    permit_issued_on = DateField(_l("Issued on"), validators=[Optional()])

    def details(self) -> Permit:
        """The permit as entered."""
        return Permit(self.permit_number.data or "", self.permit_applied_on.data, self.permit_issued_on.data)


def permit_values(event: Event) -> dict[str, Any]:
    """What the form shows of an event's permit."""
    return {
        "permit_number": event.permit_number,
        "permit_applied_on": event.permit_applied_on,
        "permit_issued_on": event.permit_issued_on,
    }


class ClosingForm(Form):
    """What closing asks."""

    attendance = IntegerField(_l("People at the event"), validators=[InputRequired(), NumberRange(0, MOST_PEOPLE)])
    visitors = IntegerField(_l("Visitors at the stalls"), validators=[InputRequired(), NumberRange(0, MOST_PEOPLE)])
    incidents = IntegerField(_l("Incidents"), validators=[InputRequired(), NumberRange(0, MOST_PEOPLE)], default=0)
    incident_note = TextArea(_l("What happened, and what was done"), validators=[Optional(), Length(max=2000)])
    summary = TextArea(_l("Summary"), validators=[Optional(), Length(max=4000)])

    def details(self) -> ClosingFigures:
        """The figures as entered."""
        return ClosingFigures(
            self.attendance.data or 0,
            self.visitors.data or 0,
            self.incidents.data or 0,
            self.incident_note.data or "",
            self.summary.data or "",
        )


class InviteForm(Form):
    """An invitation to a dealer."""

    organisation_id = SelectField(_l("Company"), choices=[], validators=[DataRequired()])
    stalls = IntegerField(_l("Stalls"), validators=[DataRequired(), NumberRange(1, MOST_STALLS)], default=1)
    message = TextArea(_l("Message"), validators=[Optional(), Length(max=500)])

    def organisation(self) -> UUID:
        """The company chosen."""
        return UUID(self.organisation_id.data)


class AnswerForm(Form):
    """A company's answer."""

    answer = TextArea(_l("Note to the organiser"), validators=[Optional(), Length(max=500)])


class TeamForm(Form):
    """Who comes, and with which vehicles."""

    staff = SelectMultipleField(_l("Staff"), choices=[], validators=[Optional()])
    vehicles = SelectMultipleField(_l("Demonstration vehicles"), choices=[], validators=[Optional()])


class PartnerForm(Form):
    """A service partner."""

    kind = SelectField(_l("Service"), choices=choices_of(PARTNER_WORDS), validators=[DataRequired()])
    name = StringField(_l("Name"), validators=[DataRequired(), Length(max=120)])
    offer = StringField(_l("What it offers"), validators=[Optional(), Length(max=500)])


class DocumentForm(Form):
    """A paper as a PDF."""

    kind = RadioField(_l("Paper"), choices=choices_of(DOCUMENT_WORDS), validators=[DataRequired()])
    file = FileField(_l("PDF file"), validators=[FileRequired()])


class FeedForm(Form):
    """A calendar address."""

    name = StringField(_l("Where it is used"), validators=[DataRequired(), Length(max=80)])


class HolidayForm(Form):
    """A correction of the calendar."""

    day = DateField(_l("Day"), validators=[DataRequired()])
    kind = SelectField(_l("What it is"), choices=choices_of(DAY_WORDS), validators=[DataRequired()])
    name_zh = StringField(_l("Name in Chinese"), validators=[Optional(), Length(max=80)])
    name_en = StringField(_l("Name in English"), validators=[Optional(), Length(max=80)])

    def rule(self) -> DayRule | None:
        """The rule as entered; None for a plain day."""
        if self.kind.data == PLAIN_DAY:
            return None
        return DayRule(DayOffKind(self.kind.data), self.name_zh.data or "", self.name_en.data or "")


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
