"""T/CEC 102: the message in which Chinese operators report stations, their equipment and its connectors."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from outreach.domain.chargers import ConnectorDetails, ConnectorKind, CurrentType
from outreach.importers.chargers import connectors
from outreach.importers.chargers.powers import share_out

# ConnectorType: 1 household socket, 2 AC socket, 3 AC plug, 4 DC gun, 5 wireless, 6 other
_KINDS = {
    1: ConnectorKind.DOMESTIC,
    2: ConnectorKind.GBT_AC,
    3: ConnectorKind.GBT_AC,
    4: ConnectorKind.GBT_DC,
    5: ConnectorKind.WIRELESS,
}
# EquipmentType: 1 DC, 2 AC, 3 both, 4 wireless, 5 other
_CURRENTS = {1: CurrentType.DC, 2: CurrentType.AC}
_STATUSES = {0: "", 1: "建设中", 5: "关闭下线", 6: "维护中", 50: "正常使用"}
# StationType: 1 public, 50 private, 100 bus, 101 sanitation, 102 logistics, 103 taxi; the rest is for a fleet or unknown
_ACCESSES = {1: "public", 50: "private", 100: "专用", 101: "专用", 102: "专用", 103: "专用"}


def _whole(value: object) -> int | None:
    try:
        return int(str(value))
    except ValueError:
        return None


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _list(value: object) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def is_record(record: dict[str, Any]) -> bool:
    """Whether an object is a T/CEC 102 StationInfo."""
    return "StationID" in record and ("StationLng" in record or "EquipmentInfos" in record)


def parts(record: dict[str, Any]) -> tuple[dict[str, str], Callable[[], list[ConnectorDetails]]]:
    """The record's texts under our fields' names, and how to make its connectors."""
    operator = _text(record.get("OperatorID"))
    given = {
        "external_id": "-".join(part for part in (operator, _text(record.get("StationID"))) if part),
        "name": _text(record.get("StationName")),
        "operator": _text(record.get("OperatorName")) or operator,
        "latitude": _text(record.get("StationLat")),
        "longitude": _text(record.get("StationLng")),
        "address": _text(record.get("Address")),
        "adcode": _text(record.get("AreaCode")),
        "status": _STATUSES.get(_whole(record.get("StationStatus")) or 0, ""),
        "access": _ACCESSES.get(_whole(record.get("StationType")) or 0, "unknown"),
    }
    return given, lambda: _connectors(_list(record.get("EquipmentInfos")))


def _connectors(equipment: list[dict[str, Any]]) -> list[ConnectorDetails]:
    """Every gun of every post, like ones counted together."""
    made: dict[tuple[ConnectorKind, CurrentType, float | None], int] = {}
    for post in equipment:
        guns = _list(post.get("ConnectorInfos")) or [{}]
        current = _CURRENTS.get(_whole(post.get("EquipmentType")) or 0, CurrentType.UNKNOWN)
        for gun in guns:
            kind = _KINDS.get(_whole(gun.get("ConnectorType")) or 0, ConnectorKind.UNKNOWN)
            own = connectors.kilowatts(_text(gun.get("Power")), "Power")
            whole = connectors.station_kilowatts(_text(post.get("Power")))
            power = own if own is not None else share_out(whole, len(guns)) if whole is not None else None
            this = current if kind is ConnectorKind.UNKNOWN else CurrentType.UNKNOWN
            made[kind, this, power] = made.get((kind, this, power), 0) + 1
    return [connectors.connector(kind, current, power, count) for (kind, current, power), count in made.items()]
