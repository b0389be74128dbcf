"""What stands beside the map of stations: the sums, a line for each area below, the stations of a county."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.adcodes import COUNTRY_CODE, AreaLevel
from outreach.domain.geo.tiles import Tile, build, morton, tile_of
from outreach.domain.roles import Actor, Role
from outreach.domain.station_points import Points, Wanted, filtered_body
from outreach.models.chargers import Station
from outreach.models.regions import Area
from outreach.policies.chargers import visible_to
from outreach.queries.station_tiles import WORLD, Sums, choose, list_points, sum_areas

MOST_LISTED = 200
MOST_OPERATORS = 40
_CHUNK = 500


@dataclass(frozen=True, slots=True)
class Listed:
    """One station of a county's table."""

    id: int
    name: str
    operator: str
    connectors: int
    fast: int
    kw: float


@dataclass(frozen=True, slots=True)
class Lines:
    """All together, then each area below with its share, or the stations themselves."""

    total: Sums
    areas: Sequence[tuple[Area, Sums]] = ()
    stations: Sequence[Listed] = field(default=())


def find_own_area(session: Session, *, actor: Actor) -> Area | None:
    """The area that an official has charge of; None for all others, who see the country."""
    if actor.role is not Role.OFFICIAL or not actor.area_lineage:
        return None
    return session.scalar(select(Area).where(Area.lineage == actor.area_lineage))


def list_lines(session: Session, *, actor: Actor, wanted: Wanted, area: Area | None) -> Lines:
    """The table beside the map: provinces of the country, counties of what is smaller, stations of a county."""
    narrowed = None if area is None or area.code == COUNTRY_CODE else area
    by_id = sum_areas(session, actor=actor, wanted=wanted, area=narrowed)
    total = _added(by_id.values())
    if area is not None and area.level in (AreaLevel.COUNTY, AreaLevel.TOWNSHIP):
        return Lines(total, stations=_listed(session, list_wanted(session, actor=actor, wanted=wanted, area=area)))
    rows = session.execute(select(Area.id, Area.code).where(Area.id.in_([key for key in by_id if key]))).all()
    grouped: dict[str, list[Sums]] = {}
    for key, code in rows:
        grouped.setdefault(f"{code[:2]}0000" if narrowed is None else code, []).append(by_id[key])
    found = session.scalars(select(Area).where(Area.code.in_(list(grouped))).order_by(Area.code)).all()
    lines = [(one, _added(grouped[one.code])) for one in found]
    return Lines(total, sorted(lines, key=lambda line: -line[1].connectors))


def _added(parts: object) -> Sums:
    columns = list(zip(*((p.stations, p.ac, p.dc, p.other, p.fast, p.tenths) for p in parts), strict=True))  # type: ignore[attr-defined]
    return Sums(*(sum(column) for column in columns))


def list_wanted(session: Session, *, actor: Actor, wanted: Wanted, area: Area | None) -> Points:
    """The points that the reader asked for and may see, the strongest first."""
    points = choose(session, list_points(session, WORLD), actor=actor, wanted=wanted, area=area)
    return points[(-points["tenths"].astype("i8")).argsort(kind="stable")]


def upper_tiles(points: Points) -> Iterator[tuple[Tile, bytes]]:
    """The tiles of points that were asked for, from the world down, depth by depth: place and JSON."""
    order, levels = build(morton(points["x"], points["y"]), np.zeros((0, len(points)), dtype=np.uint64))
    sorted_ = points[order]
    for level in levels:
        for key, start, end, inner in zip(level.key, level.start, level.end, level.inner, strict=True):
            tile = tile_of(int(key))
            yield tile, filtered_body(tile, sorted_[start:end], leaf=not inner)


def find_names(session: Session, ids: Sequence[int]) -> dict[int, str]:
    """The stations' names, or addresses, by their ids."""
    names: dict[int, str] = {}
    for start in range(0, len(ids), _CHUNK):
        some = ids[start : start + _CHUNK]
        rows = session.execute(select(Station.id, Station.name, Station.address).where(Station.id.in_(some)))
        names |= {key: name or address for key, name, address in rows}
    return names


def _listed(session: Session, points: Points) -> list[Listed]:
    points = points[:MOST_LISTED]
    ids = [int(key) for key in points["id"]]
    rows = {key: (name, who) for key, name, who in session.execute(
        select(Station.id, func.coalesce(func.nullif(Station.name, ""), Station.address), Station.operator)
        .where(Station.id.in_(ids))
    )}  # fmt: skip
    return [
        Listed(
            key, *rows.get(key, ("", "")), int(p["ac"] + p["dc"] + p["other"]), int(p["fast"]), int(p["tenths"]) / 10
        )
        for key, p in zip(ids, points, strict=True)
    ]


def list_operators(session: Session, *, actor: Actor) -> list[str]:
    """The operators with the most stations that the reader may see."""
    query = select(Station.operator).where(visible_to(actor), Station.operator != "").group_by(Station.operator)
    return list(session.scalars(query.order_by(func.count().desc(), Station.operator).limit(MOST_OPERATORS)))
