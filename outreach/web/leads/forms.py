"""Forms of leads: what is asked of a customer."""

from __future__ import annotations

from collections.abc import Iterable
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
)
from wtforms.validators import Length, NumberRange, Optional

from outreach.domain.consent import CURRENT_CONSENT, ConsentChannel, Purpose
from outreach.domain.lead_labels import (
    GRADE_LABELS,
    METER_LABELS,
    PARKING_LABELS,
    SOURCE_LABELS,
    TIME_LABELS,
    TRADE_IN_LABELS,
)
from outreach.domain.leads import (
    BuyingTime,
    Grade,
    HomeParking,
    LeadDetails,
    LeadSource,
    OwnMeter,
    TradeIn,
)
from outreach.domain.words import N_
from outreach.models.catalogues import VehicleModel
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.regions import Area
from outreach.web.choices import SelectChoice, choices_of
from outreach.web.forms import Form
from outreach.web.templating import area_name


class CustomerForm(Form):
    """What may be known of a customer; nothing here is required."""

    model_ids = SelectMultipleField(_l("Which model"), choices=[])
    more_model = SelectField(_l("Another model"), choices=[], default="")
    buying_time = RadioField(_l("When to buy"), choices=choices_of(TIME_LABELS), validators=[Optional()])
    home_parking = RadioField(_l("Parking at home"), choices=choices_of(PARKING_LABELS), validators=[Optional()])
    name = StringField(_l("Full name"), validators=[Length(max=80)])
    township = SelectField(_l("Township"), choices=[], default="")
    village = StringField(_l("Village"), validators=[Length(max=120)])
    own_meter = RadioField(_l("Electricity meter"), choices=choices_of(METER_LABELS), validators=[Optional()])
    meter_metres = IntegerField(
        _l("Metres from parking to meter"), validators=[Optional(), NumberRange(0, 5000)], render_kw={"min": 0}
    )
    trade_in = RadioField(_l("Trade-in"), choices=choices_of(TRADE_IN_LABELS), validators=[Optional()])
    grade = SelectField(_l("Grade"), choices=choices_of(GRADE_LABELS, N_("By the time of buying")), default="")
    next_follow_up_on = DateField(_l("Next contact on"), validators=[Optional()])
    note = TextAreaField(_l("Note"), validators=[Length(max=1000)])

    def offer(
        self, *, chips: Iterable[VehicleModel], models: Iterable[VehicleModel], townships: Iterable[Area]
    ) -> None:
        """Fill the lists of choices."""
        chosen = {UUID(value) for value in (self.model_ids.data or []) if _is_uuid(value)}
        listed = {model.id: model for model in models}
        tapped = {model.id: model for model in chips} | {key: listed[key] for key in chosen if key in listed}
        self.model_ids.choices = [SelectChoice(str(model.id), model.title) for model in tapped.values()]
        others = [model for key, model in listed.items() if key not in tapped]
        self.more_model.choices = [SelectChoice("", _l("No other"))]
        self.more_model.choices += [SelectChoice(str(model.id), model.title) for model in others]
        self.township.choices = [SelectChoice("", _l("Not known"))]
        self.township.choices += [SelectChoice(str(area.id), area_name(area)) for area in townships]

    def customer(self) -> dict[str, Any]:
        """The fields of `LeadDetails` that this form holds."""
        models = [*(self.model_ids.data or []), *([self.more_model.data] if self.more_model.data else [])]
        return {
            "model_ids": tuple(UUID(value) for value in models),
            "buying_time": _member(BuyingTime, self.buying_time.data),
            "home_parking": _member(HomeParking, self.home_parking.data),
            "name": self.name.data or "",
            "township_id": int(self.township.data) if self.township.data else None,
            "village": self.village.data or "",
            "own_meter": _member(OwnMeter, self.own_meter.data),
            "meter_metres": self.meter_metres.data,
            "trade_in": _member(TradeIn, self.trade_in.data),
            "grade": _member(Grade, self.grade.data),
            "next_follow_up_on": self.next_follow_up_on.data,
            "note": self.note.data or "",
        }

    def details(self) -> LeadDetails:
        """What was entered."""
        return LeadDetails(**self.customer())


class CaptureForm(CustomerForm):
    """A lead in one screen: a number or 'no phone', the consent, and taps."""

    lead_id = HiddenField()
    slip = HiddenField()
    event_id = SelectField(_l("Event"), choices=[], default="")
    consent_version = HiddenField(default=CURRENT_CONSENT.version)
    phone = StringField(_l("Mobile number"), validators=[Length(max=32)])
    no_phone = BooleanField(_l("No phone"))
    shared_number = BooleanField(_l("Another person of the family"))
    consent = BooleanField(_l("Agrees that this company contacts them about buying a car"))
    share_maker = BooleanField(_l("The number may be passed to the carmaker"))
    share_charging = BooleanField(_l("The number may be passed to a charging company to install a charger"))
    news = BooleanField(_l("Wants to hear of later events"))
    source = SelectField(
        _l("Source"),
        choices=[choice for choice in choices_of(SOURCE_LABELS) if choice.value != LeadSource.LIST.value],
        default=LeadSource.SHOWROOM.value,
    )

    def offer_events(self, events: Iterable[Event]) -> None:
        """Fill the list of events."""
        self.event_id.choices = [SelectChoice("", _l("No event"))]
        self.event_id.choices += [SelectChoice(str(event.id), event.title) for event in events]

    def body(self) -> dict[str, Any]:
        """All that was entered, for the fingerprint of what was typed in from a slip."""
        return {field.name: str(field.data) for field in self if field.name not in {"csrf_token", "lead_id"}}

    def details(self) -> LeadDetails:
        """What was entered."""
        ticked = {
            Purpose.CONTACT: self.consent.data,
            Purpose.SHARE_MAKER: self.share_maker.data,
            Purpose.SHARE_CHARGING: self.share_charging.data,
            Purpose.NEWS: self.news.data,
        }
        event_id = UUID(self.event_id.data or "") if _is_uuid(self.event_id.data) else None
        return LeadDetails(
            id=UUID(self.lead_id.data) if _is_uuid(self.lead_id.data) else None,
            phone=self.phone.data or "",
            no_phone=bool(self.no_phone.data),
            shared_number=bool(self.shared_number.data),
            purposes=frozenset(purpose for purpose, yes in ticked.items() if yes),
            consent_version=self.consent_version.data or "",
            consent_channel=ConsentChannel.SPOKEN,
            event_id=event_id,
            source=LeadSource.EVENT if event_id else LeadSource(self.source.data),
            **self.customer(),
        )


def values_of(lead: Lead) -> dict[str, Any]:
    """What the form of a recorded lead begins with."""
    plain = ("name", "village", "meter_metres", "next_follow_up_on", "note")
    chosen = ("buying_time", "home_parking", "own_meter", "trade_in", "grade")
    return {
        **{name: getattr(lead, name) for name in plain},
        **{name: value.value if (value := getattr(lead, name)) else "" for name in chosen},
        "model_ids": [str(interest.model_id) for interest in lead.interests],
        "township": str(lead.township_id or ""),
    }


def _member(kind: Any, value: str | None) -> Any:
    return kind(value) if value else None


def _is_uuid(text: str | None) -> bool:
    try:
        return bool(text) and UUID(text) is not None
    except ValueError:
        return False
