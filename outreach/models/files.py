"""Files that users upload: the row here, the bytes on disk under their SHA-256."""

from __future__ import annotations

import uuid

from sqlalchemy import ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.models.base import Base, HasId, HasTimes


class StoredFile(HasId, HasTimes, Base):
    """An uploaded file; who may read it is decided by `organisation_id` and by the record that names it."""

    __tablename__ = "files"

    sha256: Mapped[str] = mapped_column(String(64), index=True)
    name: Mapped[str] = mapped_column(String(200))
    media_type: Mapped[str] = mapped_column(String(100))
    size: Mapped[int] = mapped_column(Integer)
    user_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"), index=True)
    organisation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("organisations.id"), index=True)
