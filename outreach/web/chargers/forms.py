"""Forms of the register of stations."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, DateField, FieldList, FloatField, FormField, IntegerField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from outreach.domain.charger_words import (
    ACCESS_LABELS,
    CONNECTOR_LABELS,
    CURRENT_LABELS,
    DATUM_LABELS,
    KIND_LABELS,
    STATUS_LABELS,
)
from outreach.domain.chargers import (
    CURRENT_OF_KIND,
    Access,
    ConnectorDetails,
    ConnectorKind,
    CurrentType,
    StationKind,
    StationStatus,
)
from outreach.domain.words import N_
from outreach.models.chargers import Station
from outreach.services.chargers import StationEntry
from outreach.web.choices import choices_of
from outreach.web.forms import Form

WITHIN = {"30": N_("30 days"), "90": N_("90 days"), "180": N_("180 days"), "365": N_("a year")}
POWERS = {"fast": N_("120 kW and over"), "dc": N_("With DC"), "ac": N_("With AC")}


class ConnectorForm(PlainForm):
    """One group of like connectors; an empty count takes the line away."""

    kind = SelectField(_l("Plug"), choices=choices_of(CONNECTOR_LABELS), default=ConnectorKind.GBT_DC.value)
    current = SelectField(_l("AC or DC"), choices=choices_of(CURRENT_LABELS), default=CurrentType.DC.value)
    power_kw = FloatField(_l("Power of each in kW"), validators=[Optional(), NumberRange(0, 4000)])
    count = IntegerField(_l("Number"), validators=[Optional(), NumberRange(0, 10_000)])

    def details(self) -> ConnectorDetails | None:
        """What was entered, or nothing."""
        if not self.count.data:
            return None
        kind = ConnectorKind(self.kind.data)
        current = CURRENT_OF_KIND.get(kind, CurrentType(self.current.data))
        return ConnectorDetails(kind, current, self.power_kw.data, self.count.data)


class StationForm(Form):
    """A station, but for its position."""

    name = StringField(_l("Name"), validators=[DataRequired(), Length(max=200)])
    kind = SelectField(_l("Kind of station"), choices=choices_of(KIND_LABELS), default=StationKind.CHARGING.value)
    operator = StringField(_l("Operator"), validators=[Length(max=200)])
    address = StringField(_l("Address"), validators=[Length(max=400)])
    township_name = StringField(_l("Township"), validators=[Length(max=100)])
    access = SelectField(_l("Access"), choices=choices_of(ACCESS_LABELS), default=Access.PUBLIC.value)
    status = SelectField(_l("Status"), choices=choices_of(STATUS_LABELS), default=StationStatus.OPERATIONAL.value)
    opened_on = DateField(_l("Opened on"), validators=[Optional()])
    planned_on = DateField(_l("Planned for"), validators=[Optional()])
    closed_on = DateField(_l("Closed on"), validators=[Optional()])
    confirmed_on = DateField(_l("Last confirmed"), validators=[Optional()])
    connectors = FieldList(FormField(ConnectorForm), min_entries=2, max_entries=30)

    def details(self) -> StationEntry:
        """What was entered."""
        return StationEntry(
            name=self.name.data or "",
            operator=self.operator.data or "",
            address=self.address.data or "",
            township_name=self.township_name.data or "",
            kind=StationKind(self.kind.data),
            access=Access(self.access.data),
            status=StationStatus(self.status.data),
            opened_on=self.opened_on.data,
            planned_on=self.planned_on.data,
            closed_on=self.closed_on.data,
            confirmed_on=self.confirmed_on.data,
        )

    def connector_details(self) -> list[ConnectorDetails]:
        """The connectors entered."""
        made = [entry.form.details() for entry in self.connectors]
        return [item for item in made if item is not None]


class PositionForm(Form):
    """Where a station stands: clicked, or typed in any datum."""

    position = StringField(_l("Latitude, longitude"), validators=[DataRequired(), Length(max=2000)])
    datum = SelectField(_l("Where the numbers come from"), choices=choices_of(DATUM_LABELS))


class NewStationForm(StationForm):
    """A station with its position, or with its area where the position isn't known yet."""

    position = StringField(_l("Latitude, longitude"), validators=[Length(max=2000)])
    datum = SelectField(_l("Where the numbers come from"), choices=choices_of(DATUM_LABELS))
    area = StringField(_l("County"), validators=[Length(max=80)])


class FilterForm(Form):
    """Filters of the list; they stay in the address."""

    class Meta(Form.Meta):
        """A search needs no token."""

        csrf = False

    q = StringField(_l("Name, operator or address"), validators=[Length(max=100)])
    area = StringField(_l("Area: name or code"), validators=[Length(max=80)])
    status = SelectField(_l("Status"), choices=choices_of(STATUS_LABELS, N_("Any")), validators=[Optional()])
    kind = SelectField(_l("Kind of station"), choices=choices_of(KIND_LABELS, N_("Any")), validators=[Optional()])
    power = SelectField(_l("Power"), choices=choices_of(POWERS, N_("Any")), validators=[Optional()])
    source = SelectField(_l("Source"), choices=[], validate_choice=False)
    unplaced = BooleanField(_l("Without a position"))


class MapForm(Form):
    """What the map shows; it stays in the address."""

    class Meta(Form.Meta):
        """A search needs no token."""

        csrf = False

    area = StringField(_l("Area: name or code"), validators=[Length(max=80)])
    status = SelectField(
        _l("Status"), choices=choices_of(STATUS_LABELS, N_("In operation now")), validators=[Optional()]
    )
    power = SelectField(_l("AC, DC, power"), choices=choices_of(POWERS, N_("Any")), validators=[Optional()])
    access = SelectField(_l("Access"), choices=choices_of(ACCESS_LABELS, N_("Any")), validators=[Optional()])
    operator = StringField(_l("Operator"), validators=[Length(max=200)])
    opened_before = DateField(_l("Opened before"), validators=[Optional()])
    confirmed = SelectField(_l("Confirmed within"), choices=choices_of(WITHIN, N_("Any time")), validators=[Optional()])
    on = DateField(_l("What stood on"), validators=[Optional()])


class UploadForm(Form):
    """A register's file."""

    file = FileField(_l("File"), validators=[FileRequired()])
    datum = SelectField(_l("Datum of the positions"), choices=choices_of(DATUM_LABELS), validators=[DataRequired()])
    source = StringField(_l("Source"), validators=[Length(max=80)])
    area = StringField(_l("County of rows without a position"), validators=[Length(max=80)])


def values_of(station: Station) -> dict[str, Any]:
    """What the form of a registered station begins with."""
    names = ("name", "operator", "address", "township_name", "opened_on", "planned_on", "closed_on", "confirmed_on")
    values: dict[str, Any] = {name: getattr(station, name) for name in names}
    values |= {name: getattr(station, name).value for name in ("kind", "access", "status")}
    rows = [
        {"kind": c.kind.value, "current": c.current.value, "power_kw": c.power_kw, "count": c.count}
        for c in station.connectors
    ]
    values["connectors"] = [
        *rows,
        {"kind": ConnectorKind.GBT_DC.value, "current": "dc", "power_kw": None, "count": None},
    ]
    return values
