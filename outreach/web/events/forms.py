"""The form of an event, and the filters of the list."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from outreach.domain.clock import BEIJING, beijing
from outreach.domain.event_words import FIELD_WORDS, KIND_WORDS, REACH_WORDS, STATUS_WORDS
from outreach.domain.events import MOST_PEOPLE, MOST_STALLS, EventDetails, EventKind, Reach
from outreach.domain.permits import HOLDER_WORDS, HolderKind
from outreach.models.events import Event
from outreach.web.choices import choices_of
from outreach.web.forms import Form


def _word(name: str) -> Any:
    return _l(FIELD_WORDS[name])


class EventForm(Form):
    """An event as its organiser plans it."""

    version = HiddenField()
    like = HiddenField()
    reach = RadioField(_l("The change is for"), choices=choices_of(REACH_WORDS), default=Reach.ONE.value)
    organisation_id = SelectField(_l("Organisation"), choices=[], validators=[Optional()])
    title = StringField(_word("title"), validators=[DataRequired(), Length(max=120)])
    kind = RadioField(_word("kind"), choices=choices_of(KIND_WORDS), default=EventKind.COUNTY.value)
    campaign_ids = SelectMultipleField(_l("Counts in these campaigns"), choices=[], validators=[Optional()])
    venue_id = SelectField(_word("venue_id"), choices=[], validators=[Optional()])
    day = DateField(_l("Day"), validators=[Optional()])
    from_time = TimeField(_l("Begins at"), validators=[Optional()], default=time(8))
    until_time = TimeField(_l("Ends at"), validators=[Optional()], default=time(13))
    last_day = DateField(_l("Last day, if it lasts longer"), validators=[Optional()])
    expected_attendance = IntegerField(
        _word("expected_attendance"), validators=[Optional(), NumberRange(1, MOST_PEOPLE)]
    )
    stalls_needed = IntegerField(
        _word("stalls_needed"), validators=[DataRequired(), NumberRange(1, MOST_STALLS)], default=10
    )
    holder_kind = RadioField(
        _word("holder_kind"), choices=choices_of(HOLDER_WORDS), default=HolderKind.COUNTY_GOVERNMENT.value
    )
    holder_name = StringField(_word("holder_name"), validators=[Optional(), Length(max=120)])
    summary = TextAreaField(_word("summary"), validators=[Optional(), Length(max=2000)])
    risk_note = TextAreaField(_word("risk_note"), validators=[Optional(), Length(max=4000)])
    safety_plan = TextAreaField(_word("safety_plan"), validators=[Optional(), Length(max=4000)])
    safety_person = StringField(_word("safety_person"), validators=[Optional(), Length(max=80)])
    safety_phone = StringField(_word("safety_phone"), validators=[Optional(), Length(max=32)])

    def details(self) -> EventDetails:
        """The event as entered; its time is Beijing's."""
        starts, ends = self.times()
        return EventDetails(
            title=self.title.data or "",
            kind=EventKind(self.kind.data),
            venue_id=UUID(self.venue_id.data) if self.venue_id.data else None,
            starts_at=starts,
            ends_at=ends,
            expected_attendance=self.expected_attendance.data,
            stalls_needed=self.stalls_needed.data or 1,
            holder_kind=HolderKind(self.holder_kind.data),
            holder_name=self.holder_name.data or "",
            summary=self.summary.data or "",
            risk_note=self.risk_note.data or "",
            safety_plan=self.safety_plan.data or "",
            safety_person=self.safety_person.data or "",
            safety_phone=self.safety_phone.data or "",
        )

    def times(self) -> tuple[datetime | None, datetime | None]:
        """Beginning and end, as far as they are given."""
        return times_of(self.day.data, self.from_time.data, self.last_day.data, self.until_time.data)

    def campaigns(self) -> list[UUID]:
        """The campaigns ticked."""
        return [UUID(value) for value in self.campaign_ids.data or []]


def times_of(
    day: date | None, start: time | None, last_day: date | None, end: time | None
) -> tuple[datetime | None, datetime | None]:
    """A day with its hours as two moments of Beijing."""
    if day is None or start is None or end is None or not 2000 <= day.year <= 2100:
        return None, None
    last = last_day if last_day and 2000 <= last_day.year <= 2100 else day
    return datetime.combine(day, start, BEIJING), datetime.combine(last, end, BEIJING)


def values_of(event: Event) -> dict[str, Any]:
    """What the form shows of an event."""
    starts = beijing(event.starts_at) if event.starts_at else None
    ends = beijing(event.ends_at) if event.ends_at else None
    plain = ("title", "expected_attendance", "stalls_needed", "holder_name", "summary", "risk_note", "safety_plan")
    return {name: getattr(event, name) for name in (*plain, "safety_person", "safety_phone", "version")} | {
        "kind": event.kind.value,
        "holder_kind": event.holder_kind.value,
        "venue_id": str(event.venue_id or ""),
        "campaign_ids": [str(campaign.id) for campaign in event.campaigns],
        "day": starts.date() if starts else None,
        "from_time": starts.time() if starts else time(8),
        "until_time": ends.time() if ends else time(13),
        "last_day": ends.date() if starts and ends and ends.date() != starts.date() else None,
    }


class EventFilterForm(Form):
    """What the list may be narrowed by."""

    class Meta(Form.Meta):
        """The filters are in the address: no token."""

        csrf = False

    q = StringField(_l("Title, venue or code"), validators=[Optional(), Length(max=80)])
    status = SelectField(_l("Status"), choices=choices_of(STATUS_WORDS, blank="All"), validators=[Optional()])
    kind = SelectField(_word("kind"), choices=choices_of(KIND_WORDS, blank="All"), validators=[Optional()])
    area = StringField(_l("Area: name or code"), validators=[Optional(), Length(max=80)])
    campaign = SelectField(_l("Campaign"), choices=[], validators=[Optional()])
    since = DateField(_l("From day"), validators=[Optional()])
    until = DateField(_l("To day"), validators=[Optional()])
    own = BooleanField(_l("Own organisation only"))
