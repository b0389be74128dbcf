"""Flask-Security's settings, derived from ours."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from flask_babel import lazy_gettext as _l
from flask_security.utils import uia_email_mapper, uia_phone_mapper

from outreach.settings import Settings
from outreach.web.sign_in_words import message_config

TRANSLATIONS = Path(__file__).resolve().parents[1] / "translations"


def security_config(settings: Settings) -> dict[str, object]:
    """Everything that the library reads."""
    return {**_passwords(settings), **_second_factor(settings), **_pages(settings), **message_config()}


def _passwords(settings: Settings) -> dict[str, object]:
    """Argon2id at OWASP's floor (m = 19 MiB, t = 2, p = 1); either identity signs in."""
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
    }


def _second_factor(settings: Settings) -> dict[str, object]:
    """Codes of an authenticator, and recovery codes; whom they are demanded of is the account's matter."""
    return {
        "SECURITY_TWO_FACTOR": True,
        "SECURITY_TWO_FACTOR_ENABLED_METHODS": ["authenticator"],
        "SECURITY_TWO_FACTOR_RESCUE_MAIL": settings.mail_sender,
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES": True,
        "SECURITY_TOTP_SECRETS": {"1": settings.secret_key},
        "SECURITY_TOTP_ISSUER": "Outreach",
        "SECURITY_TWO_FACTOR_REQUIRED": settings.require_totp,
        "SECURITY_TWO_FACTOR_ALWAYS_VALIDATE": True,
        "SECURITY_TWO_FACTOR_POST_SETUP_VIEW": "/account/",
        "SECURITY_MULTI_FACTOR_RECOVERY_CODES_N": 8,
    }


def _pages(settings: Settings) -> dict[str, object]:
    """What is offered, where it leads, what it says."""
    return {
        "SECURITY_LOGOUT_METHODS": ["POST"],
        "SECURITY_RECOVERABLE": True,
        "SECURITY_CHANGEABLE": True,
        "SECURITY_DEFAULT_REMEMBER_ME": False,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_CLI_USERS_NAME": False,
        "SECURITY_CLI_ROLES_NAME": False,
        "SECURITY_RETURN_GENERIC_RESPONSES": True,
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
    }
