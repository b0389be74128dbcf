"""Booking a test drive, and letting a booking go. Beginning and ending one: `services.test_drive_journeys`."""

from __future__ import annotations

from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.roles import Actor
from outreach.domain.test_drives import SLOT, TRANSITIONS, DriveStatus, slot_start
from outreach.domain.vehicles import VehicleStatus
from outreach.domain.words import N_
from outreach.models.base import new_id
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive, VehicleSlot
from outreach.models.vehicles import Vehicle
from outreach.policies import leads as lead_policy
from outreach.policies import vehicles as vehicle_policy
from outreach.policies.test_drives import can_run
from outreach.services.audit import record

BOOK_AHEAD = timedelta(days=120)


def book_drive(
    session: Session,
    *,
    actor: Actor,
    lead: Lead,
    vehicle: Vehicle,
    starts_at: datetime,
    now: datetime,
    event_id: UUID | None = None,
    drive_id: UUID | None = None,
) -> TestDrive:
    """Book a half hour of a car for a lead; of two who want the same one, the second is refused."""
    demand_parties(actor, lead, vehicle)
    if starts_at != slot_start(starts_at):
        raise RuleBroken({"starts_at": N_("Choose one of the half hours.")})
    if starts_at + SLOT <= now:
        raise RuleBroken({"starts_at": N_("This half hour is over. Choose a later one.")})
    if starts_at > now + BOOK_AHEAD:
        raise RuleBroken({"starts_at": N_("A drive can be booked up to 120 days ahead.")})
    drive = TestDrive(
        id=drive_id or new_id(),
        organisation_id=vehicle.organisation_id,
        lead_id=lead.id,
        vehicle_id=vehicle.id,
        event_id=event_id,
        status=DriveStatus.BOOKED,
        at=starts_at,
        booked_for=starts_at,
    )
    hold_slot(session, drive, starts_at)
    facts = {"vehicle": str(vehicle.id), "lead": str(lead.id), "starts_at": starts_at.isoformat()}
    record(session, actor=actor, action="test_drive.book", subject=drive, after=facts)
    return drive


def hold_slot(session: Session, drive: TestDrive, starts_at: datetime) -> None:
    """Add a drive together with its half hour; Conflict on `starts_at` where somebody has it."""
    try:
        with session.begin_nested():
            session.add(drive)
            session.flush()
            session.add(VehicleSlot(vehicle_id=drive.vehicle_id, starts_at=starts_at, test_drive_id=drive.id))
            session.flush()
    except IntegrityError:
        message = N_("Somebody has just booked this car for this half hour. Choose another.")
        raise Conflict(message, field="starts_at") from None


def cancel_drive(session: Session, *, actor: Actor, drive: TestDrive) -> TestDrive:
    """Let a booking go; its half hour is free again."""
    return _let_go(session, actor, drive, DriveStatus.CANCELLED, "test_drive.cancel")


def miss_drive(session: Session, *, actor: Actor, drive: TestDrive) -> TestDrive:
    """Note that the visitor of a booking didn't come."""
    return _let_go(session, actor, drive, DriveStatus.MISSED, "test_drive.miss")


def _let_go(session: Session, actor: Actor, drive: TestDrive, to: DriveStatus, action: str) -> TestDrive:
    if not can_run(actor, drive):
        raise Forbidden
    lock_drive(session, drive)
    move(drive, to)
    drive.slots.clear()
    record(session, actor=actor, action=action, subject=drive)
    return drive


def lock_drive(session: Session, drive: TestDrive) -> None:
    """Read the drive anew and keep others from changing it until the transaction ends."""
    # a statement of its own: PostgreSQL locks no row through the outer joins that the drive may have been loaded with
    locked = select(TestDrive).where(TestDrive.id == drive.id).with_for_update(of=TestDrive)
    session.scalars(locked.execution_options(populate_existing=True)).one()


def move(drive: TestDrive, to: DriveStatus) -> None:
    """Set the drive's status along the transition table."""
    if to not in TRANSITIONS[drive.status]:
        raise Conflict(N_("A colleague has changed this drive in the meantime. Load the page again."))
    drive.status = to


def demand_parties(actor: Actor, lead: Lead, vehicle: Vehicle) -> None:
    """The lead and the car must be of the actor's own company."""
    if not vehicle_policy.can_drive(actor, vehicle) or not lead_policy.can_change(actor, lead):
        raise Forbidden
    if vehicle.status is VehicleStatus.RETIRED:
        raise RuleBroken({"vehicle_id": N_("This car is no longer in the fleet.")})
