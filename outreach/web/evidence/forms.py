"""What a person says of something odd."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from outreach.domain.evidence import FINDING_LABELS, Finding
from outreach.web.choices import choices_of
from outreach.web.forms import Form


class ReviewForm(Form):
    """The finding, and a few words."""

    key = HiddenField(validators=[InputRequired(), Length(max=16)])
    finding = SelectField(_l("What was found"), choices=choices_of(FINDING_LABELS), default=Finding.IN_ORDER.value)
    note = StringField(_l("In a few words, without names"), validators=[Length(max=300)])
