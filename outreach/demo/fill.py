"""Fills an empty installation with the demonstration, part by part."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from flask import current_app
from flask_migrate import upgrade

from outreach.app import create_app
from outreach.demo.accounts import add_accounts
from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.services.regions import load_areas, load_settlements
from outreach.settings import Settings


def fill() -> Iterator[str]:
    """Migrate, load the areas, write what is missing; yields a line for each step."""
    app = create_app()
    with app.test_request_context():
        upgrade()
        loaded = load_areas(db.session(), actor=SYSTEM)
        load_settlements(db.session(), actor=SYSTEM)
        db.session.commit()
        yield f"  {loaded.created + loaded.updated + loaded.unchanged} areas"
        settings: Settings = current_app.extensions["outreach.settings"]
        password = settings.demo_password or secrets.token_urlsafe(9)
        made = add_accounts(db.session(), password=password)
        db.session.commit()
        for email, who in made.items():
            yield f"  {email:<28} {who}"
        if made:
            yield f"  password of all: {password}"
