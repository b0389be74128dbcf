"""Forms for files of reference data."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, Length, NumberRange, Optional

from outreach.domain.charger_words import DATUM_LABELS
from outreach.domain.region_files import RegionChoices, RegionFile
from outreach.domain.words import N_
from outreach.web.choices import choices_of
from outreach.web.forms import Form


class RegionFileForm(Form):
    """A file and who made it."""

    file = FileField(_l("File"), validators=[FileRequired(_l("Choose a file."))])
    source = StringField(_l("Source"), validators=[Length(max=120)])

    def choices(self) -> RegionChoices:
        """What was chosen beside the file."""
        names = ("source", "datum", "year", "approval_number", "keep_others")
        return RegionChoices(**{name: self[name].data for name in names if name in self and self[name].data})


class BoundariesForm(RegionFileForm):
    """A boundary file."""

    datum = SelectField(_l("Datum of the positions"), choices=choices_of(DATUM_LABELS), validators=[DataRequired()])
    approval_number = StringField(_l("Map-approval number"), validators=[Length(max=80)])


class PlacesForm(RegionFileForm):
    """A list of villages or townships."""

    datum = SelectField(
        _l("Datum of the positions"),
        choices=choices_of(DATUM_LABELS, N_("As the columns' names say")),
        validators=[Optional()],
    )
    keep_others = BooleanField(_l("Keep the places that are there"))


class CensusForm(RegionFileForm):
    """A table of counts."""

    year = IntegerField(_l("Year of the census"), default=2020, validators=[DataRequired(), NumberRange(1953, 2100)])


class NevsForm(RegionFileForm):
    """A table of electric cars by county."""

    year = IntegerField(_l("End of the year"), validators=[DataRequired(), NumberRange(2010, 2100)])


class DetoursForm(RegionFileForm):
    """A table of detour factors by county."""


FORMS: dict[RegionFile, type[RegionFileForm]] = {
    RegionFile.BOUNDARIES: BoundariesForm,
    RegionFile.SETTLEMENTS: PlacesForm,
    RegionFile.POPULATION: CensusForm,
    RegionFile.NEVS: NevsForm,
    RegionFile.DETOURS: DetoursForm,
}
