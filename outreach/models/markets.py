"""The market that meets at a venue: its rules, hours, and single days that differ."""

from __future__ import annotations

import uuid
from datetime import date, time

from sqlalchemy import CheckConstraint, Date, ForeignKey, Integer, String, Time, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain import market_days as domain
from outreach.domain.market_days import MissingThirtieth, RuleKind
from outreach.models.base import Base, HasId, HasTimes, enum_column
from outreach.models.venues import Venue


class Market(HasId, HasTimes, Base):
    """A venue's market. `confirmed_on`: the day on which its keeper last checked the rule with the place."""

    __tablename__ = "markets"
    __table_args__ = (
        CheckConstraint("opens_at < closes_at", name="opens_before_closes"),
        CheckConstraint("peak_from < peak_until", name="peak_in_order"),
    )

    venue_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("venues.id", ondelete="CASCADE"), unique=True)
    opens_at: Mapped[time | None] = mapped_column(Time)
    closes_at: Mapped[time | None] = mapped_column(Time)
    peak_from: Mapped[time | None] = mapped_column(Time)
    peak_until: Mapped[time | None] = mapped_column(Time)
    confirmed_on: Mapped[date | None] = mapped_column(Date)

    venue: Mapped[Venue] = relationship()
    rule_rows: Mapped[list[MarketRule]] = relationship(
        back_populates="market", cascade="all, delete-orphan", order_by="MarketRule.position", lazy="selectin"
    )
    exception_rows: Mapped[list[MarketException]] = relationship(
        back_populates="market", cascade="all, delete-orphan", order_by="MarketException.day", lazy="selectin"
    )

    @property
    def rules(self) -> tuple[domain.MarketRule, ...]:
        """The rules as the domain knows them."""
        return tuple(row.rule for row in self.rule_rows)

    @property
    def exceptions(self) -> dict[date, bool]:
        """Single days that differ, and whether the market is held on them."""
        return {row.day: row.held for row in self.exception_rows}


class MarketRule(HasId, Base):
    """One rule of a market; `day_values` are its days, weekdays or branches, comma-separated."""

    __tablename__ = "market_rules"
    __table_args__ = (UniqueConstraint("market_id", "position"),)

    market_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("markets.id", ondelete="CASCADE"))
    position: Mapped[int] = mapped_column(Integer)
    kind: Mapped[RuleKind] = mapped_column(enum_column(RuleKind))
    day_values: Mapped[str] = mapped_column(String(120), default="")
    month: Mapped[int | None] = mapped_column(Integer)
    interval: Mapped[int | None] = mapped_column(Integer)
    anchor_on: Mapped[date | None] = mapped_column(Date)
    missing_30th: Mapped[MissingThirtieth] = mapped_column(enum_column(MissingThirtieth), default=MissingThirtieth.NONE)

    market: Mapped[Market] = relationship(back_populates="rule_rows")

    @property
    def rule(self) -> domain.MarketRule:
        """The rule as the domain knows it."""
        values = tuple(int(value) for value in self.day_values.split(",") if value)
        return domain.MarketRule(self.kind, values, self.month, self.interval, self.anchor_on, self.missing_30th)


class MarketException(HasId, HasTimes, Base):
    """A day on which the market is held against its rules, or isn't held in spite of them."""

    __tablename__ = "market_exceptions"
    __table_args__ = (UniqueConstraint("market_id", "day"),)

    market_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("markets.id", ondelete="CASCADE"))
    day: Mapped[date] = mapped_column(Date)
    held: Mapped[bool]
    note: Mapped[str] = mapped_column(String(200), default="")

    market: Mapped[Market] = relationship(back_populates="exception_rows")
