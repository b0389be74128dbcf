"""Areas: country, provinces, prefectures, counties, townships."""

from __future__ import annotations

from datetime import date

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from outreach.domain.adcodes import AreaLevel
from outreach.models.base import Base, enum_column


class Area(Base):
    """An administrative area between its first and last day."""

    __tablename__ = "areas"
    __table_args__ = (Index("ix_areas_lineage", "lineage", postgresql_ops={"lineage": "text_pattern_ops"}),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    level: Mapped[AreaLevel] = mapped_column(enum_column(AreaLevel))
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    initials: Mapped[str] = mapped_column(String(40), default="", index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    lineage: Mapped[str] = mapped_column(String(80))
    first_on: Mapped[date | None] = mapped_column(Date)
    last_on: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)

    parent: Mapped[Area | None] = relationship(remote_side=[id], foreign_keys=[parent_id])
    successor: Mapped[Area | None] = relationship(remote_side=[id], foreign_keys=[successor_id])


class Settlement(Base):
    """A demand point (village, town) with its people, in WGS-84; `area_id` is its county, the township is optional."""

    __tablename__ = "settlements"
    __table_args__ = (
        UniqueConstraint("code"),
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
        CheckConstraint("population IS NULL OR population >= 0", name="population_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(24))
    name: Mapped[str] = mapped_column(String(120))
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    township_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    population: Mapped[int | None]
    is_rural: Mapped[bool | None]
    source: Mapped[str] = mapped_column(String(120), default="")


class Population(Base):
    """The census count of an area: whole, urban and rural."""

    __tablename__ = "populations"
    __table_args__ = (
        UniqueConstraint("area_id", "year"),
        CheckConstraint("total >= 0", name="total_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    year: Mapped[int]
    total: Mapped[int]
    urban: Mapped[int | None]
    rural: Mapped[int | None]
    source: Mapped[str] = mapped_column(String(200), default="")
