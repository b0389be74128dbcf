"""Calendars: the office's corrections of public holidays, and the secret addresses of feeds."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.calendar import DayOffKind, FarmSeason
from outreach.models.accounts import User
from outreach.models.base import Base, HasId, HasTimes, UTCDateTime, enum_column


class HolidayOverride(HasId, HasTimes, Base):
    """A day that differs from the shipped calendar; without a kind it's a plain day."""

    __tablename__ = "holiday_overrides"

    day: Mapped[date] = mapped_column(Date, unique=True)
    kind: Mapped[DayOffKind | None] = mapped_column(enum_column(DayOffKind))
    name_zh: Mapped[str] = mapped_column(String(80), default="")
    name_en: Mapped[str] = mapped_column(String(80), default="")


class FarmSeasonRow(HasId, HasTimes, Base):
    """A busy farm season of the office's own list, which stands instead of the shipped one. `provinces`: first two digits, by commas."""

    __tablename__ = "farm_seasons"
    __table_args__ = (
        CheckConstraint("begins_month BETWEEN 1 AND 12 AND ends_month BETWEEN 1 AND 12", name="months"),
        CheckConstraint("begins_day BETWEEN 1 AND 31 AND ends_day BETWEEN 1 AND 31", name="days"),
    )

    begins_month: Mapped[int] = mapped_column(Integer)
    begins_day: Mapped[int] = mapped_column(Integer)
    ends_month: Mapped[int] = mapped_column(Integer)
    ends_day: Mapped[int] = mapped_column(Integer)
    provinces: Mapped[str] = mapped_column(String(200), default="")
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(80), default="")

    @property
    def season(self) -> FarmSeason:
        """The rule."""
        return FarmSeason(
            (self.begins_month, self.begins_day),
            (self.ends_month, self.ends_day),
            self.name_zh,
            self.name_en or self.name_zh,
            frozenset(filter(None, self.provinces.split(","))),
        )


class FeedToken(HasId, HasTimes, Base):
    """A calendar feed's secret address, kept as a hash; ended, it answers 404."""

    __tablename__ = "feed_tokens"

    user_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("users.id", ondelete="CASCADE"), index=True)
    token_hash: Mapped[str] = mapped_column(String(64), unique=True)
    name: Mapped[str] = mapped_column(String(80), default="")
    last_used_at: Mapped[datetime | None] = mapped_column(UTCDateTime)
    ended_at: Mapped[datetime | None] = mapped_column(UTCDateTime)

    user: Mapped[User] = relationship()
