"""Forms of one's own account."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms import PasswordField, StringField
from wtforms.validators import DataRequired, EqualTo, Length

from outreach.web.forms import Form


class TokenForm(Form):
    """What a token is for."""

    name = StringField(
        _l("What the token is for"),
        validators=[
            DataRequired(_l("Say what the token is for.")),
            Length(max=80, message=_l("At most 80 characters.")),
        ],
    )


class FirstPasswordForm(Form):
    """A password, twice."""

    password = PasswordField(
        _l("Password"),
        validators=[
            DataRequired(_l("Enter the password.")),
            Length(min=10, max=200, message=_l("The password needs 10 to 200 characters.")),
        ],
        render_kw={"autocomplete": "new-password"},
    )
    again = PasswordField(
        _l("The same again"),
        validators=[EqualTo("password", message=_l("The two passwords differ."))],
        render_kw={"autocomplete": "new-password"},
    )
