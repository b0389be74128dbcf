"""OpenStreetMap as Overpass answers it: elements with tags, to flat rows named as their tags."""

from __future__ import annotations

from typing import Any

Position = tuple[float, float]


def is_overpass(loaded: object) -> bool:
    """Whether a JSON document is an answer of the Overpass API."""
    return (
        isinstance(loaded, dict)
        and isinstance(loaded.get("elements"), list)
        and any(isinstance(item, dict) and "type" in item and "id" in item for item in loaded["elements"][:50])
    )


def rows_of(loaded: dict[str, Any]) -> list[dict[str, str]]:
    """One row for each element with tags; bare nodes only give ways and relations their shape."""
    elements = [item for item in loaded["elements"] if isinstance(item, dict)]
    nodes = {item.get("id"): (item["lon"], item["lat"]) for item in elements if _has_point(item)}
    return [_row(item, nodes) for item in elements if isinstance(item.get("tags"), dict) and item["tags"]]


def _has_point(item: dict[str, Any]) -> bool:
    return isinstance(item.get("lat"), int | float) and isinstance(item.get("lon"), int | float)


def _row(item: dict[str, Any], nodes: dict[Any, Position]) -> dict[str, str]:
    row = {"@id": f"{item.get('type', 'node')}/{item.get('id', '')}"}
    row.update({str(key): str(value) for key, value in item["tags"].items() if key not in ("lat", "lon", "@id")})
    place = _place(item, nodes)
    if place is not None:
        row["lon"], row["lat"] = str(place[0]), str(place[1])
    if item.get("timestamp"):
        row["timestamp"] = str(item["timestamp"])
    return row


def _place(item: dict[str, Any], nodes: dict[Any, Position]) -> Position | None:
    """The element's point, its centre, or the middle of what outlines it."""
    for part in (item, item.get("center")):
        if isinstance(part, dict) and _has_point(part):
            return part["lon"], part["lat"]
    bounds = item.get("bounds")
    if isinstance(bounds, dict) and {"minlon", "maxlon", "minlat", "maxlat"} <= bounds.keys():
        return (bounds["minlon"] + bounds["maxlon"]) / 2, (bounds["minlat"] + bounds["maxlat"]) / 2
    outline = [nodes[node] for node in item.get("nodes") or [] if node in nodes]
    outline += [(point["lon"], point["lat"]) for point in item.get("geometry") or [] if _has_point(point or {})]
    if not outline:
        return None
    lons, lats = [lon for lon, _ in outline], [lat for _, lat in outline]
    return (min(lons) + max(lons)) / 2, (min(lats) + max(lats)) / 2
