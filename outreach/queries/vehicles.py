"""Demonstration vehicles: the list, with what is wrong or about to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.domain.test_drives import DriveStatus
from outreach.domain.vehicles import (
    EXPIRING_DAYS,
    PlateKind,
    Unfit,
    VehicleStatus,
    expires_soon,
    unfit_reasons,
)
from outreach.models.test_drives import TestDrive
from outreach.models.vehicles import Vehicle
from outreach.policies.vehicles import visible_to
from outreach.queries.paging import Page, SortKey, keyset


@dataclass(frozen=True)
class Fitness:
    """A car as the list shows it: why it may not be driven today, what expires soon, whether it is out."""

    vehicle: Vehicle
    unfit: tuple[tuple[Unfit, date | None], ...]
    insurance_soon: bool
    plate_soon: bool
    out: TestDrive | None


def _scoped(actor: Actor) -> Select[Vehicle]:
    return select(Vehicle).where(visible_to(actor)).options(joinedload(Vehicle.model), joinedload(Vehicle.organisation))


def list_vehicles(
    session: Session, *, actor: Actor, today: date, retired: bool = False, cursor: str | None = None
) -> Page[Fitness]:
    """The actor's cars with their fitness, in the order in which they were entered."""
    wanted = VehicleStatus.RETIRED if retired else VehicleStatus.ACTIVE
    page = keyset(session, _scoped(actor).where(Vehicle.status == wanted), order=[SortKey(Vehicle.id)], cursor=cursor)
    out = _out_now(session, [vehicle.id for vehicle in page.items])
    items = [_fitness(vehicle, out.get(vehicle.id), today) for vehicle in page.items]
    return Page(items, page.next_cursor, page.is_first)


def list_fleet(session: Session, *, actor: Actor, today: date) -> list[Fitness]:
    """The cars in use of the actor's company, to choose one from."""
    own = _scoped(actor).where(Vehicle.status == VehicleStatus.ACTIVE, Vehicle.organisation_id == actor.organisation_id)
    vehicles = session.scalars(own.order_by(Vehicle.id).limit(200)).all()
    out = _out_now(session, [vehicle.id for vehicle in vehicles])
    return [_fitness(vehicle, out.get(vehicle.id), today) for vehicle in vehicles]


def get_vehicle(session: Session, *, actor: Actor, vehicle_id: UUID) -> Vehicle:
    """The car; raises `NotFound` out of the actor's scope."""
    vehicle = session.scalar(_scoped(actor).where(Vehicle.id == vehicle_id))
    if vehicle is None:
        raise NotFound
    return vehicle


def get_fitness(session: Session, *, vehicle: Vehicle, today: date) -> Fitness:
    """How fit a car at hand is."""
    return _fitness(vehicle, _out_now(session, [vehicle.id]).get(vehicle.id), today)


def count_expiring(session: Session, *, actor: Actor, today: date) -> int:
    """Cars in use whose insurance or temporary plate has expired, is missing, or expires within a month."""
    edge = today + timedelta(days=EXPIRING_DAYS)
    due = or_(
        Vehicle.insurance_expires_on.is_(None),
        Vehicle.insurance_expires_on <= edge,
        Vehicle.plate_kind == PlateKind.NONE,
        (Vehicle.plate_kind == PlateKind.TEMPORARY) & (Vehicle.temporary_plate_expires_on <= edge),
    )
    found = select(func.count(Vehicle.id)).where(visible_to(actor), Vehicle.status == VehicleStatus.ACTIVE, due)
    return session.scalar(found) or 0


def _out_now(session: Session, ids: Sequence[UUID]) -> dict[UUID, TestDrive]:
    drives = select(TestDrive).where(TestDrive.vehicle_id.in_(ids), TestDrive.status == DriveStatus.OUT)
    return {drive.vehicle_id: drive for drive in session.scalars(drives.order_by(TestDrive.id))} if ids else {}


def _fitness(vehicle: Vehicle, out: TestDrive | None, today: date) -> Fitness:
    temporary = vehicle.plate_kind is PlateKind.TEMPORARY
    return Fitness(
        vehicle,
        unfit=tuple(unfit_reasons(vehicle.details, vehicle.status, today)),
        insurance_soon=expires_soon(vehicle.insurance_expires_on, today),
        plate_soon=temporary and expires_soon(vehicle.temporary_plate_expires_on, today),
        out=out,
    )
