"""What an event's new time, or its end, means for the test drives that are booked at it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from outreach.domain.notices import NoticeKind
from outreach.domain.roles import Actor
from outreach.domain.test_drives import DriveStatus
from outreach.models.events import Event
from outreach.models.test_drives import TestDrive, VehicleSlot
from outreach.services.audit import record
from outreach.services.notices import notify


def move_bookings(
    session: Session, *, actor: Actor, event: Event, shift: timedelta, reason: str = ""
) -> tuple[int, int]:
    """Move the drives booked at the event by as much as the event; where the car is taken then, let go. How many of each.

    The visitor reads it in their own record, and who keeps the lead is told to call: no message to a visitor is sure to arrive.
    """
    moved, gone = [], []
    for drive in _booked(session, event):
        before = drive.at
        drive.slots.clear()
        session.flush()
        if _hold(session, drive, before + shift):
            moved.append(drive)
        else:
            drive.status = DriveStatus.CANCELLED
            gone.append(drive)
        _note(session, actor, drive, before, reason)
    session.flush()
    _tell_keepers(session, actor, event, moved, gone)
    return len(moved), len(gone)


def cancel_bookings(session: Session, *, actor: Actor, event: Event, reason: str) -> int:
    """Let go of every drive booked at an event that is called off; how many."""
    drives = _booked(session, event)
    for drive in drives:
        drive.slots.clear()
        drive.status = DriveStatus.CANCELLED
        _note(session, actor, drive, drive.at, reason)
    session.flush()
    _tell_keepers(session, actor, event, [], drives)
    return len(drives)


def _booked(session: Session, event: Event) -> Sequence[TestDrive]:
    wanted = select(TestDrive).where(TestDrive.event_id == event.id, TestDrive.status == DriveStatus.BOOKED)
    return session.scalars(wanted.order_by(TestDrive.at, TestDrive.id).with_for_update()).all()


def _hold(session: Session, drive: TestDrive, at: datetime) -> bool:
    try:
        with session.begin_nested():
            session.add(VehicleSlot(vehicle_id=drive.vehicle_id, starts_at=at, test_drive_id=drive.id))
            session.flush()
    except IntegrityError:
        return False
    drive.at = drive.booked_for = at
    return True


def _note(session: Session, actor: Actor, drive: TestDrive, before: datetime, reason: str) -> None:
    """What the visitor reads, and the log's line."""
    drive.moved_from, drive.moved_because = before, reason
    record(
        session,
        actor=actor,
        action="test_drive.postpone",
        subject=drive,
        before={"at": before.isoformat()},
        after={"at": drive.at.isoformat(), "status": drive.status.value},
    )


def _tell_keepers(
    session: Session, actor: Actor, event: Event, moved: Sequence[TestDrive], gone: Sequence[TestDrive]
) -> None:
    counts = [Counter(drive.staff_id or drive.lead.owner_id for drive in drives) for drives in (moved, gone)]
    for owner in sorted({one for count in counts for one in count if one}):
        params: dict[str, str | int] = {"name": event.title, "count": counts[0][owner], "gone": counts[1][owner]}
        notify(session, actor=actor, kind=NoticeKind.BOOKINGS_MOVED, user_ids=[owner], subject=event, params=params)
