"""An area's month as a table: one line a station that reported."""

from __future__ import annotations

from collections.abc import Callable

from outreach.exporters.tables import CSV_TYPE, XLSX_TYPE, Column, csv_bytes, xlsx_bytes
from outreach.models.regions import Area
from outreach.queries.operations import AreaMonth

COLUMNS = ("month", "area", "area_name", "source", "station", "name", "connectors", "rated_kw", "hours_in_service", "kwh",
           "utilisation", "lost_connector_hours", "availability")  # fmt: skip


def operations_file(found: AreaMonth, kind: str, name_of: Callable[[Area], str]) -> tuple[bytes, str]:
    """The file's bytes and media type; `kind`: csv or xlsx."""
    rows: list[list[object]] = []
    for one in found.stations:
        figures, reported = one.figures(found.month), one.reported
        rows.append(
            [f"{found.month:%Y-%m}", one.area.code, name_of(one.area), one.station.source, one.station.external_id,
             one.station.name, reported.connectors, reported.rated_kw, round(reported.hours(found.month), 1), reported.kwh,
             _share(figures.utilisation), round(figures.lost_hours, 1), _share(figures.availability)]
        )  # fmt: skip
    columns = [Column(name, name) for name in COLUMNS]
    if kind == "xlsx":
        return xlsx_bytes(columns, rows, f"{found.month:%Y-%m}"), XLSX_TYPE
    return csv_bytes(columns, rows), CSV_TYPE


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 5)
