"""Tiles of the stations' map: the stored ones, and those cut from the points for a filter or a reader's scope."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.geo.tiles import Tile, tile_of
from outreach.domain.roles import Actor, Role
from outreach.domain.station_points import POINT, SUMS, Points, Wanted, filtered_body, shown, write
from outreach.models.regions import Area
from outreach.models.station_tiles import StationBlock, StationCount, StationTile, TileState
from outreach.policies.regions import below

WORLD = Tile(0, 0, 0)


@dataclass(frozen=True, slots=True)
class Sums:
    """What a map or one area's line adds up to."""

    stations: int = 0
    ac: int = 0
    dc: int = 0
    other: int = 0
    fast: int = 0
    tenths: int = 0

    @property
    def connectors(self) -> int:
        """All connectors."""
        return self.ac + self.dc + self.other

    @property
    def kw(self) -> float:
        """Stated power in kilowatts."""
        return self.tenths / 10


def find_state(session: Session) -> TileState | None:
    """When the tiles were built; None before that."""
    return session.scalar(select(TileState).where(TileState.id == 1, TileState.built_at.is_not(None)))


def find_tile(session: Session, *, actor: Actor, tile: Tile, wanted: Wanted, area: Area | None = None) -> bytes:
    """The tile as the reader may see it; where an ancestor already says every station, that one; else an empty one.

    An official sees the own area only; `area` narrows it further.
    """
    lineages = _lineages(actor, area)
    if wanted.is_plain and not lineages:
        return find_stored(session, tile)
    found = _resolve(session, tile)
    if found is None:
        return _empty(tile)
    holder, leaf = found
    points = choose(session, list_points(session, holder), actor=actor, wanted=wanted, area=area)
    return filtered_body(holder, points, leaf=leaf)


def find_stored(session: Session, tile: Tile) -> bytes:
    """The stored tile, or the leaf that holds it, or an empty one: of all stations in operation."""
    body = session.scalar(select(StationTile.body).where(StationTile.key == tile.key))
    if body is None:
        found = _resolve(session, tile)
        body = session.scalar(select(StationTile.body).where(StationTile.key == found[0].key)) if found else None
    return body or _empty(tile)


def _empty(tile: Tile) -> bytes:
    return write(tile, True, [], [])


def _resolve(session: Session, tile: Tile) -> tuple[Tile, bool] | None:
    """The tile itself or the leaf that holds it, and whether it is a leaf; None where nothing is."""
    keys = [one.key for one in (*tile.above, tile)]
    found = session.scalars(select(StationTile.key).where(StationTile.key.in_(keys))).all()
    if not found:
        return None
    deepest = max((tile_of(key) for key in found), key=lambda one: one.depth)
    is_leaf = session.scalar(select(StationBlock.key).where(StationBlock.key == deepest.key)) is not None
    return (deepest, is_leaf) if is_leaf or deepest == tile else None


def list_points(session: Session, tile: Tile) -> Points:
    """All points that lie in a tile, of any status and area, from the blocks below it or the one around it."""
    low, high = tile.span
    blocks = session.scalars(
        select(StationBlock.points).where(StationBlock.key.between(low, high)).order_by(StationBlock.key)
    ).all()
    if blocks:
        return np.frombuffer(b"".join(blocks), dtype=POINT)
    keys = [one.key for one in tile.above]
    around = session.scalar(select(StationBlock.points).where(StationBlock.key.in_(keys)))
    points = np.frombuffer(around or b"", dtype=POINT)
    inside = (points["x"] >> np.uint32(32 - tile.depth) == tile.x) & (
        points["y"] >> np.uint32(32 - tile.depth) == tile.y
    )
    return np.asarray(points[inside])


def _lineages(actor: Actor, area: Area | None) -> list[str]:
    own = [actor.area_lineage or "\x01"] if actor.role is Role.OFFICIAL else []
    return own + ([area.lineage] if area is not None else [])


def choose(session: Session, points: Points, *, actor: Actor, wanted: Wanted, area: Area | None) -> Points:
    """Those of the points that the reader asked for and may see."""
    mask, lineages = shown(points, wanted), _lineages(actor, area)
    if lineages:
        ids = session.scalars(select(Area.id).where(*(below(lineage) for lineage in lineages))).all()
        allowed = np.zeros(max([*ids, int(points["area"].max(initial=0))], default=0) + 1, dtype=np.bool_)
        allowed[np.array(ids, dtype=np.int64)] = True
        mask &= allowed[points["area"]]
    return np.asarray(points[mask])


def sum_areas(session: Session, *, actor: Actor, wanted: Wanted, area: Area | None = None) -> dict[int, Sums]:
    """The sums of every area (county, or prefecture without counties) that the reader may see, by its id; 0 is unknown."""
    lineages = _lineages(actor, area)
    if wanted.is_plain:
        statement = select(StationCount.area_id, *(getattr(StationCount, name) for name in SUMS))
        if lineages:
            inside = select(Area.id).where(*(below(lineage) for lineage in lineages))
            statement = statement.where(StationCount.area_id.in_(inside))
        return {row[0]: Sums(*row[1:]) for row in session.execute(statement.order_by(StationCount.area_id)) if row[1]}
    points = choose(session, list_points(session, WORLD), actor=actor, wanted=wanted, area=area)
    return {number: Sums(*row) for number, row in sums_by_area(points).items()}


def sums_by_area(points: Points) -> dict[int, list[int]]:
    """The sums of points by area id."""
    numbers, place = np.unique(points["area"], return_inverse=True)
    columns = [np.bincount(place, minlength=len(numbers))]
    columns += [np.bincount(place, points[name], len(numbers)).astype(np.int64) for name in SUMS[1:]]
    rows = zip(*(column.tolist() for column in columns), strict=True)
    return {number: list(row) for number, row in zip(numbers.tolist(), rows, strict=True)}
