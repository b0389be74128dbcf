"""Forms of a test drive."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import (
    BooleanField,
    DateField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from outreach.domain.test_drives import ODOMETER_MOST, STATUS_LABELS, Licence, LicenceClass
from outreach.domain.venues import ROUTE_LABELS, RouteKind
from outreach.domain.words import N_
from outreach.services.test_drive_journeys import Departure, Return
from outreach.web.choices import choice, choices_of
from outreach.web.forms import Form

_ROUTES = {kind: label for kind, label in ROUTE_LABELS.items() if kind is not RouteKind.NONE}
_RATINGS = [choice(number, str(number)) for number in range(1, 6)]


class DepartForm(Form):
    """What is checked and noted before a car leaves."""

    licence_class = RadioField(
        _l("Licence class"),
        choices=[choice(kind.value, kind.value.upper()) for kind in LicenceClass],
        validators=[DataRequired()],
    )
    licence_first_issued_on = DateField(_l("Licence first issued"), validators=[DataRequired()])
    licence_expires_on = DateField(_l("Licence valid until"), validators=[Optional()])
    long_term = BooleanField(_l("Long-term, no last day"))
    staff_id = SelectField(_l("Who rides along"), choices=[], validators=[DataRequired()])
    route_kind = RadioField(_l("Route"), choices=choices_of(_ROUTES), validators=[DataRequired()])
    route_note = StringField(_l("Course of the route"), validators=[Length(max=200)])
    odometer_km = IntegerField(_l("Odometer in km"), validators=[Optional(), NumberRange(0, ODOMETER_MOST)])
    agreement_version = HiddenField()
    consented = BooleanField(_l("The driver has read the agreement and agrees"))

    def details(self) -> Departure:
        """The departure as entered."""
        first: date | None = self.licence_first_issued_on.data
        if first is None:
            raise ValueError("validate the form first")
        version = self.agreement_version.data or ""
        return Departure(
            licence=Licence(
                LicenceClass(self.licence_class.data), first, self.licence_expires_on.data, self.long_term.data
            ),
            staff_id=UUID(self.staff_id.data),
            route_kind=RouteKind(self.route_kind.data),
            agreement_version=int(version) if version.isascii() and version.isdigit() and len(version) < 9 else 0,
            consented=self.consented.data,
            route_note=self.route_note.data or "",
            odometer_km=self.odometer_km.data,
        )


class WalkInForm(DepartForm):
    """A departure without a booking: lead and car as well."""

    lead_id = SelectField(_l("Customer"), choices=[], validators=[DataRequired()])
    vehicle_id = RadioField(_l("Car"), choices=[], validators=[DataRequired()])
    event_id = SelectField(_l("Event"), choices=[], validators=[Optional()])


class BookForm(Form):
    """A half hour of a car for a lead."""

    lead_id = SelectField(_l("Customer"), choices=[], validators=[DataRequired()])
    vehicle_id = HiddenField(validators=[DataRequired()])
    event_id = SelectField(_l("Event"), choices=[], validators=[Optional()])
    starts_at = StringField(_l("Half hour"), validators=[DataRequired(), Length(max=40)])

    def moment(self) -> datetime | None:
        """The chosen half hour, or None for what is no moment with its zone."""
        try:
            moment = datetime.fromisoformat(self.starts_at.data or "")
        except ValueError:
            return None
        return moment if moment.tzinfo is not None and 2000 < moment.year < 3000 else None


class SlotFilterForm(Form):
    """Which car on which day."""

    class Meta(Form.Meta):
        """A search changes nothing, so it carries no token."""

        csrf = False

    vehicle_id = SelectField(_l("Car"), choices=[], validators=[Optional()])
    day = DateField(_l("Day"), validators=[Optional()])


class ReturnForm(Form):
    """What is noted when a car comes back."""

    odometer_km = IntegerField(_l("Odometer in km"), validators=[Optional(), NumberRange(0, ODOMETER_MOST)])
    rating = RadioField(_l("How the visitor liked it, 5 is best"), choices=_RATINGS, validators=[Optional()])
    note = TextAreaField(_l("What the visitor said"), validators=[Length(max=500)])

    def details(self) -> Return:
        """The return as entered."""
        return Return(self.odometer_km.data, int(self.rating.data) if self.rating.data else None, self.note.data or "")


class DriveFilterForm(Form):
    """Filters of the drives; they stay in the address."""

    class Meta(Form.Meta):
        """A search changes nothing, so it carries no token."""

        csrf = False

    day = DateField(_l("Day"), validators=[Optional()])
    status = SelectField(_l("Status"), choices=choices_of(STATUS_LABELS, N_("All")), default="")
    own = BooleanField(_l("Where I rode along"))


class AgreementForm(Form):
    """A new version of the agreement."""

    text_zh = TextAreaField(_l("Text in Chinese"), validators=[InputRequired(), Length(max=8000)])
    text_en = TextAreaField(_l("Text in English"), validators=[Length(max=8000)])
