"""A boundary file (GeoJSON) to polygons by area code, checked before it replaces the shipped ones."""

import json
from typing import Any

import numpy as np
import shapely

from outreach.domain.geo.datums import Datum, to_wgs84
from outreach.domain.words import N_
from outreach.importers.tables import UnreadableFile
from outreach.reference.boundaries import Boundaries

CODE_NAMES = ("adcode", "code", "gb", "区划代码", "行政区划代码", "代码", "PAC", "id", "ADCODE", "CODE", "GB")
SIMPLIFY_ABOVE = 400_000  # points: a larger file is simplified as one coverage, if it is one
TOLERANCE_DEG = 0.004


def code_of(feature: dict[str, Any]) -> str | None:
    """The six digits of a feature's code: '320682', 320682, or the standard map's '156320682'."""
    properties = _properties(feature)
    for value in (*(properties.get(name) for name in CODE_NAMES), feature.get("id")):
        text = str(value).removesuffix(".0") if isinstance(value, str | int | float) else ""
        if text.isascii() and text.isdigit() and len(text) in (6, 9, 12):
            return text[3:9] if len(text) == 9 and text.startswith("156") else text[:6]
    return None


def _properties(feature: dict[str, Any]) -> dict[str, Any]:
    """What a feature says of itself; nothing where it says that otherwise than by names."""
    found = feature.get("properties")
    return found if isinstance(found, dict) else {}


def read_boundaries(data: bytes, *, datum: Datum, approval_number: str | None, source: str) -> tuple[Boundaries, int]:
    """The polygons of a GeoJSON file in WGS-84, and how many features were left out for lack of a code or polygon.

    Lines are kept as lines of the map, and so are thin polygons that stand for lines ('100000_JD').
    """
    try:
        features = json.loads(data.decode("utf-8-sig"))["features"]
    except (ValueError, KeyError, TypeError) as error:
        raise UnreadableFile(N_("The file is not a GeoJSON FeatureCollection.")) from error
    found: dict[str, list[shapely.Geometry]] = {}
    lines: list[shapely.Geometry] = []
    left_out = 0
    for feature in features if isinstance(features, list) else []:
        if (line := _line(feature)) is not None:
            lines.append(_to_wgs84(line, datum))
            continue
        shape, code = _polygon(feature), code_of(feature) if isinstance(feature, dict) else None
        if shape is None or code is None:
            left_out += 1
        else:
            found.setdefault(code, []).append(shape)
    if not found:
        raise UnreadableFile(N_("No feature of the file has an area code and a polygon."))
    shapes = {code: parts[0] if len(parts) == 1 else shapely.union_all(parts) for code, parts in found.items()}
    shapes = _simplified({code: _to_wgs84(shape, datum) for code, shape in sorted(shapes.items())})
    kept = shapely.union_all(lines) if lines else None
    return Boundaries(shapes=shapes, source=source, approval_number=approval_number, lines=kept), left_out


def _geometry(feature: Any, kinds: tuple[str, ...]) -> shapely.Geometry | None:
    """A feature's geometry, if it is of these kinds and lies on the earth."""
    try:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
    except (TypeError, KeyError, shapely.errors.GEOSException):
        return None
    if shape is None or shape.geom_type not in kinds or shape.is_empty:
        return None
    bounds = shape.bounds
    return shape if bounds[0] >= -180 and bounds[2] <= 180 and bounds[1] >= -90 and bounds[3] <= 90 else None


def _polygon(feature: Any) -> shapely.Geometry | None:
    shape = _geometry(feature, ("Polygon", "MultiPolygon"))
    if shape is None or shapely.is_valid(shape):
        return shape
    return shapely.make_valid(shape, method="structure", keep_collapsed=False)


def _line(feature: Any) -> shapely.Geometry | None:
    """What is drawn and bounds no area; polygons of the code 100000_JD are the dashes round the South China Sea islands."""
    line = _geometry(feature, ("LineString", "MultiLineString"))
    if line is not None or not isinstance(feature, dict):
        return line
    properties = _properties(feature)
    if not any(str(properties.get(name, "")).endswith("_JD") for name in CODE_NAMES):
        return None
    shape = _polygon(feature)
    return None if shape is None else shapely.boundary(shape)


def _to_wgs84(shape: shapely.Geometry, datum: Datum) -> shapely.Geometry:
    def convert(points: Any) -> Any:
        return np.column_stack(to_wgs84(points[:, 0], points[:, 1], datum))

    flat = shapely.force_2d(shape)
    return flat if datum is Datum.WGS84 else shapely.transform(flat, convert)


def _simplified(shapes: dict[str, shapely.Geometry]) -> dict[str, shapely.Geometry]:
    """Large files become lighter, without gaps: only where the polygons fit each other."""
    everything = np.array(list(shapes.values()))
    if shapely.get_num_coordinates(everything).sum() <= SIMPLIFY_ABOVE or not shapely.coverage_is_valid(everything):
        return shapes
    return dict(zip(shapes, shapely.coverage_simplify(everything, TOLERANCE_DEG), strict=True))
