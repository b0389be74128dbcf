"""Who takes part in an event: invited companies with their staff, service partners; and the papers."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, Column, ForeignKey, Integer, String, Table, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.events import DocumentKind, InvitationStatus, PartnerKind
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.events import Event
from outreach.models.files import StoredFile
from outreach.models.organisations import Organisation
from outreach.models.vehicles import Vehicle

event_staff = Table(
    "event_staff",
    Base.metadata,
    Column("event_company_id", ForeignKey("event_companies.id", ondelete="CASCADE"), primary_key=True),
    Column("user_id", ForeignKey("users.id"), primary_key=True, index=True),
)

event_vehicles = Table(
    "event_vehicles",
    Base.metadata,
    Column("event_company_id", ForeignKey("event_companies.id", ondelete="CASCADE"), primary_key=True),
    Column("vehicle_id", ForeignKey("vehicles.id"), primary_key=True, index=True),
)


class EventCompany(HasId, HasTimes, Base):
    """A company invited to an event, its answer, and the stalls it gets."""

    __tablename__ = "event_companies"
    __table_args__ = (
        UniqueConstraint("event_id", "organisation_id"),
        CheckConstraint("stalls >= 1", name="stalls_positive"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    status: Mapped[InvitationStatus] = mapped_column(enum_column(InvitationStatus), default=InvitationStatus.INVITED)
    stalls: Mapped[int] = mapped_column(Integer, default=1)
    message: Mapped[str] = mapped_column(String(500), default="")
    answer: Mapped[str] = mapped_column(String(500), default="")
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    event: Mapped[Event] = relationship()
    organisation: Mapped[Organisation] = relationship()
    staff: Mapped[list[User]] = relationship(secondary=event_staff, order_by=User.name)
    vehicles: Mapped[list[Vehicle]] = relationship(secondary=event_vehicles, order_by=Vehicle.id)


class EventPartner(HasId, HasTimes, Base):
    """A service firm on the ground; it needn't be in the register."""

    __tablename__ = "event_partners"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    kind: Mapped[PartnerKind] = mapped_column(enum_column(PartnerKind))
    name: Mapped[str] = mapped_column(String(120))
    offer: Mapped[str] = mapped_column(String(500), default="")

    event: Mapped[Event] = relationship()


class EventDocument(HasId, HasTimes, Base):
    """A PDF attached to an event."""

    __tablename__ = "event_documents"

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"), index=True)
    kind: Mapped[DocumentKind] = mapped_column(enum_column(DocumentKind))
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("files.id"), index=True)

    event: Mapped[Event] = relationship()
    file: Mapped[StoredFile] = relationship()
