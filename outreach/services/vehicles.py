"""What managers do with their company's demonstration cars."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.roles import Actor
from outreach.domain.vehicles import PlateKind, VehicleDetails, VehicleStatus, plate_written, vehicle_faults
from outreach.domain.words import N_
from outreach.models.catalogues import VehicleModel
from outreach.models.vehicles import Vehicle
from outreach.policies import vehicles as policy
from outreach.services.audit import record


def register_vehicle(session: Session, *, actor: Actor, model_id: UUID, details: VehicleDetails) -> Vehicle:
    """Enter a car of the actor's company."""
    if not policy.can_register(actor) or actor.organisation_id is None:
        raise Forbidden
    _check(session, model_id, details)
    vehicle = Vehicle(organisation_id=actor.organisation_id)
    _write(vehicle, model_id, details)
    _save(session, vehicle)
    record(session, actor=actor, action="vehicle.register", subject=vehicle, after=_facts(vehicle))
    return vehicle


def change_vehicle(
    session: Session, *, actor: Actor, vehicle: Vehicle, model_id: UUID, details: VehicleDetails
) -> Vehicle:
    """Change plate, insurance or model of a car."""
    _demand_keeper(actor, vehicle)
    _check(session, model_id, details)
    before = _facts(vehicle)
    _write(vehicle, model_id, details)
    _save(session, vehicle)
    record(session, actor=actor, action="vehicle.change", subject=vehicle, before=before, after=_facts(vehicle))
    return vehicle


def retire_vehicle(session: Session, *, actor: Actor, vehicle: Vehicle, retired: bool = True) -> Vehicle:
    """Take a car out of the fleet (its drives stay), or back in."""
    _demand_keeper(actor, vehicle)
    vehicle.status = VehicleStatus.RETIRED if retired else VehicleStatus.ACTIVE
    _save(session, vehicle)
    record(session, actor=actor, action="vehicle.retire" if retired else "vehicle.restore", subject=vehicle)
    return vehicle


def _demand_keeper(actor: Actor, vehicle: Vehicle) -> None:
    if not policy.can_change(actor, vehicle):
        raise Forbidden


def _check(session: Session, model_id: UUID, details: VehicleDetails) -> None:
    faults = vehicle_faults(details)
    if session.get(VehicleModel, model_id) is None:
        faults["model_id"] = N_("Choose a model of the catalogue.")
    if faults:
        raise RuleBroken(faults)


def _write(vehicle: Vehicle, model_id: UUID, details: VehicleDetails) -> None:
    temporary = details.plate_kind is PlateKind.TEMPORARY
    vehicle.model_id = model_id
    vehicle.label, vehicle.note = details.label, details.note
    vehicle.plate_kind = details.plate_kind
    vehicle.plate = None if details.plate_kind is PlateKind.NONE else plate_written(details.plate)
    vehicle.temporary_plate_expires_on = details.temporary_plate_expires_on if temporary else None
    vehicle.insurance_expires_on = details.insurance_expires_on


def _save(session: Session, vehicle: Vehicle) -> None:
    try:
        with session.begin_nested():
            session.add(vehicle)
            session.flush()
    except IntegrityError:
        raise Conflict(N_("Another car in use has this plate."), field="plate") from None


def _facts(vehicle: Vehicle) -> dict[str, Any]:
    return {
        "model_id": str(vehicle.model_id),
        "plate_kind": vehicle.plate_kind.value,
        "plate": vehicle.plate,
        "temporary_plate_expires_on": str(vehicle.temporary_plate_expires_on or ""),
        "insurance_expires_on": str(vehicle.insurance_expires_on or ""),
        "label": vehicle.label,
    }
