"""County polygons in WGS-84 and the question which county a position lies in."""

import gzip
import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import ArrayLike, NDArray

from outreach.reference import FOLDER
from outreach.reference.raster import ASK, NOWHERE, Raster

SHIPPED = FOLDER / "boundaries.topojson"
NO_DATA = ("710000", "810000", "820000")
NEAR_DEG = 0.02
WORTH_A_RASTER = 20_000  # positions at once
PROVINCES = 34
SOUTHERN_ISLANDS = 10.0  # latitude: the Nansha islands reach further south
EASTERN_ISLANDS = 123.0  # longitude: Diaoyu lies further east


@dataclass(frozen=True)
class Boundaries:
    """One set of polygons, keyed by area code: counties, prefectures without counties, and whole provinces.

    A point in a polygon of a prefecture (Dongguan) or a province (Taiwan) is located there. `lines` belong on a map of the
    country and bound no area: the dashes round the South China Sea islands.
    """

    shapes: dict[str, shapely.Geometry]
    source: str
    approval_number: str | None = None
    notice: str | None = None
    version: str = ""
    without_polygon: tuple[str, ...] = ()
    lines: shapely.Geometry | None = None
    _dissolved: dict[str, shapely.Geometry | None] = field(default_factory=dict, repr=False, compare=False)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """Codes that have a polygon of their own."""
        return tuple(self.shapes)

    @cached_property
    def _tree(self) -> shapely.STRtree:
        return shapely.STRtree(list(self.shapes.values()))

    def shape(self, code: str) -> shapely.Geometry | None:
        """The polygon of an area; prefectures, provinces and the country are dissolved from what lies in them."""
        if code not in self._dissolved:
            parts = self.below(code)
            alone = parts.keys() == {code}
            self._dissolved[code] = (
                self.shapes[code] if alone else shapely.coverage_union_all(list(parts.values())) if parts else None
            )
        return self._dissolved[code]

    @cached_property
    def is_complete(self) -> bool:
        """Whether a view of the whole country may be drawn: every province, the South China Sea islands and Diaoyu."""
        provinces = {code[:2] for code in self.shapes}
        hainan, taiwan = self.shape("460000"), self.shape("710000")
        if len(provinces - {"10"}) < PROVINCES or hainan is None or taiwan is None:
            return False
        return bool(shapely.bounds(hainan)[1] < SOUTHERN_ISLANDS and shapely.bounds(taiwan)[2] > EASTERN_ISLANDS)

    def below(self, code: str) -> dict[str, shapely.Geometry]:
        """The polygons inside an area, by their codes."""
        return {inner: shape for inner, shape in self.shapes.items() if _within(inner, code)}

    def locate(self, longitude: float, latitude: float) -> str | None:
        """Code of the county that a WGS-84 position lies in, or None outside of every polygon."""
        return self.locate_many([longitude], [latitude])[0]

    def locate_many(self, longitudes: ArrayLike, latitudes: ArrayLike) -> list[str | None]:
        """The same for many positions at once; on a border the lower code."""
        lons, lats = np.asarray(longitudes, dtype=float), np.asarray(latitudes, dtype=float)
        found = np.full(len(lons), NOWHERE, dtype=np.int64)
        usable = np.flatnonzero(np.isfinite(lons) & np.isfinite(lats))
        if len(usable) >= WORTH_A_RASTER and self.codes:
            found[usable] = self._raster.labels(lons[usable], lats[usable])
            usable = np.flatnonzero(found == ASK)
        found[usable] = self._numbers(lons[usable], lats[usable])
        return list(np.array([*self.codes, None], dtype=object)[found].tolist())

    def _numbers(self, lon: NDArray[np.float64], lat: NDArray[np.float64]) -> NDArray[np.int64]:
        """The polygon of each finite position by comparing them; on a border that of the lower code."""
        self._prepare()
        hits: NDArray[np.intp] = self._tree.query(shapely.points(lon, lat), predicate="intersects")
        by_code = np.argsort(np.array(self.codes))
        rank = np.argsort(by_code)
        least = np.full(len(lon), len(by_code), dtype=np.int64)
        np.minimum.at(least, hits[0], rank[hits[1]])
        return np.append(by_code, NOWHERE)[least]

    @cached_property
    def _raster(self) -> Raster:
        return Raster(list(self.shapes.values()), self._numbers)

    def nearest(self, longitude: float, latitude: float, *, within_deg: float = NEAR_DEG) -> str | None:
        """The polygon that holds a position or lies next to it: simplified coasts cut off piers and banks."""
        point = shapely.Point(longitude, latitude)
        hits = self._tree.query_nearest(point, max_distance=within_deg, all_matches=False)
        return self.codes[int(hits[0])] if len(hits) else None

    def _prepare(self) -> None:
        shapely.prepare(self._tree.geometries)


def _within(inner: str, outer: str) -> bool:
    """Whether a code lies in an area by the form of the codes."""
    if outer == "100000":
        return True
    return inner.startswith(outer[:2] if outer.endswith("0000") else outer[:4] if outer.endswith("00") else outer)


def _lines(topology: dict[str, Any]) -> list[NDArray[np.float64]]:
    scale = topology.get("transform", {}).get("scale", [1, 1])
    shift = topology.get("transform", {}).get("translate", [0, 0])
    return [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]


def _ring(indices: Sequence[int], lines: list[NDArray[np.float64]]) -> NDArray[np.float64]:
    parts = [lines[i] if i >= 0 else lines[~i][::-1] for i in indices]
    return np.vstack([parts[0], *(part[1:] for part in parts[1:])])


def from_topology(topology: dict[str, Any], *, version: str = "") -> Boundaries:
    """The boundaries that a topology with an `areas` object holds."""
    lines = _lines(topology)
    shapes: dict[str, shapely.Geometry] = {}
    for geometry in topology["objects"]["areas"]["geometries"]:
        polygons = [[_ring(ring, lines) for ring in rings] for rings in geometry["arcs"]]
        parts = [shapely.Polygon(rings[0], rings[1:]) for rings in polygons]
        shapes[geometry["id"]] = parts[0] if len(parts) == 1 else shapely.MultiPolygon(parts)
    about = topology.get("about", {})
    return Boundaries(
        shapes=shapes,
        source=about.get("source", ""),
        approval_number=about.get("approval_number"),
        notice=about.get("notice"),
        version=version,
        without_polygon=tuple(about.get("without_polygon", ())),
    )


def read_topology(path: Path) -> Boundaries:
    """The boundaries of a TopoJSON file; the version is a digest of its bytes."""
    data = path.read_bytes()
    return from_topology(json.loads(data), version=hashlib.sha256(data).hexdigest()[:16])


@cache
def shipped() -> Boundaries:
    """The shipped polygons: no approval number, not for publication."""
    return read_topology(SHIPPED)


def locate(longitude: float, latitude: float) -> str | None:
    """Code of the county that a WGS-84 position lies in, by the shipped polygons."""
    return shipped().locate(longitude, latitude)


def locate_many(longitudes: ArrayLike, latitudes: ArrayLike) -> list[str | None]:
    """The same for many positions at once."""
    return shipped().locate_many(longitudes, latitudes)


def pack(boundaries: Boundaries) -> bytes:
    """The polygons as compressed bytes, exact, for keeping."""
    content = {
        "source": boundaries.source,
        "approval_number": boundaries.approval_number,
        "notice": boundaries.notice,
        "shapes": {code: shapely.to_wkb(shape, hex=True) for code, shape in boundaries.shapes.items()},
        "lines": shapely.to_wkb(boundaries.lines, hex=True) if boundaries.lines is not None else None,
    }
    return gzip.compress(json.dumps(content).encode(), mtime=0)


def unpack(data: bytes, *, version: str) -> Boundaries:
    """The polygons that `pack` has written."""
    content = json.loads(gzip.decompress(data))
    return Boundaries(
        shapes={code: shapely.from_wkb(shape) for code, shape in content["shapes"].items()},
        source=content["source"],
        approval_number=content["approval_number"],
        notice=content["notice"],
        version=version,
        lines=shapely.from_wkb(content["lines"]) if content.get("lines") else None,
    )
