"""What a visitor types: a number, and each consent by itself; a half hour where one is booked."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, Length, Optional

from outreach.domain.consent import CURRENT_CONSENT, PURPOSE_LABELS, Purpose
from outreach.domain.lead_labels import METER_LABELS, PARKING_LABELS, TIME_LABELS
from outreach.domain.leads import BuyingTime, HomeParking, LeadDetails, OwnMeter
from outreach.queries.visitors import FreeCar
from outreach.web.choices import choice, choices_of
from outreach.web.forms import Form

PURPOSES = {
    "consent": Purpose.CONTACT,
    "share_maker": Purpose.SHARE_MAKER,
    "share_charging": Purpose.SHARE_CHARGING,
    "news": Purpose.NEWS,
}


class ContactForm(Form):
    """A number and the consents; none of them is ticked beforehand. The answers on charging come along unseen."""

    record_id = HiddenField(validators=[Length(max=36)])
    consent_version = HiddenField(default=CURRENT_CONSENT.version, validators=[Length(max=16)])
    parking = HiddenField(validators=[Length(max=12)])
    meter = HiddenField(validators=[Length(max=12)])
    metres = HiddenField(validators=[Length(max=12)])
    phone = StringField(_l("Mobile number"), validators=[DataRequired(), Length(max=30)])
    name = StringField(_l("Your name"), validators=[Length(max=80)])
    models = RadioField(_l("Which model"), choices=[], validators=[Optional()])
    buying_time = RadioField(_l("When to buy"), choices=choices_of(TIME_LABELS), validators=[Optional()])
    town = SelectField(_l("Township"), choices=[], default="", validators=[Optional()])
    village = StringField(_l("Village"), validators=[Length(max=120)])
    consent = BooleanField(_l(PURPOSE_LABELS[Purpose.CONTACT]))
    share_maker = BooleanField(_l(PURPOSE_LABELS[Purpose.SHARE_MAKER]))
    share_charging = BooleanField(_l(PURPOSE_LABELS[Purpose.SHARE_CHARGING]))
    news = BooleanField(_l(PURPOSE_LABELS[Purpose.NEWS]))

    def body(self) -> dict[str, Any]:
        """All that was entered, for the form's fingerprint."""
        return {field.name: str(field.data) for field in self if field.name not in {"csrf_token", "record_id"}}

    def details(self, record_id: UUID, metres: int | None, body_hmac: str) -> LeadDetails:
        """The visitor's wish as the leads' service takes it."""
        parking, meter = self.parking.data or "", self.meter.data or ""
        return LeadDetails(
            id=record_id,
            phone=self.phone.data or "",
            name=self.name.data or "",
            purposes=frozenset(purpose for name, purpose in PURPOSES.items() if self[name].data),
            consent_version=self.consent_version.data or "",
            model_ids=(UUID(self.models.data),) if self.models.data else (),
            buying_time=BuyingTime(self.buying_time.data) if self.buying_time.data else None,
            township_id=int(self.town.data) if self.town.data else None,
            village=self.village.data or "",
            home_parking=HomeParking(parking) if parking in PARKING_LABELS else None,
            own_meter=OwnMeter(meter) if meter in METER_LABELS else None,
            meter_metres=metres,
            body_hmac=body_hmac,
        )


class DriveForm(ContactForm):
    """A half hour of one of the stand's cars besides."""

    slot = RadioField(_l("Half hour"), choices=[], validators=[DataRequired()])
    cars: list[FreeCar]

    def offer(self, cars: list[FreeCar]) -> None:
        """The half hours that are free; the one that was chosen stays, so that the service says who was first."""
        self.cars = cars
        free = [f"{car.vehicle.id}/{moment.isoformat()}" for car in cars for moment in car.slots]
        chosen = self.slot.data if self.slot.data and read_slot(self.slot.data) else None
        self.slot.choices = [choice(value, value) for value in dict.fromkeys([*free, *filter(None, [chosen])])]


def read_slot(text: str) -> tuple[UUID, datetime] | None:
    """The car and the half hour that a choice names; None for anything else."""
    car, _, moment = text.partition("/")
    try:
        found = UUID(car), datetime.fromisoformat(moment)
    except ValueError:
        return None
    return found if found[1].tzinfo is not None and 2000 < found[1].year < 3000 else None
