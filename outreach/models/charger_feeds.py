"""Registers of stations that are asked by the clock."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from outreach.domain.charger_feeds import FeedKind
from outreach.domain.geo.datums import Datum
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column
from outreach.models.sealed import SealedText


class StationFeed(HasId, HasTimes, Base):
    """One register: where it answers, how often it is asked, and what came of it the last time. Its secrets are sealed."""

    __tablename__ = "station_feeds"
    __table_args__ = (CheckConstraint("every_hours BETWEEN 1 AND 8760", name="every_hours_range"),)

    name: Mapped[str] = mapped_column(String(80), unique=True)
    kind: Mapped[FeedKind] = mapped_column(enum_column(FeedKind))
    url: Mapped[str] = mapped_column(String(500))
    datum: Mapped[Datum] = mapped_column(enum_column(Datum))
    every_hours: Mapped[int]
    is_active: Mapped[bool] = mapped_column(default=True)
    operator_id: Mapped[str] = mapped_column(String(40), default="")
    secrets_sealed: Mapped[bytes | None] = mapped_column(LargeBinary)
    created_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))
    next_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    last_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    last_import_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("station_imports.id"))
    last_result: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    last_error: Mapped[str] = mapped_column(String(2000), default="")

    secrets = SealedText()
