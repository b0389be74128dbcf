"""Polygons as short lists of whole numbers: what the browser draws."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np
import shapely

GRID = 10_000  # steps a degree: about ten metres
KM_A_DEGREE = 111.32
SPOT_KM = 0.05

Rings = list[list[list[int]]]


def simplified(shapes: Mapping[str, shapely.Geometry], tolerance: float) -> dict[str, shapely.Geometry]:
    """The polygons with fewer vertices and still without gaps or overlaps; tolerance in degrees."""
    if not shapes or tolerance <= 0:
        return dict(shapes)
    coarse = shapely.coverage_simplify(list(shapes.values()), tolerance)
    return dict(zip(shapes, coarse, strict=True))


def tolerance_for(bounds: tuple[float, float, float, float]) -> float:
    """Half a pixel of a map 1,200 pixels wide."""
    west, south, east, north = bounds
    return max(east - west, north - south) / 2400


def bounds_of(shapes: Mapping[str, shapely.Geometry]) -> tuple[float, float, float, float]:
    """West, south, east, north of them all."""
    west, south, east, north = shapely.total_bounds(np.array(list(shapes.values()), dtype=object)).tolist()
    return west, south, east, north


def rings(shape: shapely.Geometry) -> Rings:
    """Each ring as steps on the grid: longitude, latitude, then the differences; flat, by polygon."""
    polygons = []
    for part in shapely.get_parts(shape):
        if part.geom_type != "Polygon" or part.is_empty:
            continue
        polygons.append([steps_of(line) for line in (part.exterior, *part.interiors)])
    return polygons


def steps_of(line: Any) -> list[int]:
    """A line as steps on the grid."""
    grid = np.rint(shapely.get_coordinates(line) * GRID).astype(np.int64)
    steps = np.vstack([grid[:1], np.diff(grid, axis=0)])
    keep = np.any(steps != 0, axis=1)
    keep[0] = True
    return [int(value) for value in steps[keep].ravel()]


def reaches(lon: Sequence[float], lat: Sequence[float], kms: Sequence[float]) -> list[shapely.Geometry]:
    """The areas within so many kilometres (ascending) of any position, for drawing: right to about one in a hundred.

    A wider reach is the narrower one grown by the difference: one union serves all.
    """
    if not len(lon):
        return [shapely.Polygon() for _ in kms]
    across = KM_A_DEGREE * np.cos(np.radians(float(np.mean(lat))))
    scale = np.array([across, KM_A_DEGREE])
    # positions that fall on one spot for the eye are drawn once
    spots = np.unique(np.rint(np.column_stack([lon, lat]) * scale / SPOT_KM), axis=0) * SPOT_KM
    area = shapely.union_all(shapely.buffer(shapely.points(spots), kms[0], quad_segs=8))
    out = [area]
    for before, km in pairwise(kms):
        area = shapely.buffer(shapely.simplify(area, SPOT_KM), km - before, quad_segs=8)
        out.append(area)
    return [shapely.transform(one, lambda xy: xy / scale) for one in out]
