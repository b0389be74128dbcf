"""Coverage as computed: one run with its inputs' version, and the figures of every area on its date."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import JSON, ColumnElement, Date, Float, ForeignKey, Index, Integer, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from outreach.domain.coverage.figures import FIGURE_NAMES, Figures, PeopleBasis, Verdict
from outreach.models.base import Base, BigInt, HasId, HasTimes, UTCDateTime, enum_column


class CoverageRun(HasId, HasTimes, Base):
    """One computation: the day it is for, a digest of everything it was computed from, and counts of that."""

    __tablename__ = "coverage_runs"

    as_of: Mapped[date] = mapped_column(Date, index=True)
    version: Mapped[str] = mapped_column(String(64))
    inputs: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict)
    finished_at: Mapped[datetime | None] = mapped_column(UTCDateTime)


def is_finished() -> ColumnElement[bool]:
    """Runs whose figures hold; those of a run under way are not for readers."""
    return CoverageRun.finished_at.is_not(None)


class CoverageFigure(Base):
    """The figures of one area on one day, of a run: of finished runs at most one has an area on a day. Columns are those of `domain.coverage.figures.Figures`."""

    __tablename__ = "coverage_figures"
    __table_args__ = (
        UniqueConstraint("area_id", "run_id"),
        Index("ix_coverage_figures_area_id_as_of", "area_id", "as_of"),
    )

    id: Mapped[int] = mapped_column(BigInt, primary_key=True, autoincrement=True)
    area_id: Mapped[int] = mapped_column(ForeignKey("areas.id", ondelete="CASCADE"))
    as_of: Mapped[date] = mapped_column(Date, index=True)
    run_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("coverage_runs.id", ondelete="CASCADE"), index=True)

    stations: Mapped[int] = mapped_column(Integer)
    stations_unplaced: Mapped[int] = mapped_column(Integer)
    stations_stale: Mapped[int] = mapped_column(Integer)
    stations_township_unknown: Mapped[int] = mapped_column(Integer)
    connectors: Mapped[int] = mapped_column(Integer)
    connectors_ac: Mapped[int] = mapped_column(Integer)
    connectors_dc: Mapped[int] = mapped_column(Integer)
    connectors_fast: Mapped[int] = mapped_column(Integer)
    connectors_power_unknown: Mapped[int] = mapped_column(Integer)
    power_kw: Mapped[float] = mapped_column(Float)
    standard_piles: Mapped[float | None] = mapped_column(Float)
    connectors_unrated: Mapped[int | None] = mapped_column(Integer)
    counted_chargers: Mapped[int | None] = mapped_column(Integer)
    counted_connectors: Mapped[int | None] = mapped_column(Integer)
    swap_stations: Mapped[int | None] = mapped_column(Integer)
    age_days_mean: Mapped[float | None] = mapped_column(Float)
    townships: Mapped[int] = mapped_column(Integer)
    townships_covered: Mapped[int] = mapped_column(Integer)
    townships_fast: Mapped[int] = mapped_column(Integer)
    townships_thin: Mapped[int] = mapped_column(Integer)
    townships_estimated: Mapped[int] = mapped_column(Integer)
    townships_unknown: Mapped[int] = mapped_column(Integer)
    subdistricts: Mapped[int] = mapped_column(Integer)
    subdistricts_covered: Mapped[int] = mapped_column(Integer)
    subdistricts_fast: Mapped[int] = mapped_column(Integer)
    subdistricts_unknown: Mapped[int] = mapped_column(Integer)
    other_units: Mapped[int] = mapped_column(Integer)
    other_units_covered: Mapped[int] = mapped_column(Integer)
    other_units_unknown: Mapped[int] = mapped_column(Integer)
    top_township_share: Mapped[float | None] = mapped_column(Float)
    settlements: Mapped[int] = mapped_column(Integer)
    settlements_within_5km: Mapped[int] = mapped_column(Integer)
    settlements_within_10km: Mapped[int] = mapped_column(Integer)
    settlements_within_15km: Mapped[int] = mapped_column(Integer)
    people: Mapped[int | None] = mapped_column(Integer)
    people_within_5km: Mapped[int | None] = mapped_column(Integer)
    people_within_10km: Mapped[int | None] = mapped_column(Integer)
    people_within_15km: Mapped[int | None] = mapped_column(Integer)
    census: Mapped[int | None] = mapped_column(Integer)
    people_share: Mapped[float | None] = mapped_column(Float)
    people_basis: Mapped[PeopleBasis] = mapped_column(enum_column(PeopleBasis))
    nearest_km_mean: Mapped[float | None] = mapped_column(Float)
    nearest_km_p90: Mapped[float | None] = mapped_column(Float)
    nearest_km_max: Mapped[float | None] = mapped_column(Float)
    nearest_max_settlement: Mapped[int | None] = mapped_column(Integer)
    connectors_per_10k: Mapped[float | None] = mapped_column(Float)
    nevs: Mapped[int | None] = mapped_column(Integer)
    kw_per_1000_nevs: Mapped[float | None] = mapped_column(Float)
    piles_per_1000_nevs: Mapped[float | None] = mapped_column(Float)
    access_plain: Mapped[float | None] = mapped_column(Float)
    access_gaussian: Mapped[float | None] = mapped_column(Float)
    access_gini: Mapped[float | None] = mapped_column(Float)
    detour_factor: Mapped[float] = mapped_column(Float)
    verdict: Mapped[Verdict] = mapped_column(enum_column(Verdict), index=True)
    verdict_reason: Mapped[str] = mapped_column(String(40))

    @property
    def figures(self) -> Figures:
        """The figures without their row."""
        return Figures(**{name: getattr(self, name) for name in FIGURE_NAMES})
