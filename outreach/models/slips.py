"""Sheets of paper slips that a company printed for a fair."""

from __future__ import annotations

import uuid

from sqlalchemy import CheckConstraint, ForeignKey, Integer, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes
from outreach.models.events import Event


class SlipSheet(HasId, HasTimes, Base):
    """Twenty reserved numbers (`domain.slips.slip_id`); a slip is used where the lead with its id is there."""

    __tablename__ = "slip_sheets"
    __table_args__ = (
        UniqueConstraint("organisation_id", "event_id", "number"),
        CheckConstraint("number > 0", name="number_positive"),
    )

    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"))
    event_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("events.id"), index=True)
    number: Mapped[int] = mapped_column(Integer)
    printed_by_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)

    event: Mapped[Event] = relationship()
    printed_by: Mapped[User] = relationship()
