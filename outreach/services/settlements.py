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


@dataclass(frozen=True, slots=True)
class PlacesPlan:
    """The rows that an import of places will add, change and remove (ids)."""

    fresh: list[dict[str, Any]]
    changed: list[dict[str, Any]]
    removed: list[int]
    unchanged: int

    @property
    def done(self) -> Replaced:
        """The same in numbers."""
        return Replaced(len(self.fresh), len(self.changed), self.unchanged, len(self.removed))


def plan_settlements(
    session: Session, *, places: Sequence[Place], source: str, keep_others: bool = False
) -> PlacesPlan:
    """What storing `places` would do; nothing is written."""
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
    return PlacesPlan(fresh, changed, removed, unchanged)


def replace_settlements(
    session: Session, *, actor: Actor, places: Sequence[Place], source: str, keep_others: bool = False
) -> Replaced:
    """Store `places` and remove all others, so that nobody is counted twice; a place that was there keeps its id."""
    plan = plan_settlements(session, places=places, source=source, keep_others=keep_others)
    for start in range(0, len(plan.removed), _BATCH):
        gone = delete(Settlement).where(Settlement.id.in_(plan.removed[start : start + _BATCH]))
        session.execute(gone, execution_options={"synchronize_session": False})
    if plan.fresh:
        session.execute(insert(Settlement), plan.fresh)
    if plan.changed:
        session.execute(update(Settlement), plan.changed)
    session.expire_all()
    after = asdict(plan.done)
    audit.record(session, actor=actor, action="settlements.import", subject="settlements", after=after)
    return plan.done


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
    rows = _spread_over(_weights(session), _latest_counts(session))
    if rows:
        session.execute(update(Settlement), rows)
    session.expire_all()
    return sum(row["population"] for row in rows)


def foresee_spread(
    session: Session, *, plan: PlacesPlan | None = None, counts: Mapping[int, tuple[int, int]] | None = None
) -> int:
    """How many people would be placed after `plan`, or with other `counts` (rural and urban, by county); nothing is written."""
    weights = _weights(session)
    if plan is not None:
        gone = {*plan.removed, *(row["id"] for row in plan.changed)}
        weights = [weight for weight in weights if weight.key not in gone]
        weights += [_weight(row) for row in (*plan.fresh, *plan.changed)]
    rows = _spread_over(weights, _latest_counts(session) if counts is None else counts)
    return sum(row["population"] for row in rows)


@dataclass(frozen=True, slots=True)
class _Weight:
    """A place with what the census goes by: `own` where its number of people is known by itself."""

    key: int | None
    area_id: int
    own: bool
    rural: int
    urban: int


def _weight(values: Mapping[str, Any]) -> _Weight:
    own = values["population"] is not None
    return _Weight(values.get("id"), values["area_id"], own, values["rural_units"], values["urban_units"])


def _weights(session: Session) -> list[_Weight]:
    own = Settlement.population.is_not(None) & (Settlement.population_basis != PopulationBasis.SPREAD)
    stmt = select(Settlement.id, Settlement.area_id, own, Settlement.rural_units, Settlement.urban_units)
    rows = session.execute(stmt.order_by(Settlement.area_id, Settlement.code))
    return [_Weight(key, area_id, bool(known), rural, urban) for key, area_id, known, rural, urban in rows]


def _spread_over(weights: Sequence[_Weight], counts: Mapping[int, tuple[int, int]]) -> list[dict[str, Any]]:
    given = {weight.area_id for weight in weights if weight.own}
    by_county: dict[int, list[_Weight]] = defaultdict(list)
    for weight in weights:
        if weight.rural + weight.urban > 0 and weight.area_id in counts and weight.area_id not in given:
            by_county[weight.area_id].append(weight)
    return [row for area_id, places in by_county.items() for row in _spread(places, *counts[area_id])]


def _latest_counts(session: Session) -> dict[int, tuple[int, int]]:
    year = session.scalar(select(func.max(Population.year)))
    stmt = select(Population.area_id, Population.total, Population.urban, Population.rural)
    return split_counts(session.execute(stmt.where(Population.year == year)).all())


def split_counts(rows: Iterable[Sequence[Any]]) -> dict[int, tuple[int, int]]:
    """Rural and urban people by area, from rows of area, total, urban and rural; what isn't split is urban."""
    found: dict[int, tuple[int, int]] = {}
    for area_id, total, urban, rural in rows:
        rural = rural if rural is not None else (total - urban if urban is not None else 0)
        found[area_id] = (rural, urban if urban is not None else total - rural)
    return found


def _spread(places: Sequence[_Weight], rural: int, urban: int) -> list[dict[str, Any]]:
    by_rural = apportion(rural, [place.rural for place in places])
    by_urban = apportion(urban, [place.urban for place in places])
    return [
        {"id": place.key, "population": one + other, "population_basis": PopulationBasis.SPREAD}
        for place, one, other in zip(places, by_rural, by_urban, strict=True)
    ]
