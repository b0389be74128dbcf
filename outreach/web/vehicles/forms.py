"""The form of a vehicle."""

from __future__ import annotations

from datetime import date
from uuid import UUID

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length, Optional

from outreach.domain.absences import Absence
from outreach.domain.vehicles import PLATE_KIND_LABELS, PlateKind, VehicleDetails
from outreach.web.choices import choices_of
from outreach.web.forms import Form


class VehicleForm(Form):
    """Model, plate, compulsory insurance."""

    model_id = SelectField(_l("Model"), choices=[], validators=[DataRequired()])
    plate_kind = RadioField(
        _l("Plate"),
        choices=choices_of(PLATE_KIND_LABELS),
        default=PlateKind.PERMANENT.value,
        validators=[DataRequired()],
    )
    plate = StringField(_l("Plate number"), validators=[Length(max=24)])
    temporary_plate_expires_on = DateField(_l("Last day of the temporary plate"), validators=[Optional()])
    insurance_expires_on = DateField(_l("Last day of the compulsory insurance"), validators=[Optional()])
    label = StringField(_l("Short name at the fair"), validators=[Length(max=40)])
    note = TextAreaField(_l("Note"), validators=[Length(max=500)])

    @property
    def model(self) -> UUID:
        """The chosen model of the catalogue."""
        return UUID(self.model_id.data)

    def details(self) -> VehicleDetails:
        """What was entered, the model apart."""
        return VehicleDetails(
            plate_kind=PlateKind(self.plate_kind.data),
            plate=self.plate.data or "",
            temporary_plate_expires_on=self.temporary_plate_expires_on.data,
            insurance_expires_on=self.insurance_expires_on.data,
            label=self.label.data or "",
            note=self.note.data or "",
        )


class AbsenceForm(Form):
    """Days on which the company can't come."""

    first_on = DateField(_l("First day"), validators=[DataRequired(_l("Enter the day."))])
    last_on = DateField(_l("Last day"), validators=[DataRequired(_l("Enter the day."))])
    reason = StringField(_l("Reason"), validators=[Length(max=120, message=_l("At most 120 characters."))])

    def absence(self) -> Absence:
        """The days as entered."""
        return Absence(self.first_on.data or date.min, self.last_on.data or date.min, self.reason.data or "")
