"""The rows of a file as rows of the tables of stations and connectors; new ones by bulk."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime
from operator import attrgetter
from typing import Any, cast

from sqlalchemy import Table, func, select, text
from sqlalchemy.orm import Session

from outreach.database import Block, insert_columns
from outreach.domain.geo.datums import Datum
from outreach.models.chargers import Connector, Station, StationImport
from outreach.services.placed_rows import Placed, PlacedRows, known_numbers

CHUNK = 5_000
_STATION, _CONNECTOR = cast(Table, Station.__table__), cast(Table, Connector.__table__)
KEEPABLE = (
    "name",
    "operator",
    "address",
    "township_name",
    "access",
    "status",
    "kind",
    "opened_on",
    "planned_on",
    "closed_on",
    "confirmed_on",
)
# columns that say what a row says, by the row's own names
_DETAILS = {
    **{name: name for name in KEEPABLE if name != "township_name"},
    "township_name": "township",
    "latitude_given": "latitude",
    "longitude_given": "longitude",
    "counting_rule": "counting_rule",
    "source_digest": "digest",
}


def station_values(row: Placed, record: StationImport, now: datetime) -> dict[str, Any]:
    """A row's columns in the table of stations."""
    details = row.details
    return {
        **{column: getattr(details, name) for column, name in _DETAILS.items()},
        "area_id": row.area_id,
        "datum": record.datum if details.latitude is not None else None,
        "latitude": row.latitude,
        "longitude": row.longitude,
        "extra": details.extra or None,
        "import_id": record.id,
        "updated_at": now,
    }


def connector_values(station_id: int, row: Placed) -> Iterator[dict[str, Any]]:
    """Its rows in the table of connectors."""
    for item in row.details.connectors:
        yield {
            "station_id": station_id,
            "kind": item.kind,
            "current": item.current,
            "power_kw": item.power_kw,
            "count": item.count,
        }


def fresh_ids(session: Session, count: int) -> Sequence[int]:
    """Fresh ids for rows that other rows of the same bulk refer to."""
    if session.get_bind().dialect.name == "postgresql":
        drawn = text("SELECT nextval(pg_get_serial_sequence('stations', 'id')) FROM generate_series(1, :count)")
        return session.scalars(drawn, {"count": count}).all()
    first = (session.scalar(select(func.max(Station.id))) or 0) + 1
    return range(first, first + count)


def create_stations(
    session: Session, record: StationImport, rows: PlacedRows, now: datetime, progress: Callable[[int], object]
) -> None:
    """Write the stations, then their connectors."""
    ids, datum, written = fresh_ids(session, len(rows)), record.datum, 0

    def done(count: int) -> None:
        nonlocal written
        written += count
        progress(written)

    stations = (_stations(rows, ids, part, datum) for part in rows.parts(CHUNK))
    same = {"created_import_id": record.id, "import_id": record.id, "source": record.source, "kept_fields": None}
    insert_columns(session, _STATION, stations, {**same, "created_at": now, "updated_at": now}, done)
    insert_columns(session, _CONNECTOR, (_connectors(rows, ids, part) for part in rows.parts(CHUNK)))


def _stations(rows: PlacedRows, ids: Sequence[int], part: slice, datum: Datum) -> Block:
    """Some rows' columns in the table of stations."""
    said = rows.details[part]
    return {
        "id": ids[part],
        "external_id": [one.external_id for one in said],
        "longitude": known_numbers(rows.longitude[part]),
        "latitude": known_numbers(rows.latitude[part]),
        "area_id": rows.area_id[part],
        **{column: list(map(attrgetter(name), said)) for column, name in _DETAILS.items()},
        "extra": [one.extra or None for one in said],
        "datum": [None if one.latitude is None else datum for one in said],
    }


def _connectors(rows: PlacedRows, ids: Sequence[int], part: slice) -> Block:
    """Some rows' columns in the table of connectors."""
    plugs = [(id_, item) for id_, one in zip(ids[part], rows.details[part], strict=True) for item in one.connectors]
    columns: dict[str, Sequence[Any]] = {"station_id": [id_ for id_, _ in plugs]}
    return columns | {
        name: [getattr(item, name) for _, item in plugs] for name in ("kind", "current", "power_kw", "count")
    }
