"""Sign-in by mobile number or e-mail (Flask-Security), and sessions that the server can end."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, Response, current_app, g, request, session, url_for
from flask_login import user_logged_out
from flask_security import signals
from flask_security.core import Security
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.mail_util import MailUtil
from flask_security.utils import set_request_attr
from sqlalchemy import bindparam, or_, select
from werkzeug.exceptions import BadRequest

from outreach.database import start_reading
from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.models.accounts import LoginSession, RoleName, User
from outreach.models.organisations import Organisation, OrganisationStatus
from outreach.services import audit
from outreach.services.accounts import end_sessions, end_tokens
from outreach.services.accounts import hash_token as token_hash
from outreach.services.stalls import STALL_LIFE
from outreach.settings import Settings
from outreach.web.security import safe_next
from outreach.web.sign_in_forms import (
    CodeForm,
    ForgottenForm,
    IdentityLoginForm,
    NewPasswordForm,
    OnceTotp,
    PasswordAgainForm,
    RecoveryForm,
    RescueForm,
    SecondFactorForm,
)

SEEN_EVERY = timedelta(minutes=10)


def init_app(app: Flask) -> None:
    """Bind Flask-Security, and check every cookie against its row."""
    datastore = SQLAlchemyUserDatastore(db, User, RoleName)
    # classes count in the constructor only: `init_app` ignores them
    Security(totp_cls=OnceTotp, mail_util_cls=OptionalMail).init_app(
        app,
        datastore,
        login_form=IdentityLoginForm,
        two_factor_setup_form=SecondFactorForm,
        two_factor_rescue_form=RescueForm,
        two_factor_verify_code_form=CodeForm,
        mf_recovery_form=RecoveryForm,
        verify_form=PasswordAgainForm,
        change_password_form=NewPasswordForm,
        forgot_password_form=ForgottenForm,
    )
    app.login_manager.user_loader(_load_user)  # type: ignore[attr-defined]
    signals.user_authenticated.connect(_begin_session, app)
    user_logged_out.connect(_end_session, app)
    signals.password_changed.connect(_end_others, app)
    signals.password_reset.connect(_end_others, app)
    app.before_request(_refuse_foreign_next)
    app.after_request(_note_seen)
    app.add_template_global(reset_address)


def reset_address(token: str) -> str:
    """The whole address of a link to set a new password.

    Built from our own setting: the library's link begins with the request's Host header, which a stranger chooses.
    """
    settings: Settings = current_app.extensions["outreach.settings"]
    return settings.public_url.rstrip("/") + url_for("security.reset_password", token=token)


def current_token_hash() -> str | None:
    """The hash that this browser's sign-in is known by."""
    token = session.get("sid")
    return token_hash(token) if token else None


# made once: every request of somebody signed in begins with it
_LIVE_SESSION = (
    select(User, LoginSession.id, LoginSession.last_seen_at, LoginSession.expires_at, LoginSession.event_id)
    .join(LoginSession, LoginSession.user_id == User.id)
    .outerjoin(Organisation, User.organisation_id == Organisation.id)
    .where(
        or_(Organisation.id.is_(None), Organisation.status == OrganisationStatus.ACTIVE),
        User.fs_uniquifier == bindparam("uniquifier"),
        User.active,
        LoginSession.token_hash == bindparam("token"),
        LoginSession.ended_at.is_(None),
        LoginSession.expires_at > bindparam("now"),
    )
)


def _load_user(uniquifier: str) -> User | None:
    token = session.get("sid")
    if not token:
        return None
    given = {"uniquifier": uniquifier, "token": token_hash(token), "now": utcnow()}
    found = db.session.execute(_LIVE_SESSION, given).first()
    if found is None:
        return None
    user, g.login_session_id, last_seen_at, g.login_expires_at, g.login_event_id = found
    # as the library's own loader does: its views ask how and when somebody signed in
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    g.session_unseen = utcnow() - last_seen_at > SEEN_EVERY
    return user


def _note_seen(response: Response) -> Response:
    """Keep when a sign-in was last used: at most every ten minutes, in a transaction of its own."""
    if g.pop("session_unseen", False):
        db.session.rollback()
        start_reading(False)
        now = utcnow()
        row = db.session.get(LoginSession, g.login_session_id)
        if row is not None:
            row.last_seen_at = now
            row.user.last_seen_at = now
        db.session.commit()
    return response


def _refuse_foreign_next() -> None:
    """Refuse to lead elsewhere. Towards the second factor the library itself writes a whole address, of this host."""
    own = request.host_url.rstrip("/")
    if (request.endpoint or "").startswith("security."):
        for target in (*request.args.getlist("next"), *request.form.getlist("next")):
            if target and safe_next(target.removeprefix(own)) is None:
                raise BadRequest


def _begin_session(_app: Flask, user: User, **_kwargs: object) -> None:
    token = secrets.token_urlsafe(32)
    now = utcnow()
    settings: Settings = current_app.extensions["outreach.settings"]
    event_id = g.get("stall_event_id")
    db.session.add(
        LoginSession(
            user_id=user.id,
            event_id=event_id,
            token_hash=token_hash(token),
            user_agent=(request.user_agent.string or "")[:200],
            address=(request.remote_addr or "")[:64],
            last_seen_at=now,
            expires_at=now + (STALL_LIFE if event_id else timedelta(days=settings.session_days)),
        )
    )
    user.last_seen_at = now
    db.session.commit()
    session["sid"] = token
    session.permanent = True


def _end_session(_app: Flask, **_kwargs: object) -> None:
    token = session.pop("sid", None)
    if token:
        row = db.session.scalar(select(LoginSession).where(LoginSession.token_hash == token_hash(token)))
        if row:
            row.ended_at = utcnow()
            db.session.commit()


def _end_others(_app: Flask, user: User, **_kwargs: object) -> None:
    end_sessions(db.session(), user=user, now=utcnow(), keep=current_token_hash())
    end_tokens(db.session(), user=user, now=utcnow())  # whoever knew the old password may have made some
    audit.record(db.session(), actor=user.actor, action="user.password_set", subject=user)


class OptionalMail(MailUtil):
    """Mail of the library; an account that has only a mobile number gets none."""

    def send_mail(self, template: str, subject: str, recipient: Any, *args: Any, **kwargs: Any) -> None:
        """Send, if there is an address."""
        if recipient:
            super().send_mail(template, subject, recipient, *args, **kwargs)
