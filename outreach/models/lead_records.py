"""What happened to a lead: stages, consents, contacts, reveals of its number, orders and deliveries."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Date,
    Float,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.consent import ConsentChannel, Purpose
from outreach.domain.leads import (
    ContactKind,
    ContactStatus,
    LossReason,
    LossVerdict,
    Outcome,
    OwnerWhy,
    RevealReason,
    Stage,
)
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, UTCDateTime, enum_column
from outreach.models.chargers import Station
from outreach.models.sealed import SealedText


class _OfLead(HasId):
    """A dated entry of one lead, by somebody."""

    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    at: Mapped[datetime] = mapped_column(UTCDateTime)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))


class LeadStep(_OfLead, Base):
    """From one stage to the next; the first step comes from nowhere."""

    __tablename__ = "lead_steps"

    from_stage: Mapped[Stage | None] = mapped_column(enum_column(Stage, name="from_stage"))
    to_stage: Mapped[Stage] = mapped_column(enum_column(Stage, name="to_stage"))
    loss_reason: Mapped[LossReason | None] = mapped_column(enum_column(LossReason))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    note = SealedText()
    user: Mapped[User | None] = relationship()


class LeadOwnerChange(_OfLead, Base):
    """The lead went to somebody else, or back to the company's pool; `user`: who did it, None for the company's rule."""

    __tablename__ = "lead_owner_changes"

    why: Mapped[OwnerWhy] = mapped_column(enum_column(OwnerWhy))
    from_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    to_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User | None] = relationship(foreign_keys="LeadOwnerChange.user_id")
    before: Mapped[User | None] = relationship(foreign_keys=[from_id])
    after: Mapped[User | None] = relationship(foreign_keys=[to_id])


class LossCheck(_OfLead, Base):
    """Somebody gave the lead up, and a second person has agreed, or not, or not yet."""

    __tablename__ = "loss_checks"
    __table_args__ = (
        Index(
            "uq_loss_checks_open",
            "lead_id",
            unique=True,
            sqlite_where=text("verdict IS NULL"),
            postgresql_where=text("verdict IS NULL"),
        ),
        CheckConstraint("decided_by_id IS NULL OR decided_by_id <> user_id", name="second_person"),
        CheckConstraint("(verdict IS NULL) = (decided_at IS NULL)", name="verdict_has_time"),
    )

    verdict: Mapped[LossVerdict | None] = mapped_column(enum_column(LossVerdict))
    decided_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User | None] = relationship(foreign_keys="LossCheck.user_id")
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id])


class LeadCharger(_OfLead, Base):
    """A fast charger opened near a customer who can't charge at home; told once."""

    __tablename__ = "lead_chargers"
    __table_args__ = (UniqueConstraint("lead_id", "station_id"),)

    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"), index=True)
    km: Mapped[float] = mapped_column(Float)

    user: Mapped[User | None] = relationship()
    station: Mapped[Station] = relationship()


class LeadMerge(_OfLead, Base):
    """Another lead of the same number was merged into this one; what is needed to undo that, and nothing personal."""

    __tablename__ = "lead_merges"
    __table_args__ = (
        Index(
            "uq_lead_merges_other",
            "other_id",
            unique=True,
            sqlite_where=text("undone_at IS NULL"),
            postgresql_where=text("undone_at IS NULL"),
        ),
        CheckConstraint("lead_id <> other_id", name="two_leads"),
    )

    other_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"))
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("events.id"))
    area_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"))
    other_next_on: Mapped[date | None] = mapped_column(Date)
    kept_next_on: Mapped[date | None] = mapped_column(Date)
    kept_status: Mapped[ContactStatus] = mapped_column(enum_column(ContactStatus))
    filled: Mapped[list[str]] = mapped_column(JSON)
    models: Mapped[list[str]] = mapped_column(JSON)
    drives: Mapped[list[str]] = mapped_column(JSON)
    undone_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    undone_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    user: Mapped[User | None] = relationship(foreign_keys="LeadMerge.user_id")


class LeadConsent(_OfLead, Base):
    """One purpose agreed to, with the wording that was shown; withdrawn by a date, never deleted."""

    __tablename__ = "lead_consents"
    __table_args__ = (UniqueConstraint("lead_id", "purpose", "at"),)

    purpose: Mapped[Purpose] = mapped_column(enum_column(Purpose))
    text_version: Mapped[str] = mapped_column(String(16))
    channel: Mapped[ConsentChannel] = mapped_column(enum_column(ConsentChannel))
    withdrawn_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User | None] = relationship()


class LeadContact(_OfLead, Base):
    """A call, message or visit, and what came of it."""

    __tablename__ = "lead_contacts"

    kind: Mapped[ContactKind] = mapped_column(enum_column(ContactKind))
    outcome: Mapped[Outcome] = mapped_column(enum_column(Outcome))
    next_on: Mapped[date | None] = mapped_column(Date)
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    note = SealedText()
    user: Mapped[User | None] = relationship()


class LeadReveal(_OfLead, Base):
    """Somebody was shown the number in clear: who, when, why."""

    __tablename__ = "lead_reveals"

    kind: Mapped[RevealReason] = mapped_column(enum_column(RevealReason))
    reason: Mapped[str] = mapped_column(String(200), default="")

    user: Mapped[User | None] = relationship()


class LeadOrder(_OfLead, Base):
    """An order, with the catalogue's verdict on that day and its reason."""

    __tablename__ = "lead_orders"

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    model_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("vehicle_models.id"), index=True)
    model_name: Mapped[str] = mapped_column(String(200))
    ordered_on: Mapped[date] = mapped_column(Date)
    counts: Mapped[bool] = mapped_column(Boolean)
    verdict: Mapped[str] = mapped_column(String(32))
    cancelled_on: Mapped[date | None] = mapped_column(Date)

    user: Mapped[User | None] = relationship()
    delivery: Mapped[LeadDelivery | None] = relationship(back_populates="order")


class LeadDelivery(_OfLead, Base):
    """The car was handed over; one delivery an order."""

    __tablename__ = "lead_deliveries"

    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("lead_orders.id", ondelete="CASCADE"), unique=True)
    delivered_on: Mapped[date] = mapped_column(Date)
    counts: Mapped[bool] = mapped_column(Boolean)
    verdict: Mapped[str] = mapped_column(String(32))

    user: Mapped[User | None] = relationship()
    order: Mapped[LeadOrder] = relationship(back_populates="delivery")
