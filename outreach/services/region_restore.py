"""Back to the shipped reference data: imported boundaries, places or counts are taken away."""

from __future__ import annotations

from sqlalchemy import delete, func, select
from sqlalchemy.orm import Session

from outreach.domain.errors import Forbidden
from outreach.domain.region_files import RegionFile
from outreach.domain.roles import Actor, Permission
from outreach.models.regions import BoundarySet, NevStock, Population, Settlement
from outreach.services import audit
from outreach.services.boundaries import drop_boundaries
from outreach.services.county_values import replace_detours
from outreach.services.regions import load_settlements
from outreach.services.settlements import spread_people


def restore(session: Session, *, actor: Actor, kind: RegionFile) -> None:
    """Remove what was imported of a kind.

    The newest boundary file goes, and the one before it or the shipped polygons hold; the shipped places replace all
    others; the latest census goes and its people with it; so do the latest year of electric cars, and all detour factors.
    """
    if not actor.may(Permission.AREAS_LOAD):
        raise Forbidden
    if kind is RegionFile.BOUNDARIES:
        order = (BoundarySet.created_at.desc(), BoundarySet.id.desc())
        newest = session.scalar(select(BoundarySet).order_by(*order).limit(1))
        if newest is not None:
            drop_boundaries(session, actor=actor, kept=newest)
    elif kind is RegionFile.SETTLEMENTS:
        session.execute(delete(Settlement), execution_options={"synchronize_session": False})
        session.expire_all()
        load_settlements(session, actor=actor)
        spread_people(session)
    elif kind is RegionFile.POPULATION:
        _drop_latest_census(session, actor)
    elif kind is RegionFile.NEVS:
        year = session.scalar(select(func.max(NevStock.year)))
        session.execute(delete(NevStock).where(NevStock.year == year))
        audit.record(session, actor=actor, action="nev_stock.drop", subject="nev_stocks", before={"year": year})
    else:
        replace_detours(session, actor=actor, values=[], source="")


def _drop_latest_census(session: Session, actor: Actor) -> None:
    year = session.scalar(select(Population.year).order_by(Population.year.desc()).limit(1))
    if year is None:
        return
    gone = delete(Population).where(Population.year == year)
    session.execute(gone, execution_options={"synchronize_session": False})
    audit.record(session, actor=actor, action="population.drop", subject="populations", before={"year": year})
    session.expire_all()
    spread_people(session)
