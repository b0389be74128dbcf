"""Small forms on a lead's page, one for each step."""

from __future__ import annotations

from collections.abc import Iterable

from flask_babel import lazy_gettext as _l
from wtforms import DateField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from outreach.domain.clock import today
from outreach.domain.consent import CHANNEL_LABELS, PURPOSE_LABELS, ConsentChannel
from outreach.domain.lead_labels import CONTACT_LABELS, LOSS_LABELS, OUTCOME_LABELS, STAGE_LABELS
from outreach.domain.leads import ContactKind
from outreach.domain.words import N_
from outreach.models.catalogues import VehicleModel
from outreach.web.choices import SelectChoice, choices_of
from outreach.web.forms import Form


class StageForm(Form):
    """Move to another stage by hand."""

    stage = SelectField(_l("Move to"), choices=choices_of(STAGE_LABELS))
    note = StringField(_l("Note"), validators=[Length(max=500)])


class LoseForm(Form):
    """Give the lead up."""

    reason = SelectField(_l("Why the lead is lost"), choices=choices_of(LOSS_LABELS, N_("Choose a reason")), default="")
    note = StringField(_l("Note"), validators=[Length(max=500)])


class ContactForm(Form):
    """What came of a call, message or visit."""

    kind = SelectField(_l("How"), choices=choices_of(CONTACT_LABELS), default=ContactKind.CALL.value)
    outcome = RadioField(_l("What came of it"), choices=choices_of(OUTCOME_LABELS), validators=[InputRequired()])
    next_on = DateField(_l("Next contact on"), validators=[Optional()])
    note = StringField(_l("Note"), validators=[Length(max=500)])


class RevealForm(Form):
    """Ask for the number in clear."""

    reason = StringField(_l("Why you need the number"), validators=[DataRequired(), Length(min=2, max=200)])


class ReasonForm(Form):
    """A step that needs a word of explanation."""

    reason = StringField(_l("Reason"), validators=[Length(max=200)])


class ConsentForm(Form):
    """One purpose agreed to."""

    purpose = SelectField(_l("Purpose"), choices=choices_of(PURPOSE_LABELS))
    channel = SelectField(
        _l("How it was given"), choices=choices_of(CHANNEL_LABELS), default=ConsentChannel.PAPER.value
    )


class OrderForm(Form):
    """The customer ordered."""

    model_id = SelectField(_l("Model of the catalogue"), choices=[], default="")
    model_name = StringField(_l("Or a model that isn't in the catalogue"), validators=[Length(max=200)])
    ordered_on = DateField(_l("Ordered on"), validators=[InputRequired()], default=today)

    def offer(self, models: Iterable[VehicleModel]) -> None:
        """Fill the list of models."""
        self.model_id.choices = [SelectChoice("", _l("Not in the catalogue"))]
        self.model_id.choices += [SelectChoice(str(model.id), model.title) for model in models]


class DayForm(Form):
    """A step on a day."""

    day = DateField(_l("On"), validators=[InputRequired()], default=today)
