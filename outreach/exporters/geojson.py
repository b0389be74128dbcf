"""GeoJSON as RFC 7946 has it: WGS-84, longitude first, six decimals, right-hand rule, no `crs`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from typing import Any

import shapely

GEOJSON_TYPE = "application/geo+json"


def feature(shape: shapely.Geometry | None, properties: Mapping[str, Any], key: str) -> dict[str, Any]:
    """One feature; an area without a polygon has no geometry."""
    return {"type": "Feature", "id": key, "properties": dict(properties), "geometry": geometry(shape)}


def geometry(shape: shapely.Geometry | None) -> dict[str, Any] | None:
    """The geometry with outer rings counter-clockwise, in six decimals."""
    if shape is None or shapely.is_empty(shape):
        return None
    turned = shapely.orient_polygons(shapely.transform(shape, lambda xy: xy.round(6)), exterior_cw=False)
    written: dict[str, Any] = json.loads(shapely.to_geojson(turned))
    return written


def geojson_bytes(features: Iterable[Mapping[str, Any]], **about: Any) -> bytes:
    """A collection, with further members such as its source; NaN is refused."""
    document = {"type": "FeatureCollection", **about, "features": list(features)}
    return json.dumps(document, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
