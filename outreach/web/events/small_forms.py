"""The small forms of an event's page."""

from __future__ import annotations

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
)
from wtforms import TextAreaField as TextArea
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from outreach.domain.calendar import DayOffKind, DayRule
from outreach.domain.event_words import DOCUMENT_WORDS, PARTNER_WORDS
from outreach.domain.events import MOST_PEOPLE, MOST_STALLS, ClosingFigures
from outreach.domain.permits import Permit
from outreach.domain.scheduling.limits import COST_WORDS, MOST_YUAN, CostKind
from outreach.domain.words import N_
from outreach.models.events import Event
from outreach.web.choices import choices_of
from outreach.web.forms import Form

PLAIN_DAY = "plain"
DAY_WORDS = {DayOffKind.OFF.value: N_("Day off"), DayOffKind.WORKED.value: N_("Make-up working day")} | {
    PLAIN_DAY: N_("Plain day")
}


WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


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
    lessons = TextArea(_l("What to do better next time"), validators=[Optional(), Length(max=2000)])

    @property
    def cost_fields(self) -> list[Any]:
        """The fields of costs, one a kind."""
        return [self[f"cost_{kind.value}"] for kind in CostKind]

    def details(self) -> ClosingFigures:
        """The figures as entered."""
        return ClosingFigures(
            self.attendance.data or 0,
            self.visitors.data or 0,
            self.incidents.data or 0,
            self.incident_note.data or "",
            self.summary.data or "",
            self.lessons.data or "",
            {kind: self[f"cost_{kind.value}"].data or 0 for kind in CostKind},
        )


for _kind, _label in COST_WORDS.items():
    _field = IntegerField(_l(_label), validators=[Optional(), NumberRange(0, MOST_YUAN)])
    setattr(ClosingForm, f"cost_{_kind.value}", _field)


def closing_values(event: Event) -> dict[str, Any]:
    """What the form shows of an event's report."""
    report = event.report
    if report is None:
        return {}
    names = ("attendance", "visitors", "incidents", "incident_note", "summary", "lessons")
    costs = {f"cost_{kind}": yuan for kind, yuan in report.costs.items()}
    return {name: getattr(report, name) for name in names} | costs


class EventPhotoForm(Form):
    """A photo of the event."""

    photo = FileField(_l("Photo"), validators=[FileRequired()])
    caption = StringField(_l("What it shows"), validators=[Optional(), Length(max=120)])


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
