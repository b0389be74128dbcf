"""Vehicles for tests."""

from __future__ import annotations

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from outreach.domain.catalogues import ModelKind
from outreach.domain.vehicles import PlateKind
from outreach.models.catalogues import VehicleModel
from outreach.models.vehicles import Vehicle
from tests.factories.world import World


def make_model(session: Session, name: str = "海鸥") -> VehicleModel:
    """A model of the catalogue, flushed."""
    model = VehicleModel(
        maker="比亚迪", model=name, kind=ModelKind.BEV, year=2026, batch=1, first_on=date(2026, 1, 1), range_km=405
    )
    session.add(model)
    session.flush()
    return model


def make_vehicle(session: Session, world: World, **changes: Any) -> Vehicle:
    """A plated and insured car of Rugao's dealer, flushed."""
    values: dict[str, Any] = {
        "organisation_id": world.organisations[2].id,
        "plate_kind": PlateKind.PERMANENT,
        "plate": "苏FD12345",
        "insurance_expires_on": date(2099, 12, 31),
        "label": "1号车",
    } | changes
    model_id = values.pop("model_id", None) or make_model(session, f"海鸥 {values['plate']}").id
    vehicle = Vehicle(**values, model_id=model_id)
    session.add(vehicle)
    session.flush()
    return vehicle
