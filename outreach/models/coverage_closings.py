"""Closed months of coverage: the run whose figures were stated, their checksum, and what was corrected since."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.models.base import Base, BigInt, HasId, HasTimes, UTCDateTime


class CoverageClosing(HasId, HasTimes, Base):
    """A month (by its first day) whose figures are stated by one run and stay."""

    __tablename__ = "coverage_closings"

    month: Mapped[date] = mapped_column(Date, unique=True)
    as_of: Mapped[date] = mapped_column(Date, unique=True)
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coverage_runs.id", ondelete="RESTRICT"), unique=True)
    areas: Mapped[int]
    checksum: Mapped[str] = mapped_column(String(64))
    version: Mapped[str] = mapped_column(String(64))
    closed_by_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("users.id"))


class CoverageCorrection(Base):
    """One figure of an area of a closed month that came out otherwise later: what was said before, what holds now.

    Both as JSON text: a column of JSON would make other numbers of these on SQLite.
    """

    __tablename__ = "coverage_corrections"
    __table_args__ = (
        UniqueConstraint("closing_id", "area_id", "figure", "noted_at"),
        Index("ix_coverage_corrections_area_id_closing_id", "area_id", "closing_id"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
    closing_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coverage_closings.id", ondelete="RESTRICT"))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"))
    figure: Mapped[str] = mapped_column(String(40))
    before: Mapped[str] = mapped_column(String(60))
    after: Mapped[str] = mapped_column(String(60))
    version: Mapped[str] = mapped_column(String(64))
    noted_at: Mapped[datetime] = mapped_column(UTCDateTime)
