"""Keep the map's tiles up when single stations change: in the same transaction, whatever verb changed them.

Every service that changes stations through the mapper is followed here, so none can forget the map. Imports write in
bulk past the mapper and have the pyramid built anew (`outreach.jobs.station_tiles`).
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from sqlalchemy import bindparam, delete, event, insert, inspect, select, update
from sqlalchemy.orm import Session

from outreach.domain.geo.tiles import CELL_DEPTH, DEEPEST, LEAF, Tile, tile_at, tile_of, world
from outreach.domain.station_points import (
    FEW,
    POINT,
    SUMS,
    WORKS,
    Points,
    body,
    cell_numbers,
    inner_content,
    point_rows,
    totals,
    write,
)
from outreach.models.chargers import Connector, Station
from outreach.models.station_tiles import StationBlock, StationCount, StationTile, TileState
from outreach.queries.station_tiles import find_leaf, list_points
from outreach.services.station_tiles import planned, points_of, write_tiles

_TOUCHED = "outreach.stations_touched"
Place = tuple[int, int]


@event.listens_for(Session, "before_flush")
def _note_touched(session: Session, _context: Any, _instances: Any) -> None:
    """Remember which stations are about to change, and where they stood."""
    touched: dict[Station, Place | None] = session.info.setdefault(_TOUCHED, {})
    for row in (*session.new, *session.dirty, *session.deleted):
        station = _station_of(session, row)
        if station is not None and station not in touched:
            touched[station] = _stood_at(session, station)


def _station_of(session: Session, row: object) -> Station | None:
    if isinstance(row, Connector):
        return row.station or session.get(Station, row.station_id)
    return row if isinstance(row, Station) else None


@event.listens_for(Session, "after_flush_postexec")
def _follow_touched(session: Session, _context: Any) -> None:
    touched: dict[Station, Place | None] = session.info.pop(_TOUCHED, {})
    for station, place in touched.items():
        if (key := inspect(station).identity) is not None:
            follow_station(session, station_id=key[0], stood_at=place)


def _stood_at(session: Session, station: Station) -> Place | None:
    """The position that the database has of a station before the flush."""
    identity = inspect(station).identity
    query = select(Station.longitude, Station.latitude).where(Station.id == (identity or (None,))[0])
    lon, lat = (session.execute(query).first() if identity else None) or (None, None)
    if lon is None or lat is None:
        return None
    x, y = world(lon, lat)
    return int(x), int(y)


def follow_station(session: Session, *, station_id: int, stood_at: Place | None) -> None:
    """Make the tiles say of one station what the table says; `stood_at` is where they have it (x and y of the square)."""
    held = update(TileState).where(TileState.id == 1).values(changes=TileState.changes + 1)
    if session.scalar(held.returning(TileState.built_at)) is None:
        return  # not built yet: the first build will read the station
    _Change(session, station_id, stood_at, points_of(session, (station_id, station_id))).apply()


class _Change:
    """One station's way out of the tiles as it was, and into them as it is."""

    def __init__(self, session: Session, station_id: int, stood_at: Place | None, new: Points) -> None:
        self.session, self.new = session, new
        self.leaves: dict[int, Points] = {}
        self.old = np.empty(0, dtype=POINT)
        if stood_at is not None:
            leaf = self._leaf(*stood_at)
            mine = self.leaves[leaf.key]["id"] == station_id
            self.old, self.leaves[leaf.key] = self.leaves[leaf.key][mine], self.leaves[leaf.key][~mine]

    def _leaf(self, x: int, y: int) -> Tile:
        """The leaf at a position, made known to the change; a new one where there is none."""
        leaf = find_leaf(self.session, x, y) or self._free(x, y)
        if leaf.key not in self.leaves:
            kept = self.session.scalar(select(StationBlock.points).where(StationBlock.key == leaf.key))
            self.leaves[leaf.key] = np.frombuffer(kept or b"", dtype=POINT)
        return leaf

    def _free(self, x: int, y: int) -> Tile:
        """The widest tile at a position that no inner tile is: where a first station opens a new leaf."""
        keys = {tile_at(x, y, depth).key: depth for depth in range(DEEPEST + 1)}
        inner = self.session.scalars(select(StationTile.key).where(StationTile.key.in_(list(keys)))).all()
        return tile_at(x, y, max((keys[key] for key in inner), default=-1) + 1)

    def apply(self) -> None:
        """Write leaves, the tiles above them, and the counts; then split or join what has grown or shrunk past the limit."""
        for point in self.new:
            leaf = self._leaf(int(point["x"]), int(point["y"]))
            both = np.concatenate([self.leaves[leaf.key], self.new])
            self.leaves[leaf.key] = both
        if not self.leaves:
            return
        inner = self._inner()
        if self.old.tobytes() == self.new.tobytes():
            return
        for key, points in self.leaves.items():
            self._keep_leaf(tile_of(key), points)
        self._keep_inner(inner)
        self._count()
        self._reshape(inner)

    def _inner(self) -> dict[Tile, tuple[int, Any]]:
        tiles = {one.key: one for key in self.leaves for one in tile_of(key).above}
        query = select(StationTile.key, StationTile.stations, StationTile.body).where(StationTile.key.in_(list(tiles)))
        rows = self.session.execute(query.order_by(StationTile.key)).all()
        return {tiles[key]: (stations, json.loads(said)) for key, stations, said in rows}

    def _keep_leaf(self, tile: Tile, points: Points) -> None:
        for table in (StationTile, StationBlock):
            self.session.execute(delete(table).where(table.key == tile.key))
        if not len(points):
            return
        said = body(tile, leaf=True, cells=[], points=points[points["status"] == WORKS])
        self.session.execute(insert(StationTile).values(key=tile.key, stations=len(points), body=said))
        self.session.execute(insert(StationBlock).values(key=tile.key, points=points.tobytes()))

    def _keep_inner(self, inner: dict[Tile, tuple[int, Any]]) -> None:
        rows = []
        for tile, (stations, said) in inner.items():
            out, into = _in(self.old, tile), _in(self.new, tile)
            cells = _Cells(self.session, tile, said)
            cells.change(out[out["status"] == WORKS], -1)
            cells.change(into[into["status"] == WORKS], 1)
            stations += len(into) - len(out)
            inner[tile] = stations, said
            rows.append({"at": tile.key, "stations": stations, "body": cells.written()})
        if rows:
            table = StationTile.__table__
            statement = update(table).where(table.c.key == bindparam("at"))  # type: ignore[arg-type]
            self.session.connection().execute(
                statement.values(stations=bindparam("stations"), body=bindparam("body")), rows
            )

    def _count(self) -> None:
        for points, sign in ((self.old, -1), (self.new, 1)):
            for point in points[points["status"] == WORKS]:
                values = dict(zip(SUMS, totals(np.array([point])), strict=True))
                more = {name: getattr(StationCount, name) + sign * value for name, value in values.items()}
                found = update(StationCount).where(StationCount.area_id == int(point["area"])).values(more)
                if self.session.execute(found).rowcount == 0:  # type: ignore[attr-defined]
                    self.session.execute(insert(StationCount).values(area_id=int(point["area"]), **values))

    def _reshape(self, inner: dict[Tile, tuple[int, Any]]) -> None:
        """A tile that has come down to a leaf's size, or a leaf that has outgrown it, is built anew with all below it."""
        small = [tile for tile, (stations, _) in inner.items() if stations <= LEAF]
        grown = [tile_of(k) for k, points in self.leaves.items() if len(points) > LEAF and tile_of(k).depth < DEEPEST]
        for tile in sorted(small)[:1] + [one for one in grown if not any(_holds(wide, one) for wide in small)]:
            points = list_points(self.session, tile)
            for table in (StationTile, StationBlock):
                self.session.execute(delete(table).where(table.key.between(*tile.span)))
            write_tiles(self.session, planned(points, tile))


def _in(points: Points, tile: Tile) -> Points:
    shift = np.uint64(tile.shift)
    return np.asarray(
        points[(points["x"].astype(np.uint64) >> shift == tile.x) & (points["y"].astype(np.uint64) >> shift == tile.y)]
    )


def _holds(wide: Tile, tile: Tile) -> bool:
    return wide.depth <= tile.depth and tile.holding(wide.depth) == wide


class _Cells:
    """The content of an inner tile while a station goes or comes."""

    def __init__(self, session: Session, tile: Tile, said: Any) -> None:
        self.session, self.tile = session, tile
        self.cells: dict[int, list[int]] = {row[0]: row for row in said["cells"]}
        self.stations: dict[int, list[int]] = {row[0]: row for row in said["stations"]}
        self.fresh: set[int] = set()

    def change(self, points: Points, sign: int) -> None:
        """Take points in operation out (-1) or in (1). A cell that crosses the limit is read anew from its points."""
        for i, number in enumerate(cell_numbers(points, self.tile).tolist()):
            point = points[i : i + 1]
            if number in self.fresh:
                continue  # read since: the points have it already
            if number in self.cells:
                row = self.cells[number]
                row[1 : 1 + len(SUMS)] = [a + sign * b for a, b in zip(row[1:], totals(point), strict=False)]
                if row[1] <= FEW:
                    self._read(number)
            elif sign < 0:
                self.stations.pop(int(point["id"][0]), None)
            else:
                self.stations[int(point["id"][0])] = point_rows(point)[0]
                if sum(1 for row in self.stations.values() if self._cell(row) == number) > FEW:
                    self._read(number)

    def _cell(self, row: list[int]) -> int:
        shift = 32 - self.tile.depth - CELL_DEPTH
        return (row[2] >> shift & 7) * 8 + (row[1] >> shift & 7)

    def _read(self, number: int) -> None:
        cell = Tile(self.tile.depth + CELL_DEPTH, self.tile.x * 8 + number % 8, self.tile.y * 8 + number // 8)
        points = list_points(self.session, cell)
        rows, few = inner_content(points[points["status"] == WORKS], self.tile)
        self.fresh.add(number)
        self.cells.pop(number, None)
        self.stations = {key: row for key, row in self.stations.items() if self._cell(row) != number}
        self.cells |= {row[0]: row for row in rows}
        self.stations |= {row[0]: row for row in point_rows(few)}

    def written(self) -> bytes:
        """The tile's JSON."""
        return write(self.tile, False, [self.cells[n] for n in sorted(self.cells)], list(self.stations.values()))
