"""The application's table of contents: `create_app` puts the parts together."""

from __future__ import annotations

from pathlib import Path
from typing import cast
from urllib.parse import urlsplit

from flask import Flask, current_app
from werkzeug.middleware.proxy_fix import ProxyFix

from outreach import cli, web
from outreach.database import demand_durable, engine_options
from outreach.domain.outbox import Fingerprints
from outreach.domain.stands import StandCodes
from outreach.domain.vault import Vault, provide_vault, read_keys
from outreach.extensions import babel, compress, csrf, db, mail, migrate
from outreach.jobs.queue import init_queue
from outreach.keys import outbox_key, phone_seals
from outreach.services.coverage import coverage_rules
from outreach.services.operations import tiers_of
from outreach.services.station_tile_changes import follow_changes
from outreach.settings import Settings, load_settings
from outreach.web import api, context, errors, headers, i18n, login, security, sign_in_config, templating
from outreach.web.api import tokens
from outreach.web.tile_door import TileDoor

ROOT = Path(__file__).resolve().parent.parent


def create_app(settings: Settings | None = None) -> Flask:
    """Build the application from `settings`, by default those of the environment.

    Raises `SettingsError` where it can't be run safely.
    """
    settings = (settings or load_settings()).check()
    coverage_rules(settings)  # refuse at the start what would fail in the night
    tiers_of(settings)
    settings.instance_path.mkdir(parents=True, exist_ok=True)
    app = Flask(
        __name__,
        instance_path=str(settings.instance_path.resolve()),
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.from_mapping(flask_config(settings))
    app.extensions["outreach.settings"] = settings
    if settings.trusted_proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=settings.trusted_proxies, x_proto=1)  # type: ignore[method-assign]  # how Flask is wrapped
    app.extensions["outreach.vault"] = Vault(read_keys(settings.data_key))
    provide_vault(lambda: cast(Vault, current_app.extensions["outreach.vault"]))
    app.extensions["outreach.fingerprints"] = Fingerprints(outbox_key(settings))
    app.extensions["outreach.stands"] = StandCodes(outbox_key(settings))
    app.extensions["outreach.phone_seals"] = phone_seals(settings)
    db.init_app(app)
    with app.app_context():
        demand_durable(db.engine)
    migrate.init_app(app, db, directory=str(ROOT / "migrations"))
    csrf.init_app(app)
    babel.init_app(app, locale_selector=i18n.select_locale)
    mail.init_app(app)
    compress.init_app(app)
    init_queue(app, settings)
    follow_changes()
    for part in (headers, tokens, login, security, templating, context, api, errors):
        part.init_app(app)
    web.register_blueprints(app)
    cli.register_commands(app)
    app.wsgi_app = TileDoor(app)  # type: ignore[method-assign]  # how Flask is wrapped
    return app


def _trusted_hosts(settings: Settings) -> list[str] | None:
    """The Host headers that production answers to: its own address, and this machine's; None for any."""
    host = urlsplit(settings.public_url).hostname
    own = {"127.0.0.1", "localhost"}
    return [host, *sorted(own)] if settings.is_production and host and host not in own else None


def flask_config(settings: Settings) -> dict[str, object]:
    """Flask's and the extensions' own settings, derived from ours."""
    return {
        "SECRET_KEY": settings.secret_key,
        "DEBUG": settings.debug,
        "TESTING": settings.environment == "test",
        "SQLALCHEMY_DATABASE_URI": settings.sqlalchemy_url,
        "SQLALCHEMY_ENGINE_OPTIONS": engine_options(settings.sqlalchemy_url),
        "TRUSTED_HOSTS": _trusted_hosts(settings),
        "MAX_CONTENT_LENGTH": settings.upload_megabytes * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": settings.is_production,
        "PERMANENT_SESSION_LIFETIME": settings.session_days * 86_400,
        "SEND_FILE_MAX_AGE_DEFAULT": 3_600,
        "WTF_CSRF_TIME_LIMIT": None,
        "BABEL_DEFAULT_LOCALE": "zh",
        "BABEL_DEFAULT_TIMEZONE": "Asia/Shanghai",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "outreach" / "translations"),
        "MAIL_SERVER": settings.mail_server or "localhost",
        "MAIL_PORT": settings.mail_port,
        "MAIL_USERNAME": settings.mail_username or None,
        "MAIL_PASSWORD": settings.mail_password or None,
        "MAIL_USE_TLS": bool(settings.mail_server),
        "MAIL_DEFAULT_SENDER": settings.mail_sender,
        "MAIL_BACKEND": "smtp" if settings.mail_server else "file",
        "MAIL_FILE_PATH": str(settings.instance_path.resolve() / "mail"),
        "COMPRESS_MIN_SIZE": 500,
        **sign_in_config.security_config(settings),
        **api.api_config(),
    }
