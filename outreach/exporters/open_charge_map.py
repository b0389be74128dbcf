"""Stations as Open Charge Map's API v3 has them, so that they can be given to it, and read again here.

It has no place for the days of opening and closing, for one that is only blocked, or for a station without a position: the
first are left out, the second are out of service for a time, the third don't go.
"""

from __future__ import annotations

from typing import Any

from outreach.domain.chargers import Access, ConnectorKind, CurrentType, StationStatus
from outreach.models.chargers import Connector, Station

# reference ids of openchargemap.org; what it has no id for is named in words
KINDS = {
    ConnectorKind.GBT_AC: 1038, ConnectorKind.GBT_DC: 1040, ConnectorKind.CCS2: 33, ConnectorKind.CCS1: 32, ConnectorKind.TYPE1: 1,
    ConnectorKind.TYPE2: 25, ConnectorKind.TYPE3: 26, ConnectorKind.CHADEMO: 2, ConnectorKind.TESLA: 30, ConnectorKind.DOMESTIC: 28,
    ConnectorKind.INDUSTRIAL: 34, ConnectorKind.WIRELESS: 24, ConnectorKind.SWAP_BAY: 31, ConnectorKind.UNKNOWN: 0,
}  # fmt: skip
KIND_NAMES = {ConnectorKind.CHAOJI: "ChaoJi", ConnectorKind.OTHER: "Other"}
STATUSES = {
    StationStatus.OPERATIONAL: 50,
    StationStatus.PLANNED: 150,
    StationStatus.TEMPORARILY_CLOSED: 30,
    StationStatus.BLOCKED: 30,
    StationStatus.GONE: 200,
}
ACCESSES = {Access.PUBLIC: 1, Access.RESTRICTED: 2}
# three-phase from here on
SINGLE_PHASE_KW = 7.4


def record_of(station: Station) -> dict[str, Any]:
    """A placed station as one record."""
    theirs = station.source == "Open Charge Map" and station.external_id.isdecimal()
    return {
        "ID": int(station.external_id) if theirs else None,
        "UUID": None if theirs else station.external_id,
        "DataProvider": {"Title": station.source},
        "OperatorInfo": {"Title": station.operator} if station.operator else None,
        "UsageType": _reference(ACCESSES.get(station.access), station.access.value),
        "StatusType": _reference(STATUSES[station.status], station.status.value),
        "DatePlanned": _day(station.planned_on),
        "DateLastConfirmed": _day(station.confirmed_on),
        "NumberOfPoints": sum(one.count for one in station.connectors) or None,
        "AddressInfo": {
            "Title": station.name,
            "AddressLine1": station.address,
            "Country": {"ISOCode": "CN"},
            "Latitude": station.latitude,
            "Longitude": station.longitude,
        },
        "GeneralComments": "demonstration data" if station.is_demonstration else None,
        "Connections": [_connection(one) for one in station.connectors],
    }


def _connection(one: Connector) -> dict[str, Any]:
    current = {CurrentType.DC: 30, CurrentType.AC: 20 if (one.power_kw or 0) > SINGLE_PHASE_KW else 10}.get(one.current)
    return {
        "ConnectionType": _reference(KINDS.get(one.kind), KIND_NAMES.get(one.kind, "")),
        "CurrentType": _reference(current, ""),
        "PowerKW": one.power_kw,
        "Quantity": one.count,
    }


def _reference(number: int | None, title: str) -> dict[str, Any]:
    return {"ID": number, "Title": title}


def _day(day: Any) -> str | None:
    return f"{day.isoformat()}T00:00:00Z" if day else None
