"""Forms of the catalogue: a listing, the filters, an import, a sale to judge."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, FloatField, IntegerField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange, Optional

from outreach.domain.catalogues import KIND_LABELS, ModelDetails, ModelKind
from outreach.domain.words import N_
from outreach.importers.catalogues import Defaults
from outreach.models.catalogues import VehicleModel
from outreach.queries.catalogues import CatalogueFilter
from outreach.web.choices import choices_of
from outreach.web.forms import Form
from outreach.web.uploads import UploadForm

_YEAR = NumberRange(2009, 2100, _l("A year from 2009 to 2100."))
_BATCH = NumberRange(1, 99, _l("A number from 1 to 99."))


class ModelForm(Form):
    """One listing."""

    maker = StringField(
        _l("Maker"),
        validators=[DataRequired(_l("Enter the maker.")), Length(max=80, message=_l("At most 80 characters."))],
    )
    model = StringField(
        _l("Model"),
        validators=[DataRequired(_l("Enter the model.")), Length(max=120, message=_l("At most 120 characters."))],
    )
    kind = SelectField(_l("Kind"))
    year = IntegerField(_l("Catalogue's year"), validators=[InputRequired(_l("Enter the year.")), _YEAR])
    batch = IntegerField(_l("Batch"), validators=[InputRequired(_l("Enter the batch.")), _BATCH], default=1)
    first_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter the day."))])
    last_on = DateField(_l("Last day"), validators=[Optional()])
    battery_kwh = FloatField(
        _l("Battery (kWh)"), validators=[Optional(), NumberRange(0.5, 1000, _l("From 0.5 to 1,000 kWh."))]
    )
    range_km = FloatField(_l("Range (km)"), validators=[Optional(), NumberRange(5, 2500, _l("From 5 to 2,500 km."))])
    price_yuan = IntegerField(
        _l("Price (yuan)"), validators=[Optional(), NumberRange(1000, 20_000_000, _l("From 1,000 to 20,000,000 yuan."))]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of(KIND_LABELS)

    @classmethod
    def of(cls, model: VehicleModel) -> ModelForm:
        """The form with a listing's present values."""
        return cls(formdata=None, obj=model, kind=model.kind.value)

    def details(self) -> ModelDetails:
        """What was entered."""
        return ModelDetails(
            maker=self.maker.data or "",
            model=self.model.data or "",
            kind=ModelKind(self.kind.data),
            year=self.year.data or 0,
            batch=self.batch.data or 1,
            first_on=self.first_on.data,  # type: ignore[arg-type]  # the validator has seen to it
            last_on=self.last_on.data,
            battery_kwh=self.battery_kwh.data,
            range_km=self.range_km.data,
            price_yuan=self.price_yuan.data,
        )


class CatalogueFilterForm(Form):
    """The list's filters, in the address."""

    class Meta(Form.Meta):
        """A GET form needs no token."""

        csrf = False

    q = StringField(_l("Maker or model"), validators=[Length(max=80)])
    kind = SelectField(_l("Kind"), default="")
    year = IntegerField(_l("Year"), validators=[Optional(), _YEAR])
    batch = IntegerField(_l("Batch"), validators=[Optional(), _BATCH])
    day = DateField(_l("Listed on"), validators=[Optional()])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of(KIND_LABELS, N_("All"))

    def wanted(self) -> CatalogueFilter:
        """What was asked; nonsense is ignored."""
        if not self.validate():
            return CatalogueFilter()
        kind = ModelKind(self.kind.data) if self.kind.data else None
        return CatalogueFilter(self.q.data or "", kind, self.year.data, self.batch.data, self.day.data)


class CatalogueImportForm(UploadForm):
    """A catalogue's file, and what holds for the rows that don't say it themselves."""

    year = IntegerField(_l("Catalogue's year"), validators=[Optional(), _YEAR])
    batch = IntegerField(_l("Batch"), validators=[Optional(), _BATCH], default=1)
    first_on = DateField(_l("First day"), validators=[Optional()])
    last_on = DateField(_l("Last day"), validators=[Optional()])
    kind = SelectField(_l("Kind"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices_of(KIND_LABELS, N_("As the row says"))

    def defaults(self) -> Defaults:
        """What holds for the rows that don't say it."""
        kind = ModelKind(self.kind.data) if self.kind.data else None
        return Defaults(self.year.data, self.batch.data or 1, self.first_on.data, self.last_on.data, kind)


class SaleForm(Form):
    """A day on which the model was sold."""

    class Meta(Form.Meta):
        """A GET form needs no token."""

        csrf = False

    sold_on = DateField(_l("Day of the sale"), validators=[InputRequired(_l("Enter the day."))])
