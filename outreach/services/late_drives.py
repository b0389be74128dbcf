"""Test drives that a phone tells of: they happened, so the car's times must be free in the records."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from sqlalchemy import select, true
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.errors import Conflict, Forbidden, RuleBroken
from outreach.domain.outbox import by_our_clock
from outreach.domain.outbox_bodies import DriveBody, ReturnBody
from outreach.domain.roles import Actor
from outreach.domain.signatures import signature_hash, text_hash
from outreach.domain.test_drives import DriveStatus, slot_start
from outreach.domain.venues import RouteKind
from outreach.domain.words import N_
from outreach.models.base import new_id
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.test_drives import Agreement, DriveReturn, DriveSignature, TestDrive, VehicleSlot
from outreach.models.vehicles import Vehicle
from outreach.policies.events import visible_to as events_visible_to
from outreach.policies.test_drives import can_run
from outreach.services.agreements import find_agreement_read
from outreach.services.audit import record
from outreach.services.lead_steps import mark_test_driven
from outreach.services.test_drive_journeys import (
    Departure,
    Return,
    check_departure,
    check_in_vehicle,
    check_return,
    leave,
    write_departure,
)
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
    """A booking, a car that left or a finished drive. Raises `RuleBroken` by field, `Conflict` where somebody was first."""
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
        drive = _drive_told(session, actor, lead, vehicle, body, claim, now, held_months)
    drive.body_hmac, drive.clock_skew_seconds = claim.body_hmac, claim.clock_skew_seconds
    drive.captured_at, drive.created_at = body.captured_at, now
    session.flush()
    return drive


def record_return(session: Session, *, actor: Actor, body: ReturnBody, claim: Claim, now: datetime) -> DriveReturn:
    """A car came back from a drive that went out. Raises `RuleBroken` by field, `Conflict` where it is back already."""
    drive = session.get(TestDrive, body.drive_id)
    if drive is None or not can_run(actor, drive) or (actor.event_id and drive.event_id != actor.event_id):
        raise RuleBroken({"drive_id": N_("The drive that this car came back from has not arrived here.")})
    if drive.status is DriveStatus.BACK:
        raise Conflict(N_("A colleague has taken this car back already."), "drive_id")
    back_at = max(by_our_clock(body.back_at, claim.clock_skew_seconds, now), drive.out_at or drive.at)
    back = Return(odometer_km=body.odometer_km, rating=body.rating, note=body.note)
    check_in_vehicle(session, actor=actor, drive=drive, back=back, now=back_at)
    mark_test_driven(session, actor=actor, lead=drive.lead, now=now)
    row = DriveReturn(
        id=claim.id,
        organisation_id=drive.organisation_id,
        test_drive_id=drive.id,
        body_hmac=claim.body_hmac,
        captured_at=body.captured_at,
        clock_skew_seconds=claim.clock_skew_seconds,
        created_at=now,
    )
    session.add(row)
    session.flush()
    return row


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


def _drive_told(
    session: Session,
    actor: Actor,
    lead: Lead,
    vehicle: Vehicle,
    body: DriveBody,
    claim: Claim,
    now: datetime,
    held_months: int,
) -> TestDrive:
    skew = claim.clock_skew_seconds
    out_at = by_our_clock(_demanded(body.out_at, "out_at"), skew, now)
    back_at = by_our_clock(body.back_at, skew, now) if body.back_at else None
    agreement = find_agreement_read(session, vehicle.organisation_id, body.agreement_version, at=out_at)
    departure = _departure(actor, body, agreement)
    check_departure(session, actor, vehicle, departure, out_at, held_months)
    _demand_free(session, vehicle, lead, out_at, back_at)
    drive = TestDrive(
        id=claim.id,
        organisation_id=vehicle.organisation_id,
        lead_id=lead.id,
        vehicle_id=vehicle.id,
        event_id=body.event_id,
    )
    _sign(drive, body, agreement)
    if back_at is None:
        leave(session, actor, drive, departure, out_at)
        if slot_start(out_at) == slot_start(now):
            _hold_half_hour(session, drive, out_at)
    else:
        _close(session, actor, drive, departure, body, (out_at, back_at))
        mark_test_driven(session, actor=actor, lead=lead, now=now)
    return drive


def _close(
    session: Session,
    actor: Actor,
    drive: TestDrive,
    departure: Departure,
    body: DriveBody,
    times: tuple[datetime, datetime],
) -> None:
    """Write a drive that was out and back before its phone could tell."""
    out_at, drive.back_at = times
    if departure.agreement_id is None:  # the check has seen to it
        raise RuntimeError("a drive without its agreement")
    write_departure(drive, departure, out_at, departure.agreement_id)
    back = Return(odometer_km=body.odometer_back_km, rating=body.rating, note=body.note)
    check_return(drive, back)
    drive.status = DriveStatus.BACK
    drive.odometer_back_km, drive.rating, drive.note = back.odometer_km, back.rating, back.note
    session.add(drive)
    facts = {"vehicle": str(drive.vehicle_id), "lead": str(drive.lead_id), "out_at": out_at.isoformat()}
    record(session, actor=actor, action="test_drive.tell", subject=drive, after=facts)


def _hold_half_hour(session: Session, drive: TestDrive, out_at: datetime) -> None:
    """Keep the present half hour from being booked while the car is out; the visitor's own booking may have it."""
    try:
        with session.begin_nested():
            session.add(VehicleSlot(vehicle_id=drive.vehicle_id, starts_at=slot_start(out_at), test_drive_id=drive.id))
            session.flush()
    except IntegrityError:
        pass


def _sign(drive: TestDrive, body: DriveBody, agreement: Agreement | None) -> None:
    signed = body.signature
    if signed is None or agreement is None:
        return
    text = text_hash(agreement.text_zh, agreement.text_en)
    if signature_hash(agreement.version, text, signed.strokes) != signed.digest:
        raise RuleBroken({"signature": N_("The signature was not made on this text: let the driver sign again.")})
    row = DriveSignature(id=new_id(), digest=signed.digest)
    row.strokes = json.dumps(signed.strokes, separators=(",", ":"))
    drive.signature = row


_Moment = TypeVar("_Moment")


def _demanded(value: _Moment | None, field: str) -> _Moment:
    if value is None:
        raise RuleBroken({field: N_("This entry is missing.")})
    return value


def _departure(actor: Actor, body: DriveBody, agreement: Agreement | None) -> Departure:
    return Departure(
        licence=_demanded(body.licence, "licence_class"),
        staff_id=_demanded(body.staff_id or actor.user_id, "staff_id"),
        agreement_id=agreement.id if agreement else None,
        route_kind=body.route_kind or RouteKind.NONE,
        agreement_version=body.agreement_version,
        consented=body.consented,
        route_note=body.route_note,
        odometer_km=body.odometer_out_km,
    )


def _demand_free(session: Session, vehicle: Vehicle, lead: Lead, out_at: datetime, back_at: datetime | None) -> None:
    """Nobody else may have had the car in that time, nor booked the half hour in which it left."""
    had = select(TestDrive.id).where(
        TestDrive.vehicle_id == vehicle.id,
        TestDrive.out_at < back_at if back_at is not None else true(),
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
