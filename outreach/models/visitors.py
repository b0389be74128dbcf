"""What a fair's visitors have of their own: the code of the record that a company keeps of them, and their complaints."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column, relationship, synonym

from outreach.domain.complaints import ComplaintKind, ComplaintStatus
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.leads import Lead
from outreach.models.organisations import Organisation
from outreach.models.sealed import SealedText


class RecordCode(HasId, HasTimes, Base):
    """The code by which a customer opens their own record; only its HMAC is kept."""

    __tablename__ = "record_codes"

    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), unique=True)
    code_index: Mapped[str] = mapped_column(String(64), unique=True)

    lead: Mapped[Lead] = relationship()


class Complaint(HasId, HasTimes, Base):
    """A customer's complaint about a company's calls: what they wrote is sealed. The company answers, the office watches."""

    __tablename__ = "complaints"
    __table_args__ = (
        CheckConstraint("(status = 'answered') = (answered_at IS NOT NULL)", name="answered_has_time"),
        Index("ix_complaints_status", "status", "organisation_id"),
    )

    lead_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("leads.id", ondelete="CASCADE"), index=True)
    organisation_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("organisations.id"), index=True)
    kind: Mapped[ComplaintKind] = mapped_column(enum_column(ComplaintKind))
    note_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    status: Mapped[ComplaintStatus] = mapped_column(enum_column(ComplaintStatus), default=ComplaintStatus.OPEN)
    answer_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    answered_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    answered_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)

    note = SealedText()
    answer = SealedText()
    at = synonym("created_at")

    lead: Mapped[Lead] = relationship()
    organisation: Mapped[Organisation] = relationship()
    answered_by: Mapped[User | None] = relationship()
