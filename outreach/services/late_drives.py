"""Test drives that a phone tells of afterwards: they have been, so the car's times must be free in the records."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.outbox import by_our_clock
from outreach.domain.outbox_bodies import DriveBody
from outreach.domain.roles import Actor
from outreach.domain.test_drives import DriveStatus, slot_start
from outreach.domain.venues import RouteKind
from outreach.domain.words import N_
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.test_drives import TestDrive, VehicleSlot
from outreach.models.vehicles import Vehicle
from outreach.policies.events import visible_to as events_visible_to
from outreach.services.agreements import ensure_agreement
from outreach.services.audit import record
from outreach.services.test_drive_journeys import Departure, Return, check_departure, check_return, write_departure
from outreach.services.test_drives import book_drive, demand_parties


@dataclass(frozen=True)
class Claim:
    """How a record from a phone is known: its id, its fingerprint and its clock's error."""

    id: UUID
    body_hmac: str
    clock_skew_seconds: int | None


def record_drive(
    session: Session, *, actor: Actor, body: DriveBody, claim: Claim, now: datetime, held_months: int
) -> TestDrive:
    """A booking or a finished drive from a phone. Raises `RuleBroken` by field, `Conflict` where somebody was first."""
    lead, vehicle = _parties(session, actor, body)
    _check_event(session, actor, body)
    if body.starts_at is not None:
        drive = book_drive(
            session,
            actor=actor,
            lead=lead,
            vehicle=vehicle,
            starts_at=body.starts_at,
            now=now,
            event_id=body.event_id,
            drive_id=claim.id,
        )
    else:
        drive = _past_drive(session, actor, lead, vehicle, body, claim, now, held_months)
    drive.body_hmac, drive.clock_skew_seconds = claim.body_hmac, claim.clock_skew_seconds
    drive.captured_at, drive.created_at = body.captured_at, now
    session.flush()
    return drive


def _parties(session: Session, actor: Actor, body: DriveBody) -> tuple[Lead, Vehicle]:
    lead = session.get(Lead, body.lead_id)
    # one car, one teller at a time: the times below are read and then written
    vehicle = session.scalar(select(Vehicle).where(Vehicle.id == body.vehicle_id).with_for_update(of=Vehicle))
    faults = {}
    if lead is None or lead.organisation_id != actor.organisation_id:
        faults["lead_id"] = N_("This drive's lead has not arrived here.")
    if vehicle is None or vehicle.organisation_id != actor.organisation_id:
        faults["vehicle_id"] = N_("This car is not in your company's fleet.")
    if lead is None or vehicle is None or faults:
        raise RuleBroken(faults)
    try:
        demand_parties(actor, lead, vehicle)
    except Forbidden:
        raise RuleBroken({"lead_id": N_("This lead belongs to a colleague, or was erased.")}) from None
    return lead, vehicle


def _check_event(session: Session, actor: Actor, body: DriveBody) -> None:
    if body.event_id is None:
        return
    seen = select(Event.id).where(Event.id == body.event_id, events_visible_to(actor))
    if session.scalar(seen) is None:
        raise RuleBroken({"event_id": N_("Your company does not take part in this event.")})


def _past_drive(
    session: Session,
    actor: Actor,
    lead: Lead,
    vehicle: Vehicle,
    body: DriveBody,
    claim: Claim,
    now: datetime,
    held_months: int,
) -> TestDrive:
    out_at, back_at = (by_our_clock(moment, claim.clock_skew_seconds, now) for moment in _times(body))
    departure = _departure(actor, body)
    check_departure(session, actor, vehicle, departure, out_at, held_months)
    _demand_free(session, vehicle, lead, out_at, back_at)
    drive = TestDrive(
        id=claim.id,
        organisation_id=vehicle.organisation_id,
        lead_id=lead.id,
        vehicle_id=vehicle.id,
        event_id=body.event_id,
    )
    write_departure(drive, departure, out_at, ensure_agreement(session, vehicle.organisation_id))
    back = Return(odometer_km=body.odometer_back_km, rating=body.rating, note=body.note)
    check_return(drive, back)
    drive.status, drive.back_at = DriveStatus.BACK, back_at
    drive.odometer_back_km, drive.rating, drive.note = back.odometer_km, back.rating, back.note
    session.add(drive)
    facts = {"vehicle": str(vehicle.id), "lead": str(lead.id), "out_at": out_at.isoformat()}
    record(session, actor=actor, action="test_drive.tell", subject=drive, after=facts)
    return drive


def _times(body: DriveBody) -> tuple[datetime, datetime]:
    if body.out_at is None or body.back_at is None:
        raise RuleBroken({"out_at": N_("This entry is missing.")})
    return body.out_at, body.back_at


def _departure(actor: Actor, body: DriveBody) -> Departure:
    staff = body.staff_id or actor.user_id
    if body.licence is None or staff is None:
        raise RuleBroken({"licence_class": N_("This entry is missing.")})
    return Departure(
        licence=body.licence,
        staff_id=staff,
        route_kind=body.route_kind or RouteKind.NONE,
        agreement_version=body.agreement_version,
        consented=body.consented,
        route_note=body.route_note,
        odometer_km=body.odometer_out_km,
    )


def _demand_free(session: Session, vehicle: Vehicle, lead: Lead, out_at: datetime, back_at: datetime) -> None:
    """Nobody else may have had the car in that time, nor booked the half hour in which it left."""
    had = select(TestDrive.id).where(
        TestDrive.vehicle_id == vehicle.id,
        TestDrive.out_at < back_at,
        (TestDrive.back_at > out_at) | (TestDrive.status == DriveStatus.OUT),
    )
    booked = (
        select(VehicleSlot.id)
        .join(TestDrive, VehicleSlot.test_drive_id == TestDrive.id)
        .where(
            VehicleSlot.vehicle_id == vehicle.id,
            VehicleSlot.starts_at == slot_start(out_at),
            TestDrive.status == DriveStatus.BOOKED,
            TestDrive.lead_id != lead.id,
        )
    )
    if session.scalar(had.limit(1)) is not None or session.scalar(booked.limit(1)) is not None:
        raise Conflict(N_("The records give this car to somebody else at that time. Decide which holds."), "out_at")
