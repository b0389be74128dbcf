"""Where a phone's record stood in the phone's own chain, and what a person said of what looked odd."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, Index, Integer, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.evidence import Finding, Oddity
from outreach.domain.outbox import RecordKind
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.events import Event


class RecordLink(HasId, HasTimes, Base):
    """One sealed record that arrived: its number on its phone, its own hash and the hash of the one before.

    Nothing of the person is in it, so it stays when they are erased. A record that was mended has several.
    """

    __tablename__ = "record_links"
    __table_args__ = (
        UniqueConstraint("record_id", "digest"),
        CheckConstraint("number > 0", name="number_positive"),
        Index("ix_record_links_chain", "device", "number"),
        Index("ix_record_links_event", "organisation_id", "event_id"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    event_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("events.id"), index=True)
    writer_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    carrier_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    signed_in_at: Mapped[datetime] = mapped_column(UTCDateTime)
    kind: Mapped[RecordKind] = mapped_column(enum_column(RecordKind))
    record_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    device: Mapped[uuid.UUID] = mapped_column(Uuid)
    number: Mapped[int] = mapped_column(Integer)
    before: Mapped[str] = mapped_column(String(64), default="")
    digest: Mapped[str] = mapped_column(String(64))
    instead: Mapped[list[Any]] = mapped_column(JSON, default=list)
    made_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    clock_skew_seconds: Mapped[int | None] = mapped_column(Integer)

    writer: Mapped[User] = relationship(foreign_keys=[writer_id])
    carrier: Mapped[User] = relationship(foreign_keys=[carrier_id])


class OddityReview(HasId, HasTimes, Base):
    """What somebody found who looked at something odd; the latest word counts, the audit log keeps those before."""

    __tablename__ = "oddity_reviews"
    __table_args__ = (UniqueConstraint("organisation_id", "event_id", "oddity", "subject"),)

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"), index=True)
    oddity: Mapped[Oddity] = mapped_column(enum_column(Oddity))
    subject: Mapped[str] = mapped_column(String(100))
    finding: Mapped[Finding] = mapped_column(enum_column(Finding))
    note: Mapped[str] = mapped_column(String(300), default="")
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)

    user: Mapped[User] = relationship()
    event: Mapped[Event] = relationship()
