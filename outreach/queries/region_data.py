"""Which reference data are in force: boundaries, places, census counts."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.models.regions import BoundarySet, CountyDetour, NevStock, Population, Settlement
from outreach.queries.boundaries import current_boundaries, find_boundary_set
from outreach.reference.boundaries import Boundaries
from outreach.reference.settlements import SOURCE


@dataclass(frozen=True, slots=True)
class PlacesOfSource:
    """How many places a source has given, and the people in them."""

    source: str
    places: int
    people: int | None

    @property
    def is_demonstration(self) -> bool:
        """Whether they were generated."""
        return self.source == DEMONSTRATION_SOURCE


@dataclass(frozen=True, slots=True)
class CensusOfYear:
    """A census: its year and source, and the people of the widest area that it counts whole."""

    year: int
    source: str
    total: int

    @property
    def is_demonstration(self) -> bool:
        """Whether it was generated."""
        return self.source == DEMONSTRATION_SOURCE


@dataclass(frozen=True, slots=True)
class StockOfYear:
    """Electric cars of a year: of how many counties they are known, and how many there are."""

    year: int
    counties: int
    cars: int


@dataclass(frozen=True, slots=True)
class RegionData:
    """What is in force; `imported` is None where the shipped boundaries hold."""

    boundaries: Boundaries
    imported: BoundarySet | None
    places: tuple[PlacesOfSource, ...]
    censuses: tuple[CensusOfYear, ...]
    nevs: tuple[StockOfYear, ...]
    detours: tuple[CountyDetour, ...]

    @property
    def places_are_shipped(self) -> bool:
        """Whether no list of places has been imported."""
        return all(group.source == SOURCE for group in self.places)


def region_data(session: Session) -> RegionData:
    """Return the reference data in force: six queries."""
    groups = session.execute(
        select(Settlement.source, func.count(), func.sum(Settlement.population))
        .group_by(Settlement.source)
        .order_by(func.count().desc(), Settlement.source)
    )
    censuses = session.execute(
        select(Population.year, Population.source, func.max(Population.total))
        .group_by(Population.year, Population.source)
        .order_by(Population.year.desc())
    )
    stocks = select(NevStock.year, func.count(), func.sum(NevStock.total)).group_by(NevStock.year)
    stocks = stocks.order_by(NevStock.year.desc())
    return RegionData(
        boundaries=current_boundaries(session),
        imported=find_boundary_set(session),
        places=tuple(PlacesOfSource(s, n, int(p) if p is not None else None) for s, n, p in groups),
        censuses=tuple(CensusOfYear(year, source, total) for year, source, total in censuses),
        nevs=tuple(StockOfYear(year, counties, int(cars)) for year, counties, cars in session.execute(stocks)),
        detours=tuple(
            session.scalars(
                select(CountyDetour).options(joinedload(CountyDetour.area)).order_by(CountyDetour.area_id).limit(500)
            )
        ),
    )
