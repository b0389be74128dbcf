"""People: one row for each phone number, whoever in the family answers it."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import ForeignKey, Index, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.domain.phones import mask_phone
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime
from outreach.models.sealed import SealedText


class Person(HasId, HasTimes, Base):
    """A phone number, sealed. Companies never see this row, only their own leads that point at it."""

    __tablename__ = "people"

    number_index: Mapped[str] = mapped_column(String(64), unique=True)
    number_sealed: Mapped[bytes] = mapped_column(LargeBinary)

    number = SealedText()

    @property
    def masked(self) -> str:
        """138****1234."""
        return mask_phone(self.number)


class DoNotCall(HasId, HasTimes, Base):
    """A number that one company (or, without one, nobody) may call. Outlives the person's row, so it holds no number."""

    __tablename__ = "do_not_call"
    __table_args__ = (Index("ix_do_not_call_number", "number_index", "organisation_id"),)

    number_index: Mapped[str] = mapped_column(String(64))
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    lifted_reason: Mapped[str] = mapped_column(String(200), default="")


class Erasure(HasId, HasTimes, Base):
    """The receipt of an erasure: that it was done, by whom and why. The index tells if the number comes back."""

    __tablename__ = "erasures"

    number_index: Mapped[str | None] = mapped_column(String(64), index=True)
    reason: Mapped[str] = mapped_column(String(200), default="")
    lead_count: Mapped[int] = mapped_column(Integer)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
