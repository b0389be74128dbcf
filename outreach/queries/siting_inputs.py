"""What a siting is computed from: demand, stations and townships as coverage has them, and the candidates asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.coverage.inputs import LEVELS, NONE, Floats, Indices, Rules, UnitKind
from outreach.domain.coverage.siting.ground import Ground
from outreach.domain.coverage.townships import TOWNSHIP_LEVEL, place_in_townships
from outreach.domain.geo.distance import Sites
from outreach.domain.siting import POWER_FACTOR, DemandKind, SiteKind, SitingOrder
from outreach.domain.venues import VenueStatus
from outreach.models.regions import Area, Settlement
from outreach.models.siting import CandidateSite
from outreach.models.venues import Venue
from outreach.policies.regions import below
from outreach.queries.coverage_inputs import Inputs, load_inputs
from outreach.queries.home_charging import published_demand

AROUND_DEG = 1.0


@dataclass(frozen=True, slots=True)
class Town:
    """A township-level unit of the area."""

    id: int
    code: str
    name_zh: str
    name_en: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """A place to choose from, with its spare supply and cost where known."""

    kind: SiteKind
    name: str
    name_en: str
    longitude: float
    latitude: float
    township_id: int | None
    spare_kva: float | None = None
    cost_yuan: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Field:
    """The ground with the names behind its numbers, the version of its inputs, and counts of them."""

    ground: Ground
    candidates: list[Candidate]
    towns: list[Town]
    version: str
    counts: dict[str, int]


def load_field(session: Session, *, area: Area, order: SitingOrder, as_of: date, rules: Rules) -> Field:
    """Everything for one area as it stood on a day: not scoped, for the job of somebody whose right was looked at."""
    inputs = load_inputs(session, as_of=as_of, rules=rules)
    towns = _towns(session, area)
    place = {town.id: number for number, town in enumerate(towns)}
    mine = np.array([lineage.startswith(area.lineage) for lineage in inputs.lineages], dtype=np.bool_)
    chosen = np.flatnonzero(mine[inputs.settlements.area])
    town_of = np.array([place.get(area_id, NONE) for area_id in inputs.area_ids], dtype=np.int64)
    lon, lat = inputs.settlements.lon[chosen], inputs.settlements.lat[chosen]
    town = town_of[inputs.settlements.area[chosen]]
    everywhere = _with_census(inputs)
    weight = _weights(session, area, order, inputs, chosen, town, towns, everywhere)
    candidates = list(_candidates(session, area, order))
    site_lon, site_lat = _column(candidates, "longitude"), _column(candidates, "latitude")
    near = _near(inputs, lon, lat)
    ground = Ground(
        lon=lon,
        lat=lat,
        weight=weight,
        town=town,
        site_lon=site_lon,
        site_lat=site_lat,
        site_cost=_column(candidates, "cost_yuan"),
        site_kw=np.array([order.piles_for(c.spare_kva) * order.pile_kw for c in candidates], dtype=np.float64),
        site_town=_site_towns(candidates, place, site_lon, site_lat, lon, lat, town),
        station_lon=inputs.stations.lon[near],
        station_lat=inputs.stations.lat[near],
        station_kw=_known_power(inputs, near),
        has_station=_has_station(inputs, town_of, towns),
        site_spare_kw=_column(candidates, "spare_kva") * POWER_FACTOR,
    )
    counts = {
        "settlements": len(chosen),
        **_told_of_people(inputs, chosen, everywhere, rules),
        "stations": len(near),
        "candidates": sum(order.piles_for(candidate.spare_kva) > 0 for candidate in candidates),
    }
    return Field(ground, candidates, towns, inputs.version, counts)


def _towns(session: Session, area: Area) -> list[Town]:
    query = select(Area).where(below(area.lineage), Area.last_on.is_(None)).order_by(Area.code)
    rows = [row for row in session.scalars(query) if row.level.value == "township"]
    return [Town(row.id, row.code, row.name_zh, row.name_en or row.name_zh) for row in rows]


def _weights(
    session: Session, area: Area, order: SitingOrder, inputs: Inputs, chosen: Indices, town: Indices, towns: list[Town],
    everywhere: Floats,
) -> Floats:  # fmt: skip
    """What each place weighs; `everywhere` are the people of all places."""
    weight = everywhere[chosen]
    if order.demand is DemandKind.RURAL:
        query = select(Settlement.id).where(Settlement.is_rural.is_(False))
        urban = np.array(session.scalars(query).all(), dtype=np.int64)
        ids = np.array(inputs.settlement_ids, dtype=np.int64)[chosen]
        return np.where(np.isin(ids, urban), 0.0, weight)
    if order.demand is DemandKind.PLACES:
        return np.ones(len(chosen))
    if order.demand is DemandKind.NEVS:
        return _cars(inputs, everywhere)[chosen]
    if order.demand is DemandKind.LEADS:
        return _spread(_leads(session, area, towns), town, weight)
    return weight


def _told_of_people(inputs: Inputs, chosen: Indices, everywhere: Floats, rules: Rules) -> dict[str, int]:
    """How many places have no known number of people, how many were spread on them, and on how many nobody at all; whether
    enough is known to speak of people: of the census or, without one, of the places, as for the figures of coverage.
    """
    weight, unknown = everywhere[chosen], np.isnan(inputs.settlements.people[chosen])
    blind = unknown & (weight == 0)
    counties = np.unique(_counties(inputs)[chosen])
    census = float(np.nansum(inputs.areas.census[counties[counties != NONE]]))
    enough = (len(chosen) - blind.sum()) >= rules.census_share_floor * len(chosen)
    whole = np.isin(_counties(inputs), counties)
    if census:
        enough &= float(everywhere[whole].sum()) >= rules.census_share_floor * census
    return {
        "unknown_people": int(unknown.sum()),
        "spread_people": round(float(weight[unknown].sum())),
        "blind_places": int(blind.sum()),
        "people_known": int(enough and len(chosen) > 0),
    }


def _counties(inputs: Inputs) -> Indices:
    """The number of each place's county."""
    return np.asarray(inputs.areas.ancestors()[LEVELS.index(AreaLevel.COUNTY)][inputs.settlements.area])


def _with_census(inputs: Inputs) -> Floats:
    """People of every place; where unknown, an even part of what its county's census has beyond the known ones, in whole people."""
    county, people = _counties(inputs), inputs.settlements.people
    inside, known = county != NONE, np.isfinite(people)
    size = len(inputs.area_ids)
    counted = np.bincount(county[inside & known], people[inside & known], minlength=size)
    unknown = np.bincount(county[inside & ~known], minlength=size)
    rest = np.maximum(np.nan_to_num(inputs.areas.census) - counted, 0.0)
    part = np.floor(np.divide(rest, unknown, out=np.zeros(size), where=unknown > 0))
    return np.where(np.isnan(people), np.where(inside, part[county], 0.0), people)


def _cars(inputs: Inputs, people: Floats) -> Floats:
    """Electric cars of every place: its county's stock of the last year known; none where no stock is known."""
    return _spread(np.nan_to_num(inputs.areas.nevs), _counties(inputs), people)


def _leads(session: Session, area: Area, towns: list[Town]) -> Floats:
    """Buyers by township who can't charge at home, as the nightly reading publishes them: nothing under five."""
    demand = published_demand(session, lineage=area.lineage)
    return np.array([demand.get(town.id, 0) for town in towns], dtype=np.float64)


def _spread(total: Floats, town: Indices, people: Floats) -> Floats:
    """A unit's number on its places, by their people, or evenly where nobody's number is known."""
    known = np.flatnonzero(town != NONE)
    size = len(total)
    inhabitants = np.bincount(town[known], people[known], minlength=size)
    places = np.bincount(town[known], minlength=size)
    out = np.zeros(len(town))
    of = town[known]
    share = np.where(inhabitants[of] > 0, people[known] / np.maximum(inhabitants[of], 1e-9), 1.0 / places[of])
    out[known] = total[of] * share
    return out


def _candidates(session: Session, area: Area, order: SitingOrder) -> Iterator[Candidate]:
    """Every candidate of the kinds asked for, in a fixed order."""
    inside = select(Area.id).where(below(area.lineage))
    if SiteKind.SETTLEMENT in order.kinds:
        query = select(Settlement).where(Settlement.area_id.in_(inside) | Settlement.township_id.in_(inside))
        for s in session.scalars(query.order_by(Settlement.id)):
            yield Candidate(SiteKind.SETTLEMENT, s.name, s.name_en or s.name, s.longitude, s.latitude, s.township_id)
    if SiteKind.VENUE in order.kinds:
        venues = select(Venue).where(Venue.area_id.in_(inside), Venue.status == VenueStatus.ACTIVE).order_by(Venue.id)
        for v in session.scalars(venues):
            yield Candidate(SiteKind.VENUE, v.name, v.name, v.longitude, v.latitude, v.township_id, v.power_kva)
    own = select(CandidateSite).where(CandidateSite.area_id.in_(inside), CandidateSite.kind.in_(order.kinds))
    for c in session.scalars(own.order_by(CandidateSite.id)):
        yield Candidate(c.kind, c.name, c.name, c.longitude, c.latitude, None, c.spare_kva, c.cost_yuan)


def _column(candidates: list[Candidate], name: str) -> Floats:
    values = [getattr(candidate, name) for candidate in candidates]
    return np.array([np.nan if value is None else value for value in values], dtype=np.float64)


def _site_towns(candidates: list[Candidate], place: dict[int, int], *points: Floats | Indices) -> Indices:
    """The township of each candidate: as recorded, else that of the nearest place."""
    site_lon, site_lat, lon, lat, town = points
    stated = np.array([place.get(c.township_id or 0, NONE) for c in candidates], dtype=np.int64)
    known = np.flatnonzero(town != NONE)
    if not len(candidates) or not len(known):
        return stated
    nearest = Sites(lon[known], lat[known]).nearest(site_lon, site_lat).index
    return np.where(stated != NONE, stated, town[known[nearest]])


def _near(inputs: Inputs, lon: Floats, lat: Floats) -> Indices:
    """The stations in and around the area: beyond a degree none is within any reach that is asked for."""
    if not len(lon):
        return np.zeros(0, dtype=np.int64)
    s = inputs.stations
    inside = (s.lon >= lon.min() - AROUND_DEG) & (s.lon <= lon.max() + AROUND_DEG)
    return np.flatnonzero(inside & (s.lat >= lat.min() - AROUND_DEG) & (s.lat <= lat.max() + AROUND_DEG))


def _known_power(inputs: Inputs, near: Indices) -> Floats:
    """kW of these stations; unknown where any connector's power is."""
    return np.where(inputs.stations.powerless[near] > 0, np.nan, inputs.stations.power_kw[near])


def _has_station(inputs: Inputs, town_of: Indices, towns: list[Town]) -> np.ndarray:
    """Which townships have a working station; sub-districts and other units count as if: the floor is for townships."""
    found = np.ones(len(towns), dtype=np.bool_)
    kinds = np.array(inputs.areas.kind, dtype=object)
    rural = town_of[(inputs.areas.level == TOWNSHIP_LEVEL) & (kinds == UnitKind.TOWNSHIP.value)]
    found[rural[rural != NONE]] = False
    units = place_in_townships(inputs.areas, inputs.stations, inputs.seats).unit
    at = town_of[units[units != NONE]]
    found[at[at != NONE]] = True
    return found
