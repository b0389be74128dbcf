"""Sign-in by mobile number or e-mail (Flask-Security), and sessions that the server can end."""

from __future__ import annotations

import secrets
from datetime import timedelta
from pathlib import Path
from typing import Any, cast

from flask import Flask, Response, current_app, g, request, session
from flask_babel import lazy_gettext as _l
from flask_login import user_logged_out
from flask_security import signals
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.mail_util import MailUtil
from flask_security.utils import uia_email_mapper, uia_phone_mapper
from sqlalchemy import or_, select
from werkzeug.exceptions import BadRequest

from outreach.database import start_reading
from outreach.domain.clock import utcnow
from outreach.extensions import db, security
from outreach.models.accounts import LoginSession, RoleName, User
from outreach.models.organisations import Organisation, OrganisationStatus
from outreach.services import audit
from outreach.services.accounts import end_sessions
from outreach.services.accounts import hash_token as token_hash
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
)
from outreach.web.sign_in_words import message_config

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"
SEEN_EVERY = timedelta(minutes=10)


def security_config(settings: Settings) -> dict[str, object]:
    """Flask-Security's settings: Argon2id at OWASP's floor (m = 19 MiB, t = 2, p = 1)."""
    return {
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [
            {"email": {"mapper": uia_email_mapper, "case_insensitive": True}},
            {"us_phone_number": {"mapper": uia_phone_mapper}},
        ],
        "SECURITY_PHONE_REGION_DEFAULT": "CN",
        "SECURITY_EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2", "plaintext"] if settings.environment == "test" else ["argon2"],
        "SECURITY_PASSWORD_HASH_PASSLIB_OPTIONS": {
            "argon2__type": "ID",
            "argon2__memory_cost": 19_456 if settings.environment != "test" else 64,
            "argon2__time_cost": 2 if settings.environment != "test" else 1,
            "argon2__parallelism": 1,
        },
        "SECURITY_PASSWORD_SINGLE_HASH": ["argon2"],
        "SECURITY_PASSWORD_SALT": settings.secret_key,
        "SECURITY_PASSWORD_LENGTH_MIN": 10,
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_MAIL": settings.mail_sender,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_TOTP_SECRETS": {"1": settings.secret_key},
        "SECURITY_TOTP_ISSUER": "Outreach",
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
        "SECURITY_TWO_FACTOR_REQUIRED": settings.require_totp,
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account/",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
        "SECURITY_FRESHNESS": timedelta(minutes=30),
        "SECURITY_FRESHNESS_GRACE_PERIOD": timedelta(minutes=10),
        "SECURITY_RESET_PASSWORD_WITHIN": timedelta(hours=2),
        "SECURITY_AUTO_LOGIN_AFTER_RESET": False,
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
        "SECURITY_POST_CHANGE_VIEW": "/account/",
        "SECURITY_POST_RESET_VIEW": "/login",
        "SECURITY_EMAIL_SENDER": settings.mail_sender,
        "SECURITY_EMAIL_SUBJECT_PASSWORD_RESET": _l("Set a new password"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_NOTICE": _l("Your password was set anew"),
        "SECURITY_EMAIL_SUBJECT_PASSWORD_CHANGE_NOTICE": _l("Your password was changed"),
        "SECURITY_EMAIL_HTML": False,
        "SECURITY_I18N_DOMAIN": "messages",
        "SECURITY_I18N_DIRNAME": str(TRANSLATIONS),
        **message_config(),
    }


def init_app(app: Flask) -> None:
    """Bind Flask-Security, and check every cookie against its row."""
    datastore = SQLAlchemyUserDatastore(db, User, RoleName)
    security.init_app(
        app,
        datastore,
        login_form=IdentityLoginForm,
        two_factor_verify_code_form=CodeForm,
        mf_recovery_form=RecoveryForm,
        verify_form=PasswordAgainForm,
        change_password_form=NewPasswordForm,
        forgot_password_form=ForgottenForm,
        totp_cls=OnceTotp,
        mail_util_cls=OptionalMail,
    )
    app.login_manager.user_loader(_load_user)  # type: ignore[attr-defined]
    signals.user_authenticated.connect(_begin_session, app)
    user_logged_out.connect(_end_session, app)
    signals.password_changed.connect(_end_others, app)
    signals.password_reset.connect(_end_others, app)
    app.before_request(_refuse_foreign_next)
    app.after_request(_note_seen)


def current_token_hash() -> str | None:
    """The hash that this browser's sign-in is known by."""
    token = session.get("sid")
    return token_hash(token) if token else None


def _load_user(uniquifier: str) -> User | None:
    token = session.get("sid")
    if not token:
        return None
    found = db.session.execute(
        select(User, LoginSession.id, LoginSession.last_seen_at)
        .join(LoginSession, LoginSession.user_id == User.id)
        .outerjoin(Organisation, User.organisation_id == Organisation.id)
        .where(
            or_(Organisation.id.is_(None), Organisation.status == OrganisationStatus.ACTIVE),
            User.fs_uniquifier == uniquifier,
            User.active,
            LoginSession.token_hash == token_hash(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > utcnow(),
        )
    ).first()
    if found is None:
        return None
    user, g.login_session_id, last_seen_at = found
    g.session_unseen = utcnow() - last_seen_at > SEEN_EVERY
    return cast(User, user)


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
    if (request.endpoint or "").startswith("security."):
        for target in (*request.args.getlist("next"), *request.form.getlist("next")):
            if target and safe_next(target) is None:
                raise BadRequest


def _begin_session(_app: Flask, user: User, **_kwargs: object) -> None:
    token = secrets.token_urlsafe(32)
    now = utcnow()
    settings: Settings = current_app.extensions["outreach.settings"]
    db.session.add(
        LoginSession(
            user_id=user.id,
            token_hash=token_hash(token),
            user_agent=(request.user_agent.string or "")[:200],
            address=(request.remote_addr or "")[:64],
            last_seen_at=now,
            expires_at=now + timedelta(days=settings.session_days),
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
    audit.record(db.session(), actor=user.actor, action="user.password_set", subject=user)


class OptionalMail(MailUtil):
    """Mail of the library; an account that has only a mobile number gets none."""

    def send_mail(self, template: str, subject: str, recipient: Any, *args: Any, **kwargs: Any) -> None:
        """Send, if there is an address."""
        if recipient:
            super().send_mail(template, subject, recipient, *args, **kwargs)
