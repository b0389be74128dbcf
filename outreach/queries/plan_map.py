"""What a plan's map shows beside its stops: the villages round them by who reaches them, and the chargers driven to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from outreach.domain.geo.distance import Sites
from outreach.domain.scheduling.planner.problem import Flags
from outreach.domain.scheduling.planner.reach import ReachRules
from outreach.models.chargers import Station
from outreach.models.plans import EventPlan, PlanStop
from outreach.models.regions import Settlement
from outreach.queries.plan_inputs import earlier_events

MOST_PLACES = 6_000
AROUND_DEG = 0.1  # beyond the outermost stops' reach, to show who is left out
BEFORE, NEWLY, BEYOND = range(3)
Position = tuple[float, float]


@dataclass(frozen=True)
class PlanPoints:
    """Settlements with 0 reached by an earlier event, 1 newly reached, 2 by none; names of stations by position."""

    places: Sequence[tuple[Settlement, int]]
    stations: Mapping[Position, str]
    is_cut: bool


def list_plan_points(session: Session, *, plan: EventPlan, stops: Sequence[PlanStop], rules: ReachRules) -> PlanPoints:
    """The points round some stops of a plan; of many settlements the most populous."""
    places = _settlements(session, stops, rules)
    numbers = _numbers(session, plan, stops, places, rules)
    return PlanPoints(
        list(zip(places, numbers, strict=True)), _stations(session, stops), is_cut=len(places) == MOST_PLACES
    )


def _settlements(session: Session, stops: Sequence[PlanStop], rules: ReachRules) -> Sequence[Settlement]:
    if not stops:
        return []
    margin = AROUND_DEG + rules.metres / 90_000.0
    lons, lats = [stop.venue.longitude for stop in stops], [stop.venue.latitude for stop in stops]
    return session.scalars(
        select(Settlement)
        .where(
            Settlement.longitude.between(min(lons) - margin, max(lons) + margin),
            Settlement.latitude.between(min(lats) - margin, max(lats) + margin),
            or_(Settlement.is_rural.is_(None), Settlement.is_rural.is_(True)),
        )
        .order_by(Settlement.population.desc().nulls_last(), Settlement.id)
        .limit(MOST_PLACES)
    ).all()


def _numbers(
    session: Session, plan: EventPlan, stops: Sequence[PlanStop], places: Sequence[Settlement], rules: ReachRules
) -> list[int]:
    earlier = [(event.lon, event.lat) for event in earlier_events(session, plan.wishes)]
    before = _reached(places, earlier, rules)
    newly = _reached(places, [(stop.venue.longitude, stop.venue.latitude) for stop in stops], rules)
    return [int(n) for n in np.where(before, BEFORE, np.where(newly, NEWLY, BEYOND))]


def _reached(places: Sequence[Settlement], sites: Sequence[Position], rules: ReachRules) -> Flags:
    at = Sites([lon for lon, _ in sites], [lat for _, lat in sites])
    near = at.nearest([place.longitude for place in places], [place.latitude for place in places])
    return np.asarray(near.metres <= rules.metres)


def _stations(session: Session, stops: Sequence[PlanStop]) -> dict[Position, str]:
    """Names of the stations at which cars charge, by position."""
    wanted = {(lon, lat) for stop in stops for lon, lat in stop.via}
    if not wanted:
        return {}
    rows = session.execute(
        select(Station.longitude, Station.latitude, Station.name)
        .where(Station.longitude.in_([lon for lon, _ in wanted]), Station.latitude.in_([lat for _, lat in wanted]))
        .order_by(Station.id)
    )
    return {(row.longitude, row.latitude): row.name for row in rows}
