"""How many people live in an area, and on what share of the census a figure about them stands."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.population import PeopleFigure
from outreach.models.regions import Area, Population, Settlement
from outreach.policies.regions import below


def people_of(session: Session, area: Area) -> PeopleFigure:
    """Return the people of the places in an area beside the latest census count of it."""
    stmt = select(func.sum(Settlement.population), func.count(Settlement.id))
    if area.level is AreaLevel.TOWNSHIP:
        stmt = stmt.where(Settlement.township_id == area.id)
    else:
        stmt = stmt.join(Area, Area.id == Settlement.area_id).where(below(area.lineage))
    people, places = session.execute(stmt).one()
    census = session.scalar(
        select(Population.total).where(Population.area_id == area.id).order_by(Population.year.desc()).limit(1)
    )
    return PeopleFigure(int(people) if people is not None else None, census, int(places))


def find_census(session: Session, area: Area) -> Population | None:
    """Return the latest census count of an area."""
    return session.scalar(
        select(Population).where(Population.area_id == area.id).order_by(Population.year.desc()).limit(1)
    )
