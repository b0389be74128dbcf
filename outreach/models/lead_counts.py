"""Splits of leads as they were last read for a county: what was counted, and what is published of it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, ForeignKey, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.leads import CountSplit
from outreach.domain.suppression import Reading
from outreach.models.base import Base, HasId, UTCDateTime, enum_column
from outreach.models.regions import Area


class CountReading(HasId, Base):
    """One split of a county (or of a wider area's own leads). `counted` is never published; `shown` and `totals` are."""

    __tablename__ = "count_readings"
    __table_args__ = (UniqueConstraint("area_id", "split"),)

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"))
    split: Mapped[CountSplit] = mapped_column(enum_column(CountSplit))
    read_at: Mapped[datetime] = mapped_column(UTCDateTime)
    counted: Mapped[dict[str, Any]] = mapped_column(JSON)
    shown: Mapped[dict[str, Any]] = mapped_column(JSON)
    totals: Mapped[dict[str, Any]] = mapped_column(JSON)

    area: Mapped[Area] = relationship()

    @property
    def reading(self) -> Reading:
        """The row as the rule of suppression takes it."""
        return Reading(self.counted, self.shown)
