"""Forms of files out and lists in."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from flask_wtf.file import FileField, FileRequired
from wtforms import BooleanField, RadioField, StringField, SubmitField
from wtforms.validators import DataRequired, Length

from outreach.web.choices import SelectChoice
from outreach.web.forms import Form


class ExportForm(Form):
    """What a file of leads is for."""

    purpose = StringField(_l("What the file is for"), validators=[DataRequired(), Length(min=2, max=200)])
    kind = RadioField(
        _l("File"), choices=[SelectChoice("xlsx", "XLSX (Excel)"), SelectChoice("csv", "CSV")], default="xlsx"
    )
    in_clear = BooleanField(_l("With whole numbers: each one is logged as shown"))


class ImportForm(Form):
    """A list of customers."""

    file = FileField(_l("CSV or XLSX file"), validators=[FileRequired()])
    check = SubmitField(_l("Check the list"))
