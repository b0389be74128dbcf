"""Features of GeoJSON and of ArcGIS's own JSON as rows; their geometry wins over coordinates among the properties."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from outreach.domain.geo.mercator import degrees_of
from outreach.domain.words import N_
from outreach.importers.chargers.registers import flatten, text_of
from outreach.importers.tables import UnreadableFile

_MERCATOR = {"3857", "102100", "900913", "102113", "3785"}
_DEGREES = {"", "4326", "84", "4490", "4269", "4258", "4979", "4555"}
_PLACES = ("latitude", "longitude", "lat", "lon", "lng", "geometry")


def rows_of(loaded: dict[str, Any]) -> list[dict[str, str]]:
    """One row for each feature, in degrees. Raises `UnreadableFile` where the file declares another projection."""
    code = _projection(loaded)
    if code not in _MERCATOR | _DEGREES:
        reason = N_("The positions are in EPSG:%(code)s. Export them as longitude and latitude (WGS-84).")
        raise UnreadableFile(reason, code=code[:40])
    features = [item if isinstance(item, dict) else {} for item in loaded.get("features") or []]
    return [_row(item, mercator=code in _MERCATOR) for item in features]


def _projection(loaded: dict[str, Any]) -> str:
    """The EPSG number that the file declares, by GeoJSON's old `crs` or ArcGIS's `spatialReference`."""
    crs, reference = loaded.get("crs"), loaded.get("spatialReference")
    if isinstance(reference, dict):
        return str(reference.get("latestWkid") or reference.get("wkid") or "")
    name = crs.get("properties", {}).get("name", "") if isinstance(crs, dict) else ""
    return str(name).rsplit(":", 1)[-1].upper().removeprefix("CRS")


def _row(feature: dict[str, Any], *, mercator: bool) -> dict[str, str]:
    properties = feature.get("properties", feature.get("attributes"))
    flat = flatten(properties if isinstance(properties, dict) else {})
    if feature.get("id") is not None and "id" not in flat:
        flat["id"] = text_of(feature["id"])
    position = _point(feature.get("geometry"))
    if position is not None:
        for name in [name for name in flat if name.lower() in _PLACES]:
            flat[f"properties {name}"] = flat.pop(name)
        flat["longitude"], flat["latitude"] = _in_degrees(*position) if mercator else position
    return flat


def _in_degrees(x: str, y: str) -> tuple[str, str]:
    try:
        longitude, latitude = degrees_of(float(x), float(y))
    except (ValueError, OverflowError):
        return x, y
    return repr(round(longitude, 9)), repr(round(latitude, 9))


def _point(geometry: object) -> tuple[str, str] | None:
    """Longitude and latitude of a point, or the middle of the extent of another geometry."""
    if not isinstance(geometry, dict):
        return None
    if "x" in geometry and "y" in geometry:
        return text_of(geometry["x"]), text_of(geometry["y"])
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(coordinates, list) and len(coordinates) >= 2:
        return text_of(coordinates[0]), text_of(coordinates[1])
    pairs = list(_pairs(coordinates, 0))
    if not pairs:
        return None
    xs, ys = [x for x, _ in pairs], [y for _, y in pairs]
    return repr((min(xs) + max(xs)) / 2), repr((min(ys) + max(ys)) / 2)


def _pairs(value: object, depth: int) -> Iterable[tuple[float, float]]:
    if not isinstance(value, list) or depth > 6:
        return
    if len(value) >= 2 and all(isinstance(part, int | float) and not isinstance(part, bool) for part in value[:2]):
        yield float(value[0]), float(value[1])
        return
    for part in value:
        yield from _pairs(part, depth + 1)
