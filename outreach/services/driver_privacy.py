"""What test drives hold of a person: told at the person's request, and cleared with the lead."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from outreach.domain.test_drives import DriveStatus
from outreach.models.test_drives import DriveSignature, TestDrive


def forget_drivers(session: Session, lead_ids: Sequence[UUID]) -> None:
    """Clear what visitors said and the strokes of signatures (the hash that they were there stays); and the licence's
    class and days, except of a car that is out at this moment.
    """
    of_leads = TestDrive.lead_id.in_(lead_ids)
    session.execute(update(TestDrive).where(of_leads).values(note="", route_note=""))
    licence = {"licence_class": None, "licence_first_issued_on": None, "licence_expires_on": None}
    session.execute(update(TestDrive).where(of_leads, TestDrive.status != DriveStatus.OUT).values(**licence))
    drives = select(TestDrive.id).where(of_leads)
    signed = update(DriveSignature).where(DriveSignature.test_drive_id.in_(drives))
    session.execute(signed.values(strokes_sealed=None))


def told_of_drive(drive: TestDrive) -> dict[str, Any]:
    """A drive as it is told to the person who drove."""
    return {
        "at": drive.at.isoformat(),
        "status": drive.status,
        "car": drive.vehicle.model.title,
        "licence_class": drive.licence_class,
        "licence_first_issued_on": str(drive.licence_first_issued_on or ""),
        "licence_expires_on": str(drive.licence_expires_on or ""),
        "agreement": drive.agreement.version if drive.agreement else None,
        "agreed_at": drive.consented_at.isoformat() if drive.consented_at else None,
        "signature": drive.signature.strokes if drive.signature else "",
        "rating": drive.rating,
        "note": drive.note,
    }
