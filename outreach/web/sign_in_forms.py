"""Forms of Flask-Security that are ours: either identity signs in, and every guess is counted before it is looked at."""

from __future__ import annotations

import uuid
from typing import Any

from flask import Response, after_this_request, request
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from flask_security.forms import (
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    TwoFactorRescueForm,
    TwoFactorSetupForm,
    TwoFactorVerifyCodeForm,
    VerifyForm,
)
from flask_security.recovery_codes import MfRecoveryForm
from flask_security.totp import Totp
from flask_security.utils import lookup_identity, uia_email_mapper, uia_phone_mapper
from wtforms import RadioField, StringField
from wtforms.validators import DataRequired

from outreach.database import start_reading
from outreach.domain.clock import utcnow
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.models.accounts import User
from outreach.services.sign_ins import admit_try, forget_tries
from outreach.web.choices import SelectChoice

TOO_MANY = N_("Too many tries. Wait a quarter of an hour, then try again.")


def answer_with(status: int) -> None:
    """Give the page that is being made this status, unless it turns out to be a redirect."""

    @after_this_request
    def _set(response: Response) -> Response:
        if response.status_code == 200:
            response.status_code = status
        return response


def admit(identity: str, wrong: int = 422, user_id: uuid.UUID | None = None, address: str | None = None) -> bool:
    """Count a try in a transaction of its own; says no where there were too many.

    A page shown again has the status `wrong`, or 429. `address`: whose tries are added up, the browser's if not given.
    """
    db.session.rollback()
    start_reading(False)
    sender = address or request.remote_addr or ""
    admitted = admit_try(db.session(), identity=identity, address=sender, now=utcnow(), user_id=user_id)
    db.session.commit()
    answer_with(wrong if admitted else 429)
    return admitted


def forget(identity: str) -> None:
    """Take the count back after a success; committed with what follows."""
    forget_tries(db.session(), identity=identity, address=request.remote_addr or "")


def one_spelling(identity: str) -> str:
    """The identity as accounts keep it: a number with spaces in other places is no other identity to guess on."""
    return str(uia_phone_mapper(identity) or uia_email_mapper(identity) or identity).casefold()


def _text(value: str | None) -> str:
    # NUL and half characters would be an error of PostgreSQL, and can't be part of an identity
    return "".join(c for c in (value or "") if c != "\x00" and not 0xD800 <= ord(c) < 0xE000).strip()[:255]


class IdentityLoginForm(LoginForm):
    """Takes a mobile number or an e-mail in one field (named `email`, as the library calls it)."""

    email: StringField = StringField(  # type: ignore[assignment]  # not only an e-mail
        validators=[DataRequired()], render_kw={"autocomplete": "username"}
    )

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # as the library has it
        """Find the account by either identity; the library goes on from there."""
        identity = _text(self.email.data)
        self.email.data, self.password.data = identity, (self.password.data or "")[:1000]
        self.ifield = self.email
        found = lookup_identity(identity)
        if not admit(one_spelling(identity), user_id=found.id if isinstance(found, User) else None):
            self.form_errors.append(gettext(TOO_MANY))
            return False
        self.user = lookup_identity(identity)
        if not super().validate(**kwargs):
            return False
        forget(one_spelling(identity))
        return True


class _GuessForm:
    """A form on which a signed-in or half-signed-in person could guess: counted under the account."""

    user: User | None
    form_errors: list[str]

    def validate(self, **kwargs: Any) -> bool:
        """Count first, then ask the library."""
        identity = f"guess:{self._subject()}"
        if not admit(identity):
            self.form_errors.append(gettext(TOO_MANY))
            return False
        if not super().validate(**kwargs):  # type: ignore[misc]  # the library's form follows in the order
            return False
        forget(identity)
        return True

    def _subject(self) -> str:
        user = getattr(self, "user", None) or (current_user if current_user.is_authenticated else None)
        return str(user.fs_uniquifier if user else request.remote_addr)


class CodeForm(_GuessForm, TwoFactorVerifyCodeForm):  # type: ignore[misc]  # the library's form
    """The code of the authenticator."""


class RecoveryForm(_GuessForm, MfRecoveryForm):  # type: ignore[misc]  # the library's form
    """A recovery code in its place."""


class PasswordAgainForm(_GuessForm, VerifyForm):  # type: ignore[misc]  # the library's form
    """The password again, before something that matters."""


class NewPasswordForm(_GuessForm, ChangePasswordForm):  # type: ignore[misc]  # the library's form
    """The old password and a new one."""


class ForgottenForm(ForgotPasswordForm):
    """An e-mail address; asked for too often, nothing more is sent."""

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # as the library has it
        """Count first: each try may send mail."""
        self.email.data = _text(self.email.data)
        # the same answer whether or not there is such an account
        if not admit(f"forgotten:{one_spelling(self.email.data)}", wrong=200):
            self.form_errors.append(gettext(TOO_MANY))
            return False
        return bool(super().validate(**kwargs))


class SecondFactorForm(TwoFactorSetupForm):
    """Set an authenticator up, or turn it off; the library's other methods aren't offered."""

    setup: RadioField = RadioField(
        choices=[SelectChoice(value, value) for value in ("authenticator", "disable")], validate_choice=False
    )


class RescueForm(TwoFactorRescueForm):
    """Ask for help, with its choice as WTForms wants it."""

    help_setup: RadioField = RadioField(choices=[SelectChoice("help", _l("Ask the campaign office"))])


class OnceTotp(Totp):
    """A code of the authenticator counts once: one looked over somebody's shoulder is worthless."""

    def get_last_counter(self, user: User) -> int | None:  # type: ignore[override]  # our one class of accounts
        """The counter of the code that was used last."""
        return user.totp_counter

    def set_last_counter(self, user: User, tmatch: Any) -> None:  # type: ignore[override]  # likewise
        """Keep the counter; the library's view commits it."""
        user.totp_counter = tmatch.counter
