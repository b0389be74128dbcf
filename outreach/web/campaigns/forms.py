"""Forms of a campaign, its counties and its season's copy."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField, SelectField, StringField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, NumberRange

from outreach.domain.campaigns import CampaignDetails
from outreach.models.campaigns import Campaign
from outreach.web.choices import SelectChoice
from outreach.web.forms import Form

MINISTRIES = "工业和信息化部、国家发展改革委、农业农村部、商务部、国家能源局"


class CampaignForm(Form):
    """What the office says of a campaign."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Enter the name.")), Length(max=120, message=_l("At most 120 characters."))],
    )
    theme = StringField(_l("Theme"), validators=[Length(max=200, message=_l("At most 200 characters."))])
    first_on = DateField(_l("First day"), validators=[InputRequired(_l("Enter the day."))])
    last_on = DateField(_l("Last day"), validators=[InputRequired(_l("Enter the day."))])
    ministries = TextAreaField(
        _l("Ministries, as posters name them"),
        validators=[Length(max=500, message=_l("At most 500 characters."))],
        default=MINISTRIES,
        render_kw={"rows": 2},
    )

    def details(self) -> CampaignDetails:
        """What was entered."""
        return CampaignDetails(
            name=self.name.data or "",
            theme=self.theme.data or "",
            first_on=self.first_on.data,  # type: ignore[arg-type]  # the validator has seen to it
            last_on=self.last_on.data,  # type: ignore[arg-type]
            ministries=self.ministries.data or "",
        )


class CountiesForm(Form):
    """The counties that take part, as one text."""

    counties = TextAreaField(_l("Target counties"), validators=[Length(max=40_000)], render_kw={"rows": 6})


class CopyForm(Form):
    """An earlier season, and by how much its targets grow."""

    source = SelectField(_l("Season"), validators=[DataRequired(_l("Choose a season."))])
    percent = IntegerField(
        _l("Targets, in per cent of that season's"),
        validators=[InputRequired(_l("Enter a number.")), NumberRange(1, 1000, _l("From 1 to 1,000."))],
        default=100,
    )

    def __init__(self, *args: Any, campaigns: list[Campaign], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.source.choices = [SelectChoice(str(campaign.id), campaign.name) for campaign in campaigns]
