"""Places and people of the demonstration: generated, the same on every machine, and marked as such by their source."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import shapely
from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import AreaLevel
from outreach.domain.coverage.inputs import UnitKind, unit_kind
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.domain.geo.distance import GEOD, Sites
from outreach.domain.roles import SYSTEM
from outreach.models.regions import Area, PopulationBasis, Settlement
from outreach.policies.regions import below
from outreach.reference.settlements import SOURCE
from outreach.services.population import Count, replace_population
from outreach.services.settlements import spread_people

CENSUS_YEAR = 2020  # a real census of that year takes the place of this one
FEW, MANY = 4, 14  # villages for each township
ENDINGS = ("街道", "镇", "乡")

Spot = tuple[float, float]


@dataclass(frozen=True, slots=True)
class _Town:
    """A township or sub-district with its seat."""

    unit: Area
    seat: Spot

    @property
    def is_urban(self) -> bool:
        return unit_kind(self.unit.name_zh) is UnitKind.SUBDISTRICT


def generate_places(session: Session, *, shapes: Mapping[str, Any], province: str, dense: Collection[str] = ()) -> int:
    """Put villages and a census of made-up numbers in place of the shipped places of `province` ('320000').

    Each township of a county with a polygon in `shapes` (by code) gets a seat, where a shipped place of its name lies if
    there is one, and villages around it, more of them in the counties `dense`. The census goes over them as a real one
    would. Does nothing, and returns 0, where places were imported or generated already.
    """
    lineage = session.scalar(select(Area.lineage).where(Area.code == province))
    if lineage is None or session.scalar(select(Settlement.id).where(Settlement.source != SOURCE).limit(1)):
        return 0
    known = _take_shipped(session, lineage)
    units = defaultdict(list)
    for unit in session.scalars(_inside(lineage, AreaLevel.TOWNSHIP)):
        if unit_kind(unit.name_zh) is not UnitKind.OTHER:
            units[unit.parent_id].append(unit)
    rows: list[dict[str, Any]] = []
    counts: list[Count] = []
    for county in session.scalars(_inside(lineage, AreaLevel.COUNTY)):
        shape = shapes.get(county.code)
        if shape is None or not units[county.id]:
            continue
        dice = random.Random(f"people {county.code}")  # noqa: S311  # the same demonstration every time
        towns = _towns(dice, shape, units[county.id], known[county.id])
        places = list(_places(dice, shape, county, towns, MANY if county.code in dense else FEW))
        rows += places
        counts.append(_count(dice, shape, county, any(place["rural_units"] for place in places)))
    if rows:
        session.execute(insert(Settlement), rows)
        replace_population(session, actor=SYSTEM, counts=counts, year=CENSUS_YEAR, source=DEMONSTRATION_SOURCE)
        spread_people(session)
    return len(rows)


def _inside(lineage: str, level: AreaLevel) -> Any:
    return select(Area).where(below(lineage), Area.level == level, Area.last_on.is_(None)).order_by(Area.code)


def _take_shipped(session: Session, lineage: str) -> dict[int, dict[str, Spot]]:
    """Remove the province's shipped places, and return where each lay, by county and name."""
    inside = Settlement.area_id.in_(select(Area.id).where(below(lineage)))
    known: dict[int, dict[str, Spot]] = defaultdict(dict)
    for row in session.execute(
        select(Settlement.area_id, Settlement.name, Settlement.longitude, Settlement.latitude).where(inside)
    ):
        known[row.area_id][row.name] = (row.longitude, row.latitude)
    session.execute(delete(Settlement).where(inside), execution_options={"synchronize_session": False})
    return known


def _towns(dice: random.Random, shape: Any, units: Sequence[Area], known: Mapping[str, Spot]) -> list[_Town]:
    """Each unit with its seat: the shipped place of its name, else a point of the county far from the other seats."""
    found = [known.get(_bare(unit.name_zh)) for unit in units]
    taken = [spot for spot in found if spot]
    towns = []
    for unit, spot in zip(units, found, strict=True):
        if spot is None:
            spot = max(_spots(dice, shape, 12), key=lambda at: min((_apart(at, other) for other in taken), default=0.0))
            taken.append(spot)
        towns.append(_Town(unit, spot))
    return towns


def _bare(name: str) -> str:
    """A unit's name without its kind: 白蒲 of 白蒲镇."""
    return next((name.removesuffix(ending) for ending in ENDINGS if name.endswith(ending)), name)


def _apart(one: Spot, other: Spot) -> float:
    return (one[0] - other[0]) ** 2 + (one[1] - other[1]) ** 2


def _spots(dice: random.Random, shape: Any, count: int) -> list[Spot]:
    """So many points inside a polygon, evenly spread by chance."""
    west, south, east, north = shape.bounds
    found: list[Spot] = []
    while len(found) < count:
        tried = [(round(dice.uniform(west, east), 5), round(dice.uniform(south, north), 5)) for _ in range(4 * count)]
        inside = shapely.contains_xy(shape, np.array(tried))
        found += [spot for spot, lies in zip(tried, inside, strict=True) if lies]
    return found[:count]


def _places(
    dice: random.Random, shape: Any, county: Area, towns: Sequence[_Town], villages: int
) -> Iterator[dict[str, Any]]:
    """The seats, and villages each of which belongs to the nearest seat."""
    for town in towns:
        units = dice.randint(6, 14) if town.is_urban else dice.randint(2, 5)
        yield _row(county, town, town.unit.code, "", town.seat, urban=units)
    spots = _spots(dice, shape, villages * len(towns))
    seats = Sites([town.seat[0] for town in towns], [town.seat[1] for town in towns])
    nearest = seats.nearest([spot[0] for spot in spots], [spot[1] for spot in spots]).index
    numbers = [0] * len(towns)
    for spot, at in zip(spots, nearest.tolist(), strict=True):
        town, numbers[at] = towns[at], numbers[at] + 1
        rural = not town.is_urban or dice.random() < 0.4
        code = f"demo-{town.unit.code}-{numbers[at]:02d}"
        units = dice.randint(1, 4)
        yield _row(county, town, code, str(numbers[at]), spot, rural=units * rural, urban=units * (not rural))


def _row(
    county: Area, town: _Town, code: str, number: str, spot: Spot, *, rural: int = 0, urban: int = 0
) -> dict[str, Any]:
    kind = ("示例村", "sample village") if rural else ("示例社区", "sample quarter")
    return {
        "code": code,
        "name": f"{town.unit.name_zh}{kind[0]}{number}" if number else town.unit.name_zh,
        "name_en": f"{town.unit.name_en} {kind[1]} {number}" if number else town.unit.name_en,
        "area_id": county.id,
        "township_id": town.unit.id,
        "longitude": spot[0],
        "latitude": spot[1],
        "population_basis": PopulationBasis.NONE,
        "is_rural": bool(rural),
        "rural_units": rural,
        "urban_units": urban,
        "source": DEMONSTRATION_SOURCE,
    }


def _count(dice: random.Random, shape: Any, county: Area, has_villages: bool) -> Count:
    """A made-up census of a county: people by its ground, denser and more urban in a city's district."""
    district = county.name_zh.endswith("区")
    density, share = (
        (dice.uniform(800, 1_600), dice.uniform(0.7, 0.9))
        if district
        else (dice.uniform(450, 850), dice.uniform(0.5, 0.65))
    )
    total = round(abs(GEOD.geometry_area_perimeter(shape)[0]) / 1e6 * density)
    urban = round(total * share) if has_villages else total
    return Count(county.code, county.name_zh, total, urban, total - urban)
