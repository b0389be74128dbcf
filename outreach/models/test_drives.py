"""Test drives, the slots that are booked for them, and the agreements that drivers consent to."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    CheckConstraint,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.test_drives import DriveStatus, LicenceClass
from outreach.domain.venues import RouteKind
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.models.organisations import Organisation
from outreach.models.sealed import SealedText
from outreach.models.vehicles import Vehicle


class Agreement(HasId, HasTimes, Base):
    """One version of a company's test-drive agreement. A published text is never changed, only followed by another."""

    __tablename__ = "test_drive_agreements"
    __table_args__ = (UniqueConstraint("organisation_id", "version"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    version: Mapped[int] = mapped_column(Integer)
    text_zh: Mapped[str] = mapped_column(Text)
    text_en: Mapped[str] = mapped_column(Text, default="")
    published_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)

    organisation: Mapped[Organisation] = relationship()


class TestDrive(HasId, HasTimes, Base):
    """A drive from its booking or its start to the car's return. Every drive belongs to a lead. `moved_from`: the time that it had
    before its event was moved or called off, `moved_because` the organiser's words.
    """

    __tablename__ = "test_drives"
    __test__ = False  # no test case, whatever its name says
    __table_args__ = (
        CheckConstraint("rating IS NULL OR rating BETWEEN 1 AND 5", name="rating_one_to_five"),
        CheckConstraint("status NOT IN ('out', 'back') OR out_at IS NOT NULL", name="out_has_time"),
        CheckConstraint("status <> 'back' OR back_at IS NOT NULL", name="back_has_time"),
        # after the return the licence's days may be erased with the lead
        CheckConstraint(
            "status <> 'out' OR (licence_class IS NOT NULL AND licence_first_issued_on IS NOT NULL"
            " AND staff_id IS NOT NULL AND agreement_id IS NOT NULL AND consented_at IS NOT NULL)",
            name="out_has_papers",
        ),
        # a car, and a colleague, is out once at a time
        Index(
            "uq_test_drives_vehicle_out",
            "vehicle_id",
            unique=True,
            sqlite_where=text("status = 'out'"),
            postgresql_where=text("status = 'out'"),
        ),
        Index(
            "uq_test_drives_staff_out",
            "staff_id",
            unique=True,
            sqlite_where=text("status = 'out'"),
            postgresql_where=text("status = 'out'"),
        ),
        Index("ix_test_drives_organisation_id_at", "organisation_id", "at", "id"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("leads.id"), index=True)
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("events.id"), index=True)
    vehicle_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vehicles.id"), index=True)
    staff_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    status: Mapped[DriveStatus] = mapped_column(enum_column(DriveStatus), default=DriveStatus.BOOKED)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    booked_for: Mapped[datetime | None] = mapped_column(UTCDateTime)
    moved_from: Mapped[datetime | None] = mapped_column(UTCDateTime)
    moved_because: Mapped[str] = mapped_column(String(500), default="", server_default="")
    licence_class: Mapped[LicenceClass | None] = mapped_column(enum_column(LicenceClass))
    licence_first_issued_on: Mapped[date | None] = mapped_column(Date)
    licence_expires_on: Mapped[date | None] = mapped_column(Date)
    route_kind: Mapped[RouteKind | None] = mapped_column(enum_column(RouteKind))
    route_note: Mapped[str] = mapped_column(String(200), default="")
    agreement_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("test_drive_agreements.id"), index=True)
    consented_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    out_at: Mapped[datetime | None] = mapped_column(UTCDateTime, index=True)
    odometer_out_km: Mapped[int | None] = mapped_column(Integer)
    back_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    odometer_back_km: Mapped[int | None] = mapped_column(Integer)
    rating: Mapped[int | None] = mapped_column(Integer)
    note: Mapped[str] = mapped_column(String(500), default="")
    captured_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    body_hmac: Mapped[str | None] = mapped_column(String(64))
    clock_skew_seconds: Mapped[int | None] = mapped_column(Integer)

    organisation: Mapped[Organisation] = relationship()
    lead: Mapped[Lead] = relationship()
    event: Mapped[Event | None] = relationship()
    vehicle: Mapped[Vehicle] = relationship()
    staff: Mapped[User | None] = relationship()
    agreement: Mapped[Agreement | None] = relationship()
    signature: Mapped[DriveSignature | None] = relationship(back_populates="test_drive", cascade="all, delete-orphan")
    slots: Mapped[list[VehicleSlot]] = relationship(back_populates="test_drive", cascade="all, delete-orphan")


class DriveSignature(HasId, HasTimes, Base):
    """The driver's signature on a screen: its strokes sealed, its hash over them, the agreement's version and text."""

    __tablename__ = "drive_signatures"

    test_drive_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("test_drives.id", ondelete="CASCADE"), unique=True)
    strokes_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    digest: Mapped[str] = mapped_column(String(64))

    strokes = SealedText()

    test_drive: Mapped[TestDrive] = relationship(back_populates="signature")


class DriveReturn(HasId, HasTimes, Base):
    """A car's return as a phone told it: one for each drive, under the id that the phone made."""

    __tablename__ = "drive_returns"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    test_drive_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("test_drives.id", ondelete="CASCADE"), unique=True)
    body_hmac: Mapped[str] = mapped_column(String(64))
    captured_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    clock_skew_seconds: Mapped[int | None] = mapped_column(Integer)

    test_drive: Mapped[TestDrive] = relationship()


class VehicleSlot(HasId, HasTimes, Base):
    """One half hour of one vehicle, held by one booked test drive. The constraint decides who was first."""

    __tablename__ = "vehicle_slots"
    __table_args__ = (UniqueConstraint("vehicle_id", "starts_at"),)

    vehicle_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("vehicles.id"))
    starts_at: Mapped[datetime] = mapped_column(UTCDateTime)
    test_drive_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("test_drives.id", ondelete="CASCADE"), index=True)

    vehicle: Mapped[Vehicle] = relationship()
    test_drive: Mapped[TestDrive] = relationship(back_populates="slots")
