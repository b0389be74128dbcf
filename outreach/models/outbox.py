"""Records of phones that were kept aside until a person decides."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, Integer, LargeBinary, String, UniqueConstraint, Uuid
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.outbox import HeldStatus, HeldWhy, RecordKind
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.sealed import SealedText


class HeldRecord(HasId, HasTimes, Base):
    """A record that was refused: its body sealed, with the reasons. The one that came first stays in its own table."""

    __tablename__ = "held_records"
    __table_args__ = (
        # the same body again finds its row, however many phones send it at once
        UniqueConstraint("organisation_id", "record_id", "body_hmac"),
        Index("ix_held_records_waiting", "organisation_id", "status", "created_at"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[RecordKind] = mapped_column(enum_column(RecordKind))
    record_id: Mapped[uuid.UUID] = mapped_column(Uuid)
    body_hmac: Mapped[str] = mapped_column(String(64))
    body_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    number_index: Mapped[str | None] = mapped_column(String(64), index=True)
    why: Mapped[HeldWhy] = mapped_column(enum_column(HeldWhy))
    reasons: Mapped[dict[str, str]] = mapped_column(JSON, default=dict)
    params: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    clock_skew_seconds: Mapped[int | None] = mapped_column(Integer)
    status: Mapped[HeldStatus] = mapped_column(enum_column(HeldStatus), default=HeldStatus.WAITING)
    stored_id: Mapped[uuid.UUID | None] = mapped_column(Uuid)
    settled_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    settled_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))

    body = SealedText()

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    settled_by: Mapped[User | None] = relationship(foreign_keys=[settled_by_id])
