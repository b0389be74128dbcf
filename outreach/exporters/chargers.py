"""Stations as CSV, XLSX, GeoJSON and Open Charge Map's JSON; what comes out goes in again."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from outreach.exporters.open_charge_map import record_of
from outreach.exporters.tables import CSV_TYPE, XLSX_TYPE, csv_bytes, xlsx_bytes
from outreach.models.chargers import Station

EXPORT_LIMIT = 50_000
COLUMNS = [
    "external_id", "source", "name", "operator", "station_kind", "status", "access", "latitude", "longitude", "address", "adcode", "county", "township",
    "opened_on", "planned_on", "closed_on", "confirmed_on", "dc_count", "ac_count", "connectors", "total_kw", "demonstration",
]  # fmt: skip


def row_of(station: Station) -> list[Any]:
    """The station's values, in the order of `COLUMNS`; positions in WGS-84."""
    dc = sum(c.count for c in station.connectors if c.current.value == "dc")
    ac = sum(c.count for c in station.connectors if c.current.value == "ac")
    listed = "; ".join(
        f"{c.count} x {c.kind.value}{f' {c.power_kw:g} kW' if c.power_kw else ''}" for c in station.connectors
    )
    power = sum((c.power_kw or 0) * c.count for c in station.connectors)
    area = station.area
    return [
        station.external_id, station.source, station.name, station.operator, station.kind.value, station.status.value, station.access.value,
        station.latitude, station.longitude, station.address, area.code if area else "", area.name_zh if area else "", station.township_name,
        station.opened_on, station.planned_on, station.closed_on, station.confirmed_on, dc, ac, listed, power or None,
        "demonstration data" if station.is_demonstration else "",
    ]  # fmt: skip


def feature_of(station: Station) -> dict[str, Any]:
    """The station as a GeoJSON feature (RFC 7946: WGS-84, longitude first, six decimals); null geometry if unplaced."""
    values = dict(zip(COLUMNS, row_of(station), strict=True))
    values.pop("latitude")
    values.pop("longitude")
    properties = {key: value.isoformat() if hasattr(value, "isoformat") else value for key, value in values.items()}
    geometry = None
    if station.longitude is not None and station.latitude is not None:
        geometry = {"type": "Point", "coordinates": [round(station.longitude, 6), round(station.latitude, 6)]}
    return {"type": "Feature", "id": str(station.id), "geometry": geometry, "properties": properties}


def export_stations(stations: Sequence[Station], kind: str) -> tuple[bytes, str]:
    """The file's bytes and its media type."""
    if kind == "geojson":
        collection = {"type": "FeatureCollection", "features": [feature_of(station) for station in stations]}
        return json.dumps(collection, ensure_ascii=False, allow_nan=False).encode(), "application/geo+json"
    if kind == "ocm":
        records = [record_of(station) for station in stations if station.is_placed]
        return json.dumps(records, ensure_ascii=False, allow_nan=False).encode(), "application/json"
    rows = [row_of(station) for station in stations]
    if kind == "xlsx":
        return xlsx_bytes(COLUMNS, rows, "chargers"), XLSX_TYPE
    return csv_bytes(COLUMNS, rows), CSV_TYPE
