"""Test drives: lists, the board of slots, the agreement in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.accounts import DEALER_ROLES
from outreach.domain.clock import BEIJING
from outreach.domain.errors import NotFound
from outreach.domain.events import EventStatus, InvitationStatus
from outreach.domain.roles import Actor
from outreach.domain.test_drives import (
    DEFAULT_AGREEMENT_EN,
    DEFAULT_AGREEMENT_ZH,
    SLOT,
    DriveStatus,
    slots_between,
)
from outreach.models.accounts import User
from outreach.models.event_parties import EventCompany
from outreach.models.events import Event
from outreach.models.test_drives import Agreement, TestDrive, VehicleSlot
from outreach.models.vehicles import Vehicle
from outreach.policies.test_drives import visible_to
from outreach.queries.paging import Page, SortKey, keyset

DAY_BEGINS, DAY_ENDS = time(7), time(20)


@dataclass(frozen=True)
class DriveFilters:
    """What a reader may narrow the drives by."""

    day: date | None = None
    status: DriveStatus | None = None
    vehicle_id: UUID | None = None
    event_id: UUID | None = None
    lead_id: UUID | None = None
    own: bool = False


@dataclass(frozen=True)
class AgreementText:
    """The agreement in force. Version 1 is the shipped text until a company publishes its own."""

    version: int
    text_zh: str
    text_en: str
    agreement_id: UUID | None = None
    published_at: datetime | None = None


@dataclass(frozen=True)
class Slot:
    """A half hour of one car: free, past, or somebody's."""

    starts_at: datetime
    drive: TestDrive | None
    past: bool

    @property
    def free(self) -> bool:
        """Whether it can still be booked."""
        return self.drive is None and not self.past


def _scoped(actor: Actor) -> Select[TestDrive]:
    return (
        select(TestDrive)
        .where(visible_to(actor))
        .options(
            joinedload(TestDrive.lead),
            joinedload(TestDrive.vehicle).joinedload(Vehicle.model),
            joinedload(TestDrive.staff),
            joinedload(TestDrive.organisation),
        )
    )


def day_bounds(day: date) -> tuple[datetime, datetime]:
    """The first moment of a day in Beijing, and of the next."""
    start = datetime.combine(day, time(0), BEIJING)
    return start, start + timedelta(days=1)


def list_drives(session: Session, *, actor: Actor, filters: DriveFilters, cursor: str | None = None) -> Page[TestDrive]:
    """The drives that the actor may see, the latest first."""
    wanted = _scoped(actor)
    if filters.day:
        start, end = day_bounds(filters.day)
        wanted = wanted.where(TestDrive.at >= start, TestDrive.at < end)
    for name in ("status", "vehicle_id", "event_id", "lead_id"):
        if (value := getattr(filters, name)) is not None:
            wanted = wanted.where(getattr(TestDrive, name) == value)
    if filters.own:
        wanted = wanted.where(TestDrive.staff_id == actor.user_id)
    order = [SortKey(TestDrive.at, descending=True), SortKey(TestDrive.id, descending=True)]
    return keyset(session, wanted, order=order, cursor=cursor)


def list_out(session: Session, *, actor: Actor) -> Sequence[TestDrive]:
    """The drives that are out now, the longest first."""
    wanted = _scoped(actor).where(TestDrive.status == DriveStatus.OUT)
    return session.scalars(wanted.order_by(TestDrive.out_at, TestDrive.id).limit(200)).all()


def list_coming(session: Session, *, actor: Actor, now: datetime) -> Sequence[TestDrive]:
    """The booked drives of today that haven't begun, the next first."""
    start, end = day_bounds(now.astimezone(BEIJING).date())
    wanted = _scoped(actor).where(TestDrive.status == DriveStatus.BOOKED, TestDrive.at >= start, TestDrive.at < end)
    return session.scalars(wanted.order_by(TestDrive.at, TestDrive.id).limit(200)).all()


def get_drive(session: Session, *, actor: Actor, drive_id: UUID) -> TestDrive:
    """The drive; raises `NotFound` out of the actor's scope."""
    drive = session.scalar(_scoped(actor).where(TestDrive.id == drive_id))
    if drive is None:
        raise NotFound
    return drive


def list_slots(session: Session, *, actor: Actor, vehicle: Vehicle, day: date, now: datetime) -> list[Slot]:
    """The slots of one car on one day, from 07:00 to 20:00 in Beijing."""
    start, end = (datetime.combine(day, edge, BEIJING) for edge in (DAY_BEGINS, DAY_ENDS))
    held = select(VehicleSlot).where(
        VehicleSlot.vehicle_id == vehicle.id, VehicleSlot.starts_at >= start, VehicleSlot.starts_at < end
    )
    loads = joinedload(VehicleSlot.test_drive).joinedload(TestDrive.lead)
    taken = {slot.starts_at: slot.test_drive for slot in session.scalars(held.options(loads))}
    return [Slot(moment, taken.get(moment), moment + SLOT <= now) for moment in slots_between(start, end)]


def list_company_staff(session: Session, *, actor: Actor) -> Sequence[User]:
    """The active people of the actor's company, who may ride along."""
    mine = (User.organisation_id == actor.organisation_id, User.active, User.role.in_(DEALER_ROLES))
    wanted = select(User).where(*mine)
    return session.scalars(wanted.order_by(User.name, User.id).limit(500)).all()


def get_current_agreement(session: Session, *, organisation_id: UUID) -> AgreementText:
    """The text that a driver of this company consents to now."""
    latest = select(Agreement).where(Agreement.organisation_id == organisation_id).order_by(Agreement.version.desc())
    row = session.scalar(latest.limit(1))
    if row is None:
        return AgreementText(1, DEFAULT_AGREEMENT_ZH, DEFAULT_AGREEMENT_EN)
    return AgreementText(row.version, row.text_zh, row.text_en, row.id, row.created_at)


def list_agreements(session: Session, *, organisation_id: UUID) -> Sequence[Agreement]:
    """All versions of a company's agreement, the latest first."""
    wanted = select(Agreement).where(Agreement.organisation_id == organisation_id)
    return session.scalars(wanted.order_by(Agreement.version.desc())).all()


def count_driven(session: Session, *, event_id: UUID) -> int:
    """Drives of an event that began: a count, for those who may not see the drives."""
    began = (DriveStatus.OUT, DriveStatus.BACK)
    counted = select(func.count(TestDrive.id)).where(TestDrive.event_id == event_id, TestDrive.status.in_(began))
    return session.scalar(counted) or 0


def list_joined_events(session: Session, *, actor: Actor, day: date) -> Sequence[Event]:
    """The day's events for which the actor's company has accepted the invitation, by their beginning."""
    start, end = day_bounds(day)
    wanted = (
        select(Event)
        .join(EventCompany, EventCompany.event_id == Event.id)
        .where(
            EventCompany.organisation_id == actor.organisation_id,
            EventCompany.status == InvitationStatus.ACCEPTED,
            Event.status.in_((EventStatus.APPROVED, EventStatus.PUBLISHED, EventStatus.RUNNING)),
            Event.starts_at < end,
            Event.ends_at > start,
        )
    )
    return session.scalars(wanted.order_by(Event.starts_at, Event.id).limit(20)).all()
