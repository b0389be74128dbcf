"""Areas, the places in them, the census, and the boundary files."""

from __future__ import annotations

from datetime import date
from enum import StrEnum

from sqlalchemy import CheckConstraint, Date, ForeignKey, Index, LargeBinary, String, UniqueConstraint
from sqlalchemy.orm import Mapped, deferred, mapped_column, relationship

from outreach.domain.adcodes import AreaLevel
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.models.base import Base, HasId, HasTimes, enum_column


class Area(Base):
    """An administrative area between its first and last day."""

    __tablename__ = "areas"
    __table_args__ = (Index("ix_areas_lineage", "lineage", postgresql_ops={"lineage": "text_pattern_ops"}),)

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(12), unique=True)
    level: Mapped[AreaLevel] = mapped_column(enum_column(AreaLevel), index=True)
    name_zh: Mapped[str] = mapped_column(String(80))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    pinyin: Mapped[str] = mapped_column(String(120), default="")
    initials: Mapped[str] = mapped_column(String(40), default="", index=True)
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    lineage: Mapped[str] = mapped_column(String(80))
    first_on: Mapped[date | None] = mapped_column(Date)
    last_on: Mapped[date | None] = mapped_column(Date)
    successor_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)

    parent: Mapped[Area | None] = relationship(remote_side=[id], foreign_keys=[parent_id])
    successor: Mapped[Area | None] = relationship(remote_side=[id], foreign_keys=[successor_id])


class PopulationBasis(StrEnum):
    """Where a settlement's number of people comes from."""

    GIVEN = "given"
    SPREAD = "spread"
    NONE = "none"


class Settlement(Base):
    """A place where people live: a demand point. Its position is WGS-84; `area_id` is the county's."""

    __tablename__ = "settlements"
    __table_args__ = (
        CheckConstraint("latitude BETWEEN -90 AND 90", name="latitude_range"),
        CheckConstraint("longitude BETWEEN -180 AND 180", name="longitude_range"),
        CheckConstraint("population >= 0", name="population_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    name: Mapped[str] = mapped_column(String(120))
    name_en: Mapped[str] = mapped_column(String(120), default="")
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), index=True)
    township_id: Mapped[int | None] = mapped_column(ForeignKey("areas.id"), index=True)
    latitude: Mapped[float]
    longitude: Mapped[float]
    population: Mapped[int | None]
    population_basis: Mapped[PopulationBasis] = mapped_column(
        enum_column(PopulationBasis), default=PopulationBasis.GIVEN
    )
    is_rural: Mapped[bool | None]
    rural_units: Mapped[int] = mapped_column(default=0)
    urban_units: Mapped[int] = mapped_column(default=0)
    source: Mapped[str] = mapped_column(String(120), default="")

    area: Mapped[Area] = relationship(foreign_keys=[area_id])
    township: Mapped[Area | None] = relationship(foreign_keys=[township_id])

    @property
    def is_demonstration(self) -> bool:
        """Whether the place was generated for the demonstration: nobody lives there."""
        return self.source == DEMONSTRATION_SOURCE


class Population(Base):
    """The census count of an area: whole, urban and rural. Codes that ended count for the area that followed them."""

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

    area: Mapped[Area] = relationship()

    @property
    def is_demonstration(self) -> bool:
        """Whether the count was generated for the demonstration: nobody was counted."""
        return self.source == DEMONSTRATION_SOURCE


class NevStock(Base):
    """How many electric cars are registered in a county at the end of a year."""

    __tablename__ = "nev_stocks"
    __table_args__ = (
        UniqueConstraint("area_id", "year"),
        CheckConstraint("total >= 0", name="total_not_negative"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"))
    year: Mapped[int]
    total: Mapped[int]
    source: Mapped[str] = mapped_column(String(200), default="")

    area: Mapped[Area] = relationship()


class CountyDetour(Base):
    """A county's own detour factor: how much longer its roads are than the straight line."""

    __tablename__ = "county_detours"
    __table_args__ = (CheckConstraint("factor BETWEEN 1 AND 5", name="factor_range"),)

    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id"), primary_key=True, autoincrement=False)
    factor: Mapped[float]
    source: Mapped[str] = mapped_column(String(200), default="")

    area: Mapped[Area] = relationship()


class BoundarySet(HasId, HasTimes, Base):
    """An imported boundary file, with the map-approval number (审图号) that is shown on the maps; the newest counts."""

    __tablename__ = "boundary_sets"

    name: Mapped[str] = mapped_column(String(200))
    source: Mapped[str] = mapped_column(String(200), default="")
    approval_number: Mapped[str | None] = mapped_column(String(80))
    polygons: Mapped[int]
    content: Mapped[bytes] = deferred(mapped_column(LargeBinary))
