"""The stands of a fair as visitors come to them: queues of numbers, and how they were sent there; no people."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.queues import NumberStatus
from outreach.domain.stand_shares import SentBy
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.event_parties import EventCompany


class StandQueue(HasId, HasTimes, Base):
    """A stand's counter of numbers: its row is held by whoever takes one."""

    __tablename__ = "stand_queues"

    event_company_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("event_companies.id", ondelete="CASCADE"), unique=True
    )
    last_number: Mapped[int] = mapped_column(Integer, default=0)


class QueueNumber(HasId, HasTimes, Base):
    """One number of a stand's queue. The id was made by whoever took it, so that a second tap finds the first's."""

    __tablename__ = "queue_numbers"
    __table_args__ = (
        UniqueConstraint("event_company_id", "number"),
        CheckConstraint("number >= 1", name="number_positive"),
        CheckConstraint("(status = 'called') = (called_at IS NOT NULL)", name="called_has_time"),
    )

    event_company_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("event_companies.id", ondelete="CASCADE"))
    number: Mapped[int] = mapped_column(Integer)
    status: Mapped[NumberStatus] = mapped_column(enum_column(NumberStatus), default=NumberStatus.WAITING)
    called_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    company: Mapped[EventCompany] = relationship()


class StandChoice(HasId, HasTimes, Base):
    """A visitor who came by the whole fair's code went to this stand; why, and nothing of who."""

    __tablename__ = "stand_choices"

    event_company_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("event_companies.id", ondelete="CASCADE"), index=True
    )
    sent_by: Mapped[SentBy] = mapped_column(enum_column(SentBy))
