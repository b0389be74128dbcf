"""The form of a register that is asked by the clock."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, PasswordField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from outreach.domain.charger_feeds import EVERY_HOURS, FEED_LABELS, CecSecrets, FeedKind
from outreach.domain.charger_words import DATUM_LABELS
from outreach.domain.geo.datums import Datum
from outreach.models.charger_feeds import StationFeed
from outreach.services.charger_feeds import FeedEntry
from outreach.web.choices import choices_of
from outreach.web.forms import Form

SECRETS = ("operator_secret", "data_secret", "data_vector", "sig_secret")


class FeedForm(Form):
    """Where the register answers, how often it is asked, and for a platform what was agreed with it."""

    name = StringField(_l("Name of the register"), validators=[DataRequired(), Length(max=80)])
    kind = SelectField(_l("What answers"), choices=choices_of(FEED_LABELS), default=FeedKind.FILE.value)
    url = StringField(_l("Address"), validators=[DataRequired(), Length(max=500)])
    datum = SelectField(_l("Datum of the positions"), choices=choices_of(DATUM_LABELS), validators=[DataRequired()])
    every_hours = SelectField(
        _l("How often"), choices=choices_of({str(hours): word for hours, word in EVERY_HOURS.items()}), default="168"
    )
    is_active = BooleanField(_l("Ask it by the clock"), default=True)
    operator_id = StringField(_l("Our OperatorID"), validators=[Length(max=40)])
    operator_secret = PasswordField(_l("OperatorSecret"), validators=[Length(max=200)])
    data_secret = PasswordField(_l("DataSecret"), validators=[Length(max=200)])
    data_vector = PasswordField(_l("DataSecretIV"), validators=[Length(max=200)])
    sig_secret = PasswordField(_l("SigSecret"), validators=[Length(max=200)])

    def details(self) -> FeedEntry:
        """What was entered; no secrets where none was."""
        secrets = {name: self[name].data or "" for name in SECRETS}
        return FeedEntry(
            name=self.name.data or "",
            kind=FeedKind(self.kind.data),
            url=self.url.data or "",
            datum=Datum(self.datum.data),
            every_hours=int(self.every_hours.data),
            is_active=bool(self.is_active.data),
            operator_id=self.operator_id.data or "",
            secrets=CecSecrets(**secrets) if any(secrets.values()) else None,
        )


def filled(feed: StationFeed) -> dict[str, Any]:
    """A kept register as the form's first values; its secrets are never shown."""
    names = ("name", "url", "is_active", "operator_id")
    values: dict[str, Any] = {name: getattr(feed, name) for name in names}
    return values | {"kind": feed.kind.value, "datum": feed.datum.value, "every_hours": str(feed.every_hours)}
