"""Out and back: a car leaves only when licence, plate, insurance and consent are in order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.clock import beijing
from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.roles import Actor
from outreach.domain.test_drives import (
    ODOMETER_MOST,
    REFUSAL_FIELDS,
    REFUSAL_MESSAGES,
    DriveStatus,
    Licence,
    Refusal,
    licence_refusals,
    refusal_params,
    slot_start,
)
from outreach.domain.vehicles import UNFIT_MESSAGES, unfit_params, unfit_reasons
from outreach.domain.venues import RouteKind
from outreach.domain.words import N_
from outreach.models.accounts import User
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive, VehicleSlot
from outreach.models.vehicles import Vehicle
from outreach.policies.test_drives import can_run
from outreach.queries.test_drives import get_current_agreement
from outreach.services.agreements import ensure_agreement
from outreach.services.audit import record
from outreach.services.driver_privacy import forget_drivers
from outreach.services.test_drives import demand_parties, lock_drive, move


@dataclass(frozen=True)
class Departure:
    """What is entered when a car leaves."""

    licence: Licence
    staff_id: UUID
    route_kind: RouteKind
    agreement_version: int
    consented: bool
    route_note: str = ""
    odometer_km: int | None = None
    agreement_id: UUID | None = None  # known where a phone gave it to read, perhaps before it was replaced


@dataclass(frozen=True)
class Return:
    """What is entered when a car comes back."""

    odometer_km: int | None = None
    rating: int | None = None
    note: str = ""


def start_walk_in(
    session: Session,
    *,
    actor: Actor,
    lead: Lead,
    vehicle: Vehicle,
    departure: Departure,
    now: datetime,
    held_months: int,
    event_id: UUID | None = None,
) -> TestDrive:
    """A visitor without a booking drives off. The present half hour must not be booked for somebody else."""
    demand_parties(actor, lead, vehicle)
    check_departure(session, actor, vehicle, departure, now, held_months)
    drive = TestDrive(
        organisation_id=vehicle.organisation_id, lead_id=lead.id, vehicle_id=vehicle.id, event_id=event_id
    )
    _demand_free_now(session, vehicle, now)
    leave(session, actor, drive, departure, now)
    _hold_now(session, drive, now)
    return drive


def check_out_vehicle(
    session: Session, *, actor: Actor, drive: TestDrive, departure: Departure, now: datetime, held_months: int
) -> TestDrive:
    """The visitor of a booking drives off."""
    if not can_run(actor, drive):
        raise Forbidden
    lock_drive(session, drive)
    if drive.status is not DriveStatus.BOOKED:
        raise Conflict(N_("A colleague has changed this drive in the meantime. Load the page again."))
    check_departure(session, actor, drive.vehicle, departure, now, held_months)
    leave(session, actor, drive, departure, now)
    return drive


def check_in_vehicle(session: Session, *, actor: Actor, drive: TestDrive, back: Return, now: datetime) -> TestDrive:
    """The car is back at `now`; what is left of its half hour is free again."""
    if not can_run(actor, drive):
        raise Forbidden
    lock_drive(session, drive)
    check_return(drive, back)
    move(drive, DriveStatus.BACK)
    drive.back_at = now
    drive.odometer_back_km, drive.rating, drive.note = back.odometer_km, back.rating, back.note
    drive.slots.clear()
    if drive.lead.erased_at is not None:
        session.flush()
        forget_drivers(session, [drive.lead_id])
    facts = {"odometer_km": back.odometer_km, "rating": back.rating}
    record(session, actor=actor, action="test_drive.back", subject=drive, after=facts)
    return drive


def check_departure(
    session: Session, actor: Actor, vehicle: Vehicle, departure: Departure, now: datetime, held_months: int
) -> None:
    """Raise `RuleBroken` with every refusal at once, each on its field."""
    today = beijing(now).date()
    unfit = unfit_reasons(vehicle.details, vehicle.status, today)
    refused = licence_refusals(departure.licence, today, held_months)
    faults = {REFUSAL_FIELDS[one.reason]: REFUSAL_MESSAGES[one.reason] for one in reversed(refused)}
    if unfit:
        faults["vehicle_id"] = UNFIT_MESSAGES[unfit[0][0]]
    if not departure.consented:
        faults["consented"] = REFUSAL_MESSAGES[Refusal.NO_CONSENT]
    if departure.consented and not _is_in_force(session, vehicle, departure):
        faults["consented"] = N_("The agreement has changed in the meantime: let the driver read it again.")
    staff = session.get(User, departure.staff_id)
    if staff is None or staff.organisation_id != actor.organisation_id or not staff.active:
        faults["staff_id"] = N_("Choose a colleague who rides along.")
    if departure.route_kind is RouteKind.NONE:
        faults["route_kind"] = N_("Say where the drive goes.")
    if departure.odometer_km is not None and not 0 <= departure.odometer_km <= ODOMETER_MOST:
        faults["odometer_km"] = N_("The odometer shows between 0 and 2,000,000 km.")
    if faults:
        raise RuleBroken(faults, **unfit_params(unfit), **refusal_params(refused))


def _is_in_force(session: Session, vehicle: Vehicle, departure: Departure) -> bool:
    current = get_current_agreement(session, organisation_id=vehicle.organisation_id).version
    return departure.agreement_id is not None or departure.agreement_version == current


def leave(session: Session, actor: Actor, drive: TestDrive, departure: Departure, now: datetime) -> None:
    """Send the car off at `now`. Raises `Conflict` where it, or the colleague, is out already."""
    vehicle_id, staff_id = drive.vehicle_id, departure.staff_id
    agreement_id = departure.agreement_id or ensure_agreement(session, drive.organisation_id)
    _refuse_if_out(session, vehicle_id, staff_id)
    try:
        with session.begin_nested():
            write_departure(drive, departure, now, agreement_id)
            session.add(drive)
            session.flush()
    except IntegrityError:
        _refuse_if_out(session, vehicle_id, staff_id)
        raise
    licence = departure.licence
    facts = {"vehicle": str(vehicle_id), "licence_class": licence.licence_class.value, "route": drive.route_kind}
    record(session, actor=actor, action="test_drive.out", subject=drive, after=facts)


def write_departure(drive: TestDrive, departure: Departure, now: datetime, agreement_id: UUID) -> None:
    """Note on `drive` what was entered as the car left at `now`."""
    licence = departure.licence
    drive.status = DriveStatus.OUT
    drive.at = drive.out_at = drive.consented_at = now
    drive.agreement_id = agreement_id
    drive.staff_id = departure.staff_id
    drive.licence_class = licence.licence_class
    drive.licence_first_issued_on = licence.first_issued_on
    drive.licence_expires_on = None if licence.long_term else licence.expires_on
    drive.route_kind, drive.route_note = departure.route_kind, departure.route_note
    drive.odometer_out_km = departure.odometer_km


def _refuse_if_out(session: Session, vehicle_id: UUID, staff_id: UUID) -> None:
    out = select(TestDrive.vehicle_id).where(TestDrive.status == DriveStatus.OUT)
    with session.no_autoflush:
        for column, value, reason in (
            (TestDrive.vehicle_id, vehicle_id, Refusal.VEHICLE_OUT),
            (TestDrive.staff_id, staff_id, Refusal.STAFF_OUT),
        ):
            if session.scalar(out.where(column == value).limit(1)) is not None:
                raise Conflict(REFUSAL_MESSAGES[reason], field=REFUSAL_FIELDS[reason])


_BOOKED_NOW = N_(
    "This car is booked for somebody else in this half hour. Take another, or mark that booking as missed."
)


def _demand_free_now(session: Session, vehicle: Vehicle, now: datetime) -> None:
    held = select(VehicleSlot).where(VehicleSlot.vehicle_id == vehicle.id, VehicleSlot.starts_at == slot_start(now))
    slot = session.scalar(held)
    if slot is not None and slot.test_drive.status is DriveStatus.BOOKED:
        raise Conflict(_BOOKED_NOW, field="vehicle_id")


def _hold_now(session: Session, drive: TestDrive, now: datetime) -> None:
    """Keep the present half hour from being booked while the car is out."""
    try:
        with session.begin_nested():
            session.add(VehicleSlot(vehicle_id=drive.vehicle_id, starts_at=slot_start(now), test_drive_id=drive.id))
            session.flush()
    except IntegrityError:
        raise Conflict(_BOOKED_NOW, field="vehicle_id") from None


def check_return(drive: TestDrive, back: Return) -> None:
    """Raise `RuleBroken` where what was entered at the return can't be."""
    faults: dict[str, str] = {}
    shown, before = back.odometer_km, drive.odometer_out_km
    if shown is not None and not 0 <= shown <= ODOMETER_MOST:
        faults["odometer_km"] = N_("The odometer shows between 0 and 2,000,000 km.")
    elif shown is not None and before is not None and shown < before:
        faults["odometer_km"] = N_("The odometer can't show less than when the car left.")
    if back.rating is not None and not 1 <= back.rating <= 5:
        faults["rating"] = N_("The rating lies between 1 and 5.")
    if faults:
        raise RuleBroken(faults)
