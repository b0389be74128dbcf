"""Forms of the venue register."""

from __future__ import annotations

from datetime import time
from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import (
    BooleanField,
    DateField,
    FloatField,
    IntegerField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
    TimeField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from outreach.domain.geo.datums import Datum
from outreach.domain.venues import (
    KIND_LABELS,
    PHASE_LABELS,
    ROUTE_LABELS,
    BookableHours,
    Closure,
    PowerPhases,
    RouteKind,
    VenueDetails,
    VenueKind,
    Wish,
)
from outreach.domain.words import N_
from outreach.models.venues import Venue
from outreach.web.choices import choice, choices_of
from outreach.web.forms import Form
from outreach.web.venues import WEEKDAYS

DATUM_LABELS = {
    Datum.WGS84: N_("WGS-84: GPS, phone, Tianditu"),
    Datum.GCJ02: N_("GCJ-02: Amap, Tencent"),
    Datum.BD09: N_("BD-09: Baidu"),
}


def _weekdays() -> list[Any]:
    return [choice(number, _l(name)) for number, name in enumerate(WEEKDAYS, start=1)]


class VenueForm(Form):
    """A venue: where it is, what it offers, when it can be booked."""

    organisation_id = SelectField(_l("Kept by"), validate_choice=True, choices=[], validators=[Optional()])
    name = StringField(_l("Name"), validators=[DataRequired(), Length(max=120)])
    kind = RadioField(_l("Kind"), choices=choices_of(KIND_LABELS), validators=[DataRequired()])
    position = StringField(_l("Position or map link"), validators=[DataRequired(), Length(max=2000)])
    datum = SelectField(_l("Where the numbers come from"), choices=choices_of(DATUM_LABELS, N_("Known from the link")))
    county = StringField(_l("County"), validators=[Length(max=80)])
    township = StringField(_l("Township"), validators=[Length(max=80)])
    address = StringField(_l("Address"), validators=[Length(max=200)])
    stalls = IntegerField(_l("Stalls"), validators=[InputRequired(), NumberRange(1, 10_000)], default=1)
    capacity = IntegerField(_l("Capacity in people"), validators=[Optional(), NumberRange(1, 1_000_000)])
    power_phases = SelectField(_l("Power supply"), choices=choices_of(PHASE_LABELS), default=PowerPhases.NONE.value)
    power_kva = FloatField(_l("Power in kVA"), validators=[Optional()])
    route_kind = SelectField(_l("Test-drive route"), choices=choices_of(ROUTE_LABELS), default=RouteKind.NONE.value)
    route_note = TextAreaField(_l("Course of the route"), validators=[Length(max=500)])
    route_km = FloatField(_l("Length of the route in km"), validators=[Optional()])
    opens = TimeField(_l("Bookable from"), validators=[InputRequired()], default=time(6))
    closes = TimeField(_l("Bookable until"), validators=[InputRequired()], default=time(22))
    weekdays = SelectMultipleField(_l("Bookable days"), choices=_weekdays(), default=list("1234567"))
    contact_name = StringField(_l("Contact person"), validators=[Length(max=80)])
    contact_phone = StringField(_l("Contact's phone"), validators=[Length(max=32)])
    note = TextAreaField(_l("Notes for organisers"), validators=[Length(max=1000)])

    def details(self) -> VenueDetails:
        """What was entered, position and area apart."""
        return VenueDetails(
            name=self.name.data or "",
            kind=VenueKind(self.kind.data),
            address=self.address.data or "",
            capacity=self.capacity.data,
            stalls=self.stalls.data or 0,
            power_kva=self.power_kva.data,
            power_phases=PowerPhases(self.power_phases.data),
            route_kind=RouteKind(self.route_kind.data),
            route_note=self.route_note.data or "",
            route_km=self.route_km.data,
            contact_name=self.contact_name.data or "",
            contact_phone=self.contact_phone.data or "",
            note=self.note.data or "",
            hours=BookableHours(
                self.opens.data or time(0), self.closes.data or time(0), frozenset(map(int, self.weekdays.data or ()))
            ),
        )


def values_of(venue: Venue) -> dict[str, Any]:
    """What the form of a registered venue begins with."""
    details = venue.details
    plain = {name: getattr(details, name) for name in VenueForm.__dict__ if hasattr(details, name)}
    return plain | {
        "kind": venue.kind.value,
        "power_phases": venue.power_phases.value,
        "route_kind": venue.route_kind.value,
        "position": f"{venue.given_latitude}, {venue.given_longitude}",
        "datum": venue.datum.value,
        "county": f"{venue.area.code} {venue.area.name_zh}",
        "township": f"{venue.township.code} {venue.township.name_zh}" if venue.township else "",
        "opens": venue.opens_at,
        "closes": venue.closes_at,
        "weekdays": list(venue.weekdays),
    }


class VenueFilterForm(Form):
    """Filters of the register; they stay in the address."""

    class Meta(Form.Meta):
        """A search changes nothing, so it carries no token."""

        csrf = False

    q = StringField(_l("Name or address"), validators=[Length(max=80)])
    kind = SelectField(_l("Kind"), choices=choices_of(KIND_LABELS, N_("All kinds")), default="")
    area = StringField(_l("County or township"), validators=[Length(max=80)])
    stalls = IntegerField(_l("Stalls, at least"), validators=[Optional(), NumberRange(1, 10_000)])
    powered = BooleanField(_l("With power"))
    routed = BooleanField(_l("With a test-drive route"))
    own = BooleanField(_l("Our own"))
    retired = BooleanField(_l("Retired ones"))


class ClosureForm(Form):
    """Days on which a venue can't be booked."""

    first_on = DateField(_l("First day"), validators=[DataRequired()])
    last_on = DateField(_l("Last day"), validators=[DataRequired()])
    reason = StringField(_l("Reason"), validators=[Length(max=200)])

    def details(self) -> Closure:
        """The closure as entered."""
        first, last = self.first_on.data, self.last_on.data
        if first is None or last is None:
            raise ValueError("validate the form first")
        return Closure(first, last, self.reason.data or "")


class PhotoForm(Form):
    """A photo of the ground."""

    photo = FileField(_l("Photo"), validators=[FileRequired()])
    caption = StringField(_l("What it shows"), validators=[Length(max=120)])


class AskForm(Form):
    """A request for another organisation's venue."""

    first_on = DateField(_l("First day"), validators=[DataRequired()])
    last_on = DateField(_l("Last day"), validators=[DataRequired()])
    message = TextAreaField(_l("What it is for"), validators=[DataRequired(), Length(max=500)])

    def details(self) -> Wish:
        """The request as entered."""
        first, last = self.first_on.data, self.last_on.data
        if first is None or last is None:
            raise ValueError("validate the form first")
        return Wish(first, last, self.message.data or "")


class AnswerForm(Form):
    """The keeper's answer to a request."""

    answer = TextAreaField(_l("Answer"), validators=[Length(max=500)])
