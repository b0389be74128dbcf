"""Coverage as kept: one area's figures, and those of the areas below it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import COUNTRY_CODE, AreaLevel
from outreach.domain.coverage.figures import FIGURE_NAMES, Figures
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.domain.errors import NotFound
from outreach.domain.roles import Actor
from outreach.models.chargers import Station
from outreach.models.coverage import CoverageFigure, CoverageRun, is_finished
from outreach.models.organisations import Organisation
from outreach.models.regions import Area, Population, Settlement
from outreach.policies.regions import below, within
from outreach.queries.coverage_closings import Closed, find_closed


@dataclass(frozen=True, slots=True)
class AreaCoverage:
    """One area's figures on a day, with where they come from."""

    area: Area
    as_of: date
    figures: Figures
    version: str
    computed_at: datetime
    inputs: dict[str, Any]
    worst_place: Settlement | None = None
    demonstration: bool = False
    closed: Closed | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table beside the map."""

    area: Area
    parent: Area | None
    figures: Figures


def get_covered_area(session: Session, *, actor: Actor, code: str) -> Area:
    """An area by its code; one outside the actor's is not found."""
    area = session.scalar(select(Area).where(Area.code == code, within(actor)))
    if area is None:
        raise NotFound
    return area


def find_coverage(session: Session, *, actor: Actor, code: str, as_of: date | None = None) -> AreaCoverage | None:
    """The latest figures on or before a day; None where none were computed. Raises NotFound out of scope."""
    area = get_covered_area(session, actor=actor, code=code)
    query = select(CoverageFigure, CoverageRun).join(CoverageRun, CoverageRun.id == CoverageFigure.run_id)
    query = query.where(CoverageFigure.area_id == area.id, is_finished())
    if as_of:
        query = query.where(CoverageFigure.as_of <= as_of)
    found = session.execute(query.order_by(CoverageFigure.as_of.desc()).limit(1)).first()
    if found is None:
        return None
    kept, run = found
    return AreaCoverage(
        area=area,
        as_of=kept.as_of,
        figures=kept.figures,
        version=run.version,
        computed_at=run.created_at,
        inputs=run.inputs,
        worst_place=session.get(Settlement, kept.nearest_max_settlement) if kept.nearest_max_settlement else None,
        demonstration=has_demonstration(session, area),
        closed=find_closed(session, actor=actor, area=area, run_id=run.id),
    )


def list_below(session: Session, *, actor: Actor, area: Area, level: AreaLevel, as_of: date) -> list[Row]:
    """The figures of one day of all areas of a level below an area, by code. Prefectures without counties count as such."""
    wanted = Area.level == level
    if level is AreaLevel.COUNTY:
        wanted = wanted | ((Area.level == AreaLevel.PREFECTURE) & Area.id.not_in(_with_counties()))
    query = (
        select(Area, CoverageFigure)
        .join(CoverageFigure, CoverageFigure.area_id == Area.id)
        .join(CoverageRun, CoverageRun.id == CoverageFigure.run_id)
        .where(
            is_finished(), below(area.lineage), within(actor), wanted, CoverageFigure.as_of == as_of, Area.id != area.id
        )
        .order_by(Area.code)
    )
    rows = session.execute(query).all()
    parents = {p.id: p for p in session.scalars(select(Area).where(Area.id.in_({a.parent_id for a, _ in rows})))}
    return [Row(a, parents.get(a.parent_id or 0), kept.figures) for a, kept in rows]


def list_days(session: Session, *, actor: Actor, area: Area) -> list[date]:
    """Days for which the area's figures are kept, newest first."""
    del actor  # the area came through the actor's scope
    query = select(CoverageFigure.as_of).join(CoverageRun, CoverageRun.id == CoverageFigure.run_id)
    query = query.where(CoverageFigure.area_id == area.id, is_finished())
    return list(session.scalars(query.order_by(CoverageFigure.as_of.desc()).limit(60)))


def has_demonstration(session: Session, area: Area) -> bool:
    """Whether any generated station, place or census count lies in the area; of a township, in its county."""
    kinds = (Station, Settlement, Population)
    lineage = area.parent.lineage if area.parent and area.level is AreaLevel.TOWNSHIP else area.lineage
    found = (
        select(kind.id).join(Area, Area.id == kind.area_id).where(kind.source == DEMONSTRATION_SOURCE, below(lineage))
        for kind in kinds
    )
    return session.scalar(select(or_(*(one.exists() for one in found)))) or False


def list_trail(session: Session, area: Area) -> list[Area]:
    """The area and all above it, from the country down."""
    codes = [code for code in area.lineage.split("/") if code]
    return list(session.scalars(select(Area).where(Area.code.in_(codes)).order_by(func.length(Area.lineage))))


def census_year(session: Session) -> int | None:
    """The year of the latest census that was loaded."""
    return session.scalar(select(func.max(Population.year)))


def as_json(coverage: AreaCoverage) -> dict[str, Any]:
    """The figures as the command and the API answer them."""
    figures = {name: coverage.figures.known(name) for name in FIGURE_NAMES if name != "nearest_max_settlement"}
    return {
        "area": coverage.area.code,
        "name": coverage.area.name_zh,
        "level": coverage.area.level.value,
        "as_of": coverage.as_of.isoformat(),
        **figures,
        "people_basis": coverage.figures.people_basis.value,
        "verdict": coverage.figures.verdict.value,
        "nearest_km_max_place": coverage.worst_place.name if coverage.worst_place else None,
        "distances": "straight line, WGS-84 geodesic",
        "within": "straight line times detour_factor",
        "demonstration": coverage.demonstration,
        "inputs_version": coverage.version,
        "computed_at": coverage.computed_at.isoformat(),
        "closed": coverage.closed.as_json() if coverage.closed else None,
    }


def _with_counties() -> Any:
    return select(Area.parent_id).where(Area.level == AreaLevel.COUNTY, Area.parent_id.is_not(None))


def start_code(session: Session, *, actor: Actor) -> str:
    """Code of the area that an actor begins with: the official's own, the organiser's county, else the country."""
    if actor.area_lineage:
        return actor.area_lineage.strip("/").split("/")[-1]
    if actor.organisation_id:
        query = select(Area.code).join(Organisation, Organisation.area_id == Area.id)
        return session.scalar(query.where(Organisation.id == actor.organisation_id)) or COUNTRY_CODE
    return COUNTRY_CODE
