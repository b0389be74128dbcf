"""What an organiser tells on the day of a fair: visitors by taps, incidents, words to all staff."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.fair_days import DayKind, IncidentKind
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.events import Event
from outreach.models.sealed import SealedText


class DayRecord(HasId, HasTimes, Base):
    """One record of the day under the id that the phone made; never changed. An incident's text is sealed."""

    __tablename__ = "day_records"
    __table_args__ = (
        CheckConstraint(
            "(kind = 'visitors') = (number IS NOT NULL) AND (kind = 'incident') = (incident IS NOT NULL)",
            name="has_what_its_kind_needs",
        ),
        CheckConstraint("number IS NULL OR (number BETWEEN -50 AND 50 AND number <> 0)", name="number_of_a_tap"),
        Index("ix_day_records_event_id_kind", "event_id", "kind", "created_at"),
    )

    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id", ondelete="CASCADE"))
    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    kind: Mapped[DayKind] = mapped_column(enum_column(DayKind))
    number: Mapped[int | None] = mapped_column(Integer)
    incident: Mapped[IncidentKind | None] = mapped_column(enum_column(IncidentKind))
    word: Mapped[str] = mapped_column(String(300), default="")
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    body_hmac: Mapped[str] = mapped_column(String(64))
    captured_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    note = SealedText()

    event: Mapped[Event] = relationship()
    user: Mapped[User] = relationship()
