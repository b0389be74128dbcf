"""What a customer enters about their own record."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, RadioField, StringField, TextAreaField
from wtforms.validators import DataRequired, Length

from outreach.domain.complaints import COMPLAINT_LABELS, NOTE_LIMIT
from outreach.domain.consent import PURPOSE_LABELS
from outreach.web.choices import choices_of
from outreach.web.forms import Form


class CodeForm(Form):
    """The code of the slip."""

    code = StringField(_l("Code of your record"), validators=[DataRequired(), Length(max=40)])


class CorrectForm(Form):
    """What may be set right."""

    name = StringField(_l("Your name"), validators=[Length(max=80)])
    village = StringField(_l("Village"), validators=[Length(max=120)])


class WithdrawForm(Form):
    """A consent to be taken back."""

    purpose = RadioField(_l("Consent"), choices=choices_of(PURPOSE_LABELS), validators=[DataRequired()])


class ComplaintForm(Form):
    """What about the calls."""

    kind = RadioField(
        _l("What is wrong with the calls"), choices=choices_of(COMPLAINT_LABELS), validators=[DataRequired()]
    )
    note = TextAreaField(_l("What happened"), validators=[Length(max=NOTE_LIMIT)])
    no_more_calls = BooleanField(_l("This company is not to call me any more"))
