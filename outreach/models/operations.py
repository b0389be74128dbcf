"""What operators report of their stations: energy by month, and outages."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, Date, Float, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.models.base import Base, BigInt, HasTimes, UTCDateTime


class StationEnergy(HasTimes, Base):
    """Energy that a station delivered in a month (by its first day)."""

    __tablename__ = "station_energies"
    __table_args__ = (
        UniqueConstraint("station_id", "month"),
        CheckConstraint("kwh >= 0", name="kwh_not_negative"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    month: Mapped[date] = mapped_column(Date, index=True)
    kwh: Mapped[float] = mapped_column(Float)
    source: Mapped[str] = mapped_column(String(120))


class StationOutage(HasTimes, Base):
    """A time in which some of a station's connectors did not work.

    `number` is the operator's own, or tells several apart that began in one minute; empty for most.
    """

    __tablename__ = "station_outages"
    __table_args__ = (
        UniqueConstraint("station_id", "began_at", "number"),
        CheckConstraint("ended_at > began_at", name="ends_after_it_began"),
        CheckConstraint("connectors > 0", name="connectors_positive"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
    station_id: Mapped[int] = mapped_column(ForeignKey("stations.id", ondelete="CASCADE"))
    began_at: Mapped[datetime] = mapped_column(UTCDateTime)
    number: Mapped[str] = mapped_column(String(60), default="", server_default="")
    ended_at: Mapped[datetime] = mapped_column(UTCDateTime, index=True)
    connectors: Mapped[int]
    source: Mapped[str] = mapped_column(String(120))
