"""Fills an empty installation with the demonstration, once: what was changed or removed since stays as it is."""

from __future__ import annotations

import secrets
from collections.abc import Iterator

from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.app import create_app
from outreach.demo.accounts import add_accounts
from outreach.demo.campaign import add_campaign, add_catalogue
from outreach.demo.chargers import add_chargers
from outreach.demo.events import add_events
from outreach.demo.fleet import add_fleet
from outreach.demo.hours import last_worked
from outreach.demo.leads import add_leads
from outreach.demo.places import add_places
from outreach.demo.venues import add_venues
from outreach.domain.clock import beijing, utcnow
from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.models.accounts import User
from outreach.services.coverage import coverage_rules, recompute_coverage
from outreach.services.lead_counts import read_counts
from outreach.services.regions import load_areas, load_settlements
from outreach.settings import Settings


def fill() -> Iterator[str]:
    """Migrate; where nobody has an account yet, load the areas and the demonstration. Yields a line for each step."""
    app = create_app()
    with app.test_request_context():
        upgrade()
        session = db.session()
        if session.scalar(select(User.id).limit(1)) is not None:
            yield "the demonstration is there already: nothing of it is changed, and accounts keep their passwords"
            return
        areas = load_areas(session, actor=SYSTEM)
        places = load_settlements(session, actor=SYSTEM)
        yield f"areas: {areas.created + areas.unchanged:,}, places: {places.created + places.unchanged:,}"
        settings: Settings = current_app.extensions["outreach.settings"]
        password = settings.demo_password or secrets.token_urlsafe(9)
        made = add_accounts(session, password=password)
        _add_season(session)
        session.commit()
        yield from (f"  {email:<28} {who}" for email, who in made.items())
        yield f"  password of all: {password}"


def _add_season(session: Session) -> None:
    now = utcnow()
    today = beijing(now).date()
    models = add_catalogue(session, today=today)
    campaign = add_campaign(session, today=today)
    add_places(session)
    if add_chargers(session, now=now):
        rules = coverage_rules(current_app.extensions["outreach.settings"])
        recompute_coverage(session, actor=SYSTEM, as_of=today, rules=rules)
    add_venues(session)
    events = add_events(session, campaign_id=campaign.id, now=now)
    if add_leads(session, models=models, events=events, now=last_worked(now)):
        read_counts(session, now=now)
    add_fleet(session, models=models, now=now)
