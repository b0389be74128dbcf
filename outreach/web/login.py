"""Sign-in by mobile number or e-mail (Flask-Security), and sessions that the server can end."""

from __future__ import annotations

import hashlib
import secrets
from datetime import timedelta
from typing import Any

from flask import Flask, current_app, request, session
from flask_login import user_logged_out
from flask_security import signals
from flask_security.datastore import SQLAlchemyUserDatastore
from flask_security.forms import LoginForm
from flask_security.utils import lookup_identity, uia_email_mapper, uia_phone_mapper
from sqlalchemy import select
from wtforms import StringField
from wtforms.validators import DataRequired

from outreach.domain.clock import utcnow
from outreach.extensions import db, security
from outreach.models.accounts import LoginSession, RoleName, User
from outreach.settings import Settings


class IdentityLoginForm(LoginForm):
    """Takes a mobile number or an e-mail in one field (named `email`, as the library calls it)."""

    email: StringField = StringField(  # type: ignore[assignment]  # not only an e-mail
        validators=[DataRequired()], render_kw={"autocomplete": "username"}
    )

    def validate(self, **kwargs: Any) -> bool:  # type: ignore[override]  # as the library has it
        """Find the account by either identity; the library goes on from there."""
        self.ifield = self.email
        self.user = lookup_identity((self.email.data or "").strip())
        return bool(super().validate(**kwargs))


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
        "SECURITY_POST_LOGIN_VIEW": "/",
        "SECURITY_POST_LOGOUT_VIEW": "/",
    }


def init_app(app: Flask) -> None:
    """Bind Flask-Security, and check every cookie against its row."""
    datastore = SQLAlchemyUserDatastore(db, User, RoleName)
    security.init_app(app, datastore, login_form=IdentityLoginForm)
    app.login_manager.user_loader(_load_user)  # type: ignore[attr-defined]
    signals.user_authenticated.connect(_begin_session, app)
    user_logged_out.connect(_end_session, app)


def token_hash(token: str) -> str:
    """How a session's or a token's random text is kept."""
    return hashlib.sha256(token.encode()).hexdigest()


def _load_user(uniquifier: str) -> User | None:
    token = session.get("sid")
    if not token:
        return None
    return db.session.scalar(
        select(User)
        .join(LoginSession, LoginSession.user_id == User.id)
        .where(
            User.fs_uniquifier == uniquifier,
            User.active,
            LoginSession.token_hash == token_hash(token),
            LoginSession.ended_at.is_(None),
            LoginSession.expires_at > utcnow(),
        )
    )


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
