"""Keep the map's tiles up when single stations change: in the same transaction, whatever verb changed them.

Every service that changes stations through the mapper is followed here, so none can forget the map. Imports write in
bulk past the mapper and have the pyramid built anew (`outreach.jobs.station_tiles`).
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import BigInteger, Integer, bindparam, delete, event, insert, inspect, select, text
from sqlalchemy.orm import Session

from outreach.domain.geo.tiles import CELL_DEPTH, DEEPEST, LEAF, Tile, tile_at, world
from outreach.domain.station_points import (
    FEW,
    POINT,
    SUMS,
    WORKS,
    Points,
    body,
    cell_numbers,
    count_on,
    inner_content,
    point_rows,
    totals,
    write,
)
from outreach.models.chargers import Connector, Station
from outreach.models.station_tiles import PackedBody, StationBlock, StationCount, StationTile
from outreach.queries.station_tiles import list_points
from outreach.services.station_tiles import planned, points_of, write_tiles

_TOUCHED = "outreach.stations_touched"
HEAD = 80  # bytes of a tile that say whether it is a leaf
Place = tuple[int, int]


def follow_changes() -> None:
    """Follow every session's changes from now on; the application asks for it as it starts."""
    if not event.contains(Session, "before_flush", _note_touched):
        event.listen(Session, "before_flush", _note_touched)
        event.listen(Session, "after_flush_postexec", _follow_touched)


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


_HOLD = text("UPDATE tile_states SET changes = changes + 1 WHERE id = 1 RETURNING built_at IS NOT NULL")
_TILES = (
    text("SELECT key, stations, body FROM station_tiles WHERE key IN :keys")
    .bindparams(bindparam("keys", expanding=True))
    .columns(key=BigInteger, stations=Integer, body=PackedBody)
)
_BLOCKS = text("SELECT key, points FROM station_blocks WHERE key IN :keys").bindparams(
    bindparam("keys", expanding=True)
)
_PUT_TILE = text("UPDATE station_tiles SET stations = :stations, body = :body WHERE key = :key").bindparams(
    bindparam("body", type_=PackedBody)
)
_PUT_BLOCK = text("UPDATE station_blocks SET points = :points WHERE key = :key")
_COUNT = text(
    f"UPDATE station_counts SET {', '.join(f'{name} = {name} + :{name}' for name in SUMS)} WHERE area_id = :area_id"  # noqa: S608  # our own names
)


def follow_station(session: Session, *, station_id: int, stood_at: Place | None) -> None:
    """Make the tiles say of one station what the table says; `stood_at` is where they have it (x and y of the square)."""
    if not session.connection().execute(_HOLD).scalar():
        return  # not built yet: the first build will read the station
    _Change(session, station_id, stood_at, points_of(session, (station_id, station_id))).apply()


@dataclass
class _Row:
    """A tile of the table as the change finds it; a leaf that isn't there yet has no body."""

    stations: int
    body: bytes | None


class _Change:
    """One station's way out of the tiles as it was, and into them as it is: few statements, for each costs more than its work."""

    def __init__(self, session: Session, station_id: int, stood_at: Place | None, new: Points) -> None:
        self.session, self.connection, self.new = session, session.connection(), new
        places = [place for place in (stood_at, *zip(new["x"].tolist(), new["y"].tolist(), strict=True)) if place]
        self.tiles: dict[Tile, _Row] = self._read_tiles(places)
        self.leaves: dict[Tile, Points] = {self._leaf(place): np.empty(0, dtype=POINT) for place in places}
        self._read_blocks()
        self.old = np.empty(0, dtype=POINT)
        if stood_at is not None:
            leaf = self._leaf(stood_at)
            mine = self.leaves[leaf]["id"] == station_id
            self.old, self.leaves[leaf] = self.leaves[leaf][mine], self.leaves[leaf][~mine]
        self.steps = [_Step(point, sign) for point, sign in ((self.old, -1), (new, 1)) if len(point)]

    def _read_tiles(self, places: Sequence[Place]) -> dict[Tile, _Row]:
        tiles = {one.key: one for place in places for one in _column(place)}
        rows = self.connection.execute(_TILES, {"keys": list(tiles)}).all() if tiles else []
        return {tiles[key]: _Row(stations, said) for key, stations, said in rows}

    def _leaf(self, place: Place) -> Tile:
        """The leaf at a position, or the widest tile that no inner tile is, where a first station opens a new one."""
        for tile in _column(place):
            row = self.tiles.get(tile)
            if row is None or row.body is None or b'"leaf":1' in row.body[:HEAD]:
                return tile
        raise LookupError(place)

    def _read_blocks(self) -> None:
        keys = {leaf.key: leaf for leaf in self.leaves if leaf in self.tiles}
        rows = self.connection.execute(_BLOCKS, {"keys": list(keys)}).all() if keys else []
        self.leaves |= {keys[key]: np.frombuffer(points, dtype=POINT) for key, points in rows}

    def apply(self) -> None:
        """Write leaves, the tiles above them, and the counts; then split or join what has grown or shrunk past the limit."""
        if self.old.tobytes() == self.new.tobytes():
            return
        for place in zip(self.new["x"].tolist(), self.new["y"].tolist(), strict=True):
            leaf = self._leaf(place)
            self.leaves[leaf] = np.concatenate([self.leaves[leaf], self.new])
        kept = self._keep_leaves()
        inner = sorted({above for leaf in self.leaves for above in leaf.above})
        self._put(kept + [(tile, *self._changed(tile)) for tile in inner])
        self._count()
        self._reshape(inner)

    def _keep_leaves(self) -> list[tuple[Tile, int, bytes]]:
        """Write the leaves' points; returns what the leaves say that were there and stay."""
        kept, blocks = [], []
        for tile, points in self.leaves.items():
            said = body(tile, leaf=True, cells=[], points=points[points["status"] == WORKS])
            if tile not in self.tiles and len(points):
                self.session.execute(insert(StationTile).values(key=tile.key, stations=len(points), body=said))
                self.session.execute(insert(StationBlock).values(key=tile.key, points=points.tobytes()))
            elif len(points):
                kept.append((tile, len(points), said))
                blocks.append({"key": tile.key, "points": points.tobytes()})
            else:
                for table in (StationTile, StationBlock):
                    self.session.execute(delete(table).where(table.key == tile.key))
        if blocks:
            self.connection.execute(_PUT_BLOCK, blocks)
        return kept

    def _put(self, rows: Sequence[tuple[Tile, int, bytes]]) -> None:
        if rows:
            values = [{"key": tile.key, "stations": stations, "body": said} for tile, stations, said in rows]
            self.connection.execute(_PUT_TILE, values)

    def _changed(self, tile: Tile) -> tuple[int, bytes]:
        """How many stations the tile has now, and what it says: most cells only count on, which needs no reading of the rest."""
        row = self.tiles[tile]
        steps = [step for step in self.steps if step.lies_in(tile)]
        row.stations += sum(step.sign for step in steps)
        said: bytes | None = row.body or b""
        for step in steps:
            if step.works and said is not None:
                said = count_on(said, step.cell(tile), [step.sign * total for total in step.totals])
        if said is not None:
            return row.stations, said
        cells = _Cells(self.session, tile, json.loads(row.body or b""))
        for step in steps:
            if step.works:
                cells.change(step.point, step.sign)
        return row.stations, cells.written()

    def _count(self) -> None:
        change: dict[int, list[int]] = {}
        for step in self.steps:
            if step.works:
                area = int(step.point["area"][0])
                sums = change.get(area, [0] * len(SUMS))
                change[area] = [a + step.sign * b for a, b in zip(sums, step.totals, strict=True)]
        for area, sums in change.items():
            values = {"area_id": area, **dict(zip(SUMS, sums, strict=True))}
            if any(sums) and self.connection.execute(_COUNT, values).rowcount == 0:
                self.session.execute(insert(StationCount).values(values))

    def _reshape(self, inner: Sequence[Tile]) -> None:
        """A tile that has come down to a leaf's size, or a leaf that has outgrown it, is built anew with all below it."""
        small = [tile for tile in inner if self.tiles[tile].stations <= LEAF]
        grown = [tile for tile, points in self.leaves.items() if len(points) > LEAF and tile.depth < DEEPEST]
        for tile in small[:1] + [one for one in grown if not any(_holds(wide, one) for wide in small)]:
            points = list_points(self.session, tile)
            for table in (StationTile, StationBlock):
                self.session.execute(delete(table).where(table.key.between(*tile.span)))
            write_tiles(self.session, planned(points, tile))


def _column(place: Place) -> list[Tile]:
    """The tiles that hold a position, from the world down."""
    return [tile_at(*place, depth) for depth in range(DEEPEST + 1)]


class _Step:
    """The station as it leaves the tiles (-1) or as it enters them (1)."""

    def __init__(self, point: Points, sign: int) -> None:
        self.point, self.sign = point, sign
        self.x, self.y = int(point["x"][0]), int(point["y"][0])
        self.works, self.totals = bool(point["status"][0] == WORKS), totals(point)

    def lies_in(self, tile: Tile) -> bool:
        return self.x >> tile.shift == tile.x and self.y >> tile.shift == tile.y

    def cell(self, tile: Tile) -> int:
        return _cell_of(self.x, self.y, tile)


def _cell_of(x: int, y: int, tile: Tile) -> int:
    """Row * 8 + column of the cell that a position has in a tile."""
    shift = tile.shift - CELL_DEPTH
    return (y >> shift & 7) * 8 + (x >> shift & 7)


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
        return _cell_of(row[1], row[2], self.tile)

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
