"""Turn a coverage of polygons into TopoJSON: shared borders stored once, as whole-number steps."""

import itertools
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray

GRID = 25_000  # steps a degree: under five metres; 20,000 and fewer make rings cross
Point = tuple[int, int]
Ring = list[Point]


def _rings(shape: shapely.Geometry) -> list[list[Ring]]:
    """The polygons of a shape as rings of grid points, without the closing point."""
    polygons = []
    for part in shapely.get_parts(shape):
        rings = [_ring(shapely.get_coordinates(line)) for line in (part.exterior, *part.interiors)]
        polygons.append([ring for ring in rings if len(ring) >= 3])
    return [rings for rings in polygons if rings]


def _ring(coordinates: NDArray[np.float64]) -> Ring:
    grid = [(x, y) for x, y in np.rint(coordinates * GRID).astype(int).tolist()]
    return [point for point, before in zip(grid[1:], grid[:-1], strict=True) if point != before]


def _junctions(rings: list[Ring]) -> set[Point]:
    """Points where borders meet: those with another number of neighbours than two."""
    neighbours: dict[Point, set[Point]] = {}
    for ring in rings:
        for here, there in zip(ring, [*ring[1:], ring[0]], strict=True):
            neighbours.setdefault(here, set()).add(there)
            neighbours.setdefault(there, set()).add(here)
    return {point for point, others in neighbours.items() if len(others) != 2}


class _Arcs:
    """The arcs seen so far, each once whatever its direction."""

    def __init__(self) -> None:
        self.lines: list[tuple[Point, ...]] = []
        self._index: dict[tuple[Point, ...], int] = {}

    def index(self, line: tuple[Point, ...]) -> int:
        """Number of the arc, or the complement of its number where it is run backwards."""
        if line in self._index:
            return self._index[line]
        if line[::-1] in self._index:
            return ~self._index[line[::-1]]
        self._index[line] = len(self.lines)
        self.lines.append(line)
        return self._index[line]

    def of_ring(self, ring: Ring, junctions: set[Point]) -> list[int]:
        """The arcs that make up a ring, cut at the junctions."""
        cuts = [i for i, point in enumerate(ring) if point in junctions]
        start = cuts[0] if cuts else ring.index(min(ring))
        turned = [*ring[start:], *ring[:start], ring[start]]
        ends = [i for i, point in enumerate(turned) if point in junctions] if cuts else [0, len(turned) - 1]
        return [self.index(tuple(turned[a : b + 1])) for a, b in itertools.pairwise(ends)]


def _steps(line: tuple[Point, ...]) -> list[list[int]]:
    points = np.array(line)
    return np.vstack([points[:1], np.diff(points, axis=0)]).tolist()  # type: ignore[no-any-return]


def to_topojson(shapes: dict[str, shapely.Geometry], about: dict[str, Any]) -> dict[str, Any]:
    """A TopoJSON topology with one object, `areas`: each geometry has its code as id."""
    polygons = {code: _rings(shape) for code, shape in shapes.items()}
    junctions = _junctions([ring for parts in polygons.values() for rings in parts for ring in rings])
    arcs = _Arcs()
    geometries = [
        {
            "type": "MultiPolygon",
            "id": code,
            "arcs": [[arcs.of_ring(ring, junctions) for ring in rings] for rings in parts],
        }
        for code, parts in polygons.items()
    ]
    return {
        "type": "Topology",
        "about": about,
        "transform": {"scale": [1 / GRID, 1 / GRID], "translate": [0, 0]},
        "objects": {"areas": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_steps(line) for line in arcs.lines],
    }
