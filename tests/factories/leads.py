"""Leads for tests."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sqlalchemy.orm import Session

from outreach.domain.catalogues import ModelKind
from outreach.domain.consent import Purpose
from outreach.domain.leads import LeadDetails, LeadSource
from outreach.models.catalogues import VehicleModel
from outreach.models.leads import Lead
from outreach.services.leads import record_lead
from tests.factories.world import World

NOW = datetime(2026, 6, 14, 1, 0, tzinfo=UTC)
PHONE = "13800001234"


def lead_details(phone: str = PHONE, **changes: Any) -> LeadDetails:
    """What staff enter for a visitor of the showroom."""
    values: dict[str, Any] = {"phone": phone, "purposes": frozenset({Purpose.CONTACT}), "source": LeadSource.SHOWROOM}
    return LeadDetails(**{**values, **changes})


def make_lead(session: Session, world: World, by: str = "dealer", phone: str = PHONE, **changes: Any) -> Lead:
    """A lead recorded by the account `by`, flushed."""
    now = changes.pop("now", NOW)
    lead = record_lead(session, actor=world.actor(by), details=lead_details(phone, **changes), now=now)
    session.flush()
    return lead


def make_model(session: Session, name: str = "海鸥", **changes: Any) -> VehicleModel:
    """A model of the catalogue's first batch of 2026, flushed."""
    values: dict[str, Any] = {"maker": "比亚迪", "kind": ModelKind.BEV, "year": 2026, "first_on": date(2026, 5, 1)}
    model = VehicleModel(model=name, **{**values, **changes})
    session.add(model)
    session.flush()
    return model
