"""Places imported in place of the shipped ones, and the census spread over them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import delete, func, insert, select, update
from sqlalchemy.orm import Session

from outreach.domain.population import apportion
from outreach.domain.roles import Actor
from outreach.models.regions import Area, Population, PopulationBasis, Settlement
from outreach.services import audit

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Place:
    """A place as it is to be stored; `county_code` is the area whose polygon holds it."""

    code: str
    name: str
    county_code: str
    township_code: str | None
    latitude: float
    longitude: float
    population: int | None
    is_rural: bool | None
    rural_units: int
    urban_units: int


@dataclass(frozen=True, slots=True)
class Replaced:
    """How many places an import has added, changed, left and removed."""

    created: int
    updated: int
    unchanged: int
    removed: int


def replace_settlements(
    session: Session, *, actor: Actor, places: Sequence[Place], source: str, keep_others: bool = False
) -> Replaced:
    """Store `places` and remove all others, so that nobody is counted twice; a place that was there keeps its id."""
    codes = {p.county_code for p in places} | {p.township_code for p in places if p.township_code}
    ids = _ids(session, codes)
    known = {s.code: s for s in session.scalars(select(Settlement))}
    fresh, changed, unchanged = [], [], 0
    for place in places:
        values = _values(place, ids, source)
        row = known.get(place.code)
        if row is None:
            fresh.append(values)
        elif _differs(row, values):
            changed.append({"id": row.id, **values})
        else:
            unchanged += 1
    listed = {place.code for place in places}
    removed = [] if keep_others else sorted(row.id for code, row in known.items() if code not in listed)
    session.expire_all()
    for start in range(0, len(removed), _BATCH):
        gone = delete(Settlement).where(Settlement.id.in_(removed[start : start + _BATCH]))
        session.execute(gone, execution_options={"synchronize_session": False})
    if fresh:
        session.execute(insert(Settlement), fresh)
    if changed:
        session.execute(update(Settlement), changed)
    session.expire_all()
    done = Replaced(len(fresh), len(changed), unchanged, len(removed))
    audit.record(session, actor=actor, action="settlements.import", subject="settlements", after=asdict(done))
    return done


def _ids(session: Session, codes: Iterable[str]) -> dict[str, int]:
    wanted = set(codes)
    return {code: key for code, key in session.execute(select(Area.code, Area.id)) if code in wanted}


def _values(place: Place, ids: Mapping[str, int], source: str) -> dict[str, Any]:
    given = place.population is not None
    return {
        "code": place.code,
        "name": place.name,
        "name_en": "",
        "area_id": ids[place.county_code],
        "township_id": ids.get(place.township_code or ""),
        "latitude": place.latitude,
        "longitude": place.longitude,
        "population": place.population,
        "population_basis": PopulationBasis.GIVEN if given else PopulationBasis.NONE,
        "is_rural": place.is_rural,
        "rural_units": place.rural_units,
        "urban_units": place.urban_units,
        "source": source,
    }


def _differs(row: Settlement, values: Mapping[str, Any]) -> bool:
    """Whether anything but a spread number of people is other than in the file."""
    spread = values["population"] is None and row.population_basis is PopulationBasis.SPREAD
    skipped = {"population", "population_basis"} if spread else set()
    return any(getattr(row, name) != value for name, value in values.items() if name not in skipped)


def spread_people(session: Session) -> int:
    """Spread each county's census over its places and return how many people were placed.

    Rural people go by the places' rural village units, urban people by their urban ones. A place whose own number is
    known keeps it, and then the county's places are left as they are: the two would count people twice.
    """
    session.execute(
        update(Settlement)
        .where(Settlement.population_basis == PopulationBasis.SPREAD)
        .values(population=None, population_basis=PopulationBasis.NONE),
        execution_options={"synchronize_session": False},
    )
    counts = _latest_counts(session)
    given = set(session.scalars(select(Settlement.area_id).where(Settlement.population.is_not(None)).distinct()))
    stmt = (
        select(Settlement.id, Settlement.area_id, Settlement.rural_units, Settlement.urban_units)
        .where(Settlement.rural_units + Settlement.urban_units > 0)
        .order_by(Settlement.area_id, Settlement.code)
    )
    by_county: dict[int, list[tuple[int, int, int]]] = defaultdict(list)
    for key, area_id, rural, urban in session.execute(stmt):
        if area_id in counts and area_id not in given:
            by_county[area_id].append((key, rural, urban))
    rows = [row for area_id, places in by_county.items() for row in _spread(places, *counts[area_id])]
    if rows:
        session.execute(update(Settlement), rows)
    session.expire_all()
    return sum(row["population"] for row in rows)


def _latest_counts(session: Session) -> dict[int, tuple[int, int]]:
    year = session.scalar(select(func.max(Population.year)))
    stmt = select(Population.area_id, Population.total, Population.urban, Population.rural)
    found: dict[int, tuple[int, int]] = {}
    for area_id, total, urban, rural in session.execute(stmt.where(Population.year == year)):
        rural = rural if rural is not None else (total - urban if urban is not None else 0)
        found[area_id] = (rural, urban if urban is not None else total - rural)
    return found


def _spread(places: Sequence[tuple[int, int, int]], rural: int, urban: int) -> list[dict[str, Any]]:
    by_rural = apportion(rural, [weight for _, weight, _ in places])
    by_urban = apportion(urban, [weight for _, _, weight in places])
    return [
        {"id": key, "population": one + other, "population_basis": PopulationBasis.SPREAD}
        for (key, _, _), one, other in zip(places, by_rural, by_urban, strict=True)
    ]
