"""Lists of customers on their way in."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from outreach.models.base import Base, HasId, HasTimes
from outreach.models.sealed import SealedText


class LeadList(HasId, HasTimes, Base):
    """The rows of a company's list, sealed, until they are taken in or nobody has come back for them."""

    __tablename__ = "lead_lists"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id"), index=True)
    rows_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)

    rows = SealedText()
