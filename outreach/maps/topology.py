"""Polygons that share borders as one topology (TopoJSON 1.0): each border is sent once, and so never parts in two."""

from __future__ import annotations

import itertools
from collections.abc import Hashable, Mapping, Sequence
from typing import Any

import numpy as np
import shapely

from outreach.maps.document import json_for_html
from outreach.maps.shapes import simplified

Point = tuple[int, int]
Line = tuple[Point, ...]
MOST_KEPT = 16
FINE = 0.01  # below this tolerance (degrees) the grid is ten metres wide, above it a hundred
_kept: dict[Hashable, str] = {}


def kept_topology(
    shapes: Mapping[str, shapely.Geometry], names: Mapping[str, str], tolerance: float, key: Hashable
) -> str:
    """The topology as drawn at a tolerance (degrees), in JSON for a script element; kept for the next reader by its key."""
    if key is not None and key in _kept:
        return _kept[key]
    made = json_for_html(topology(simplified(shapes, tolerance), names, 10_000 if tolerance < FINE else 1_000))
    if key is not None:
        while len(_kept) >= MOST_KEPT:
            _kept.pop(next(iter(_kept)), None)
        _kept[key] = made
    return made


def topology(shapes: Mapping[str, shapely.Geometry], names: Mapping[str, str], grid: int) -> dict[str, Any]:
    """A topology with the object `areas`: a multi-polygon for each shape, its id the code, its name a property.

    Positions are whole steps of 1 / `grid` of a degree. Borders are cut where more than two lines meet.
    """
    rings = {code: _rings(shape, grid) for code, shape in shapes.items()}
    ends = _meeting_points(line for polygons in rings.values() for polygon in polygons for line in polygon)
    arcs: dict[Line, int] = {}
    geometries = [
        {
            "type": "MultiPolygon",
            "id": code,
            "properties": {"name": names.get(code, "")},
            "arcs": [
                [[_number(arcs, part) for part in _parts(line, ends)] for line in polygon] for polygon in polygons
            ],
        }
        for code, polygons in rings.items()
    ]
    return {
        "type": "Topology",
        "transform": {"scale": [1 / grid, 1 / grid], "translate": [0, 0]},
        "objects": {"areas": {"type": "GeometryCollection", "geometries": geometries}},
        "arcs": [_steps(line) for line in arcs],
    }


def _rings(shape: shapely.Geometry, grid: int) -> list[list[Line]]:
    """Each polygon's closed lines on the grid; what the grid makes thinner than a triangle is left out."""
    polygons = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        lines = [_line(ring, grid) for ring in (part.exterior, *part.interiors)]
        if len(lines[0]) > 3:
            polygons.append([line for line in lines if len(line) > 3])
    return polygons


def _line(ring: Any, grid: int) -> Line:
    at = np.rint(shapely.get_coordinates(ring) * grid).astype(np.int64)
    keep = np.ones(len(at), dtype=np.bool_)
    keep[1:] = np.any(np.diff(at, axis=0) != 0, axis=1)
    return tuple((x, y) for x, y in at[keep].tolist())


def _meeting_points(lines: Any) -> set[Point]:
    """Points with other than two neighbours over all lines."""
    neighbours: dict[Point, set[Point]] = {}
    for line in lines:
        for a, b in itertools.pairwise(line):
            neighbours.setdefault(a, set()).add(b)
            neighbours.setdefault(b, set()).add(a)
    return {point for point, near in neighbours.items() if len(near) != 2}


def _parts(line: Line, ends: set[Point]) -> list[Line]:
    """A closed line cut at the meeting points; one without any begins at its least point, as its neighbour's does."""
    ring = line[:-1]
    start = next((i for i, point in enumerate(ring) if point in ends), None)
    if start is None:
        start = ring.index(min(ring))
        return [(*ring[start:], *ring[:start], ring[start])]
    turned = (*ring[start:], *ring[:start], ring[start])
    cuts = [i for i, point in enumerate(turned) if point in ends]
    return [turned[a : b + 1] for a, b in itertools.pairwise(cuts)]


def _number(arcs: dict[Line, int], line: Line) -> int:
    """The number of an arc; -1 - n for arc n the other way round."""
    backwards = line[::-1]
    if backwards in arcs and line not in arcs:
        return ~arcs[backwards]
    return arcs.setdefault(line, len(arcs))


def _steps(line: Sequence[Point]) -> list[list[int]]:
    first, rest = line[0], itertools.pairwise(line)
    return [list(first), *([b[0] - a[0], b[1] - a[1]] for a, b in rest)]
