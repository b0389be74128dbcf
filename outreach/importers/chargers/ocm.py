"""Open Charge Map's API v3 JSON, compact (ids) and verbose (objects)."""

import json
from typing import Any

from outreach.domain.chargers import ConnectorDetails, ConnectorKind, CountingRule, CurrentType, Refusal
from outreach.domain.words import N_
from outreach.importers.chargers import connectors, values
from outreach.importers.chargers.build import Bad, Builder
from outreach.importers.chargers.rows import Read

# the reference ids of openchargemap.org that decide something here
KINDS = {
    0: ConnectorKind.UNKNOWN, 1: ConnectorKind.TYPE1, 2: ConnectorKind.CHADEMO, 3: ConnectorKind.DOMESTIC, 4: ConnectorKind.INDUSTRIAL, 8: ConnectorKind.TESLA,
    9: ConnectorKind.DOMESTIC, 10: ConnectorKind.DOMESTIC, 11: ConnectorKind.DOMESTIC, 13: ConnectorKind.DOMESTIC, 14: ConnectorKind.DOMESTIC,
    15: ConnectorKind.DOMESTIC, 16: ConnectorKind.INDUSTRIAL, 17: ConnectorKind.INDUSTRIAL, 18: ConnectorKind.INDUSTRIAL, 22: ConnectorKind.DOMESTIC,
    23: ConnectorKind.DOMESTIC, 24: ConnectorKind.WIRELESS, 25: ConnectorKind.TYPE2, 26: ConnectorKind.TYPE3, 27: ConnectorKind.TESLA, 28: ConnectorKind.DOMESTIC,
    29: ConnectorKind.DOMESTIC, 30: ConnectorKind.TESLA, 31: ConnectorKind.SWAP_BAY, 32: ConnectorKind.CCS1, 33: ConnectorKind.CCS2, 34: ConnectorKind.INDUSTRIAL,
    35: ConnectorKind.INDUSTRIAL, 36: ConnectorKind.TYPE3, 1036: ConnectorKind.TYPE2, 1037: ConnectorKind.DOMESTIC, 1038: ConnectorKind.GBT_AC,
    1039: ConnectorKind.GBT_AC, 1040: ConnectorKind.GBT_DC, 1041: ConnectorKind.INDUSTRIAL, 1042: ConnectorKind.DOMESTIC,
}  # fmt: skip
CURRENTS = {10: CurrentType.AC, 20: CurrentType.AC, 30: CurrentType.DC}
STATUSES = {0: "", 10: "operational", 20: "operational", 30: "temporarily unavailable", 50: "operational", 75: "operational", 100: "not operational", 150: "planned", 200: "removed", 210: "removed"}  # fmt: skip
ACCESSES = {
    0: "",
    1: "public",
    2: "restricted",
    3: "restricted",
    4: "public",
    5: "public",
    6: "restricted",
    7: "public",
}
OPERATORS = {
    3: "POD Point",
    5: "ChargePoint",
    8: "Chargemaster",
    23: "Tesla",
    25: "Source London",
    32: "bp pulse",
    103: "Allego",
    3290: "国家电网 State Grid",
    3309: "国家电网 State Grid",
    3345: "char.gy",
}
_TESLA_SUPERCHARGER = 27


def _id(record: dict[str, Any], name: str) -> int | None:
    """A reference id, from compact form's `<name>ID` or verbose form's `<name>.ID`."""
    value = record.get(f"{name}ID")
    if value is None and isinstance(record.get(name), dict):
        value = record[name].get("ID")
    try:
        return int(value) if value is not None else None
    except (TypeError, ValueError):
        return None


def _text(value: object) -> str:
    return "" if value is None else str(value)


def _title(record: dict[str, Any], name: str) -> str:
    inner = record.get(name)
    return _text(inner.get("Title")) if isinstance(inner, dict) else ""


def connector_list(record: dict[str, Any]) -> list[ConnectorDetails]:
    """The record's connections; the points alone where it lists none."""
    made = []
    for item in record.get("Connections") or []:
        if not isinstance(item, dict):
            continue
        kind_id = _id(item, "ConnectionType")
        kind = KINDS.get(kind_id or 0, ConnectorKind.UNKNOWN)
        if kind is ConnectorKind.UNKNOWN and (title := _title(item, "ConnectionType")):
            kind = values.connector_kind(title)
        current = CURRENTS.get(_id(item, "CurrentType") or 0, CurrentType.UNKNOWN)
        if current is CurrentType.UNKNOWN and kind_id == _TESLA_SUPERCHARGER:
            current = CurrentType.DC
        count = connectors.quantity(_text(item.get("Quantity")), "Quantity")
        power = connectors.kilowatts(_text(item.get("PowerKW")), "PowerKW", count or 1)
        made.append(connectors.connector(kind, current, power, max(count or 1, 1)))
    points = connectors.quantity(_text(record.get("NumberOfPoints")), "NumberOfPoints")
    if not made and points:
        made.append(ConnectorDetails(count=points))
    return made


def fields_of(record: dict[str, Any]) -> dict[str, str]:
    """The record's texts under our fields' names."""
    info = record.get("AddressInfo")
    address: dict[str, Any] = info if isinstance(info, dict) else {}
    operator = _id(record, "Operator")
    lines = [_text(address.get(key)) for key in ("AddressLine1", "AddressLine2")]
    return {
        "external_id": _text(record.get("ID")) or _text(record.get("UUID")),
        "name": _text(address.get("Title")),
        "operator": _title(record, "OperatorInfo") or OPERATORS.get(operator or 0, ""),
        "latitude": _text(address.get("Latitude")),
        "longitude": _text(address.get("Longitude")),
        "address": ", ".join(line.strip() for line in lines if line.strip()),
        "prefecture": _text(address.get("Town")),
        "province": _text(address.get("StateOrProvince")),
        "status": STATUSES.get(_id(record, "StatusType") or 0, _title(record, "StatusType")),
        "access": ACCESSES.get(_id(record, "UsageType") or 0) or _title(record, "UsageType") or "public",
        "planned_on": _text(record.get("DatePlanned")),
        "confirmed_on": _text(record.get("DateLastConfirmed") or record.get("DateLastVerified")),
    }


_TAKEN = {"AddressInfo", "Connections", "ID", "StatusType", "UsageType", "OperatorInfo"}


def read(records: list[dict[str, Any]], salt: bytes) -> Read:
    """All stations of the export; the line is the record's place in it."""
    builder = Builder(salt, counting_rule=CountingRule.CONNECTORS)
    result = Read(names=["record"])
    seen: dict[str, int] = {}
    for line, record in enumerate(records, start=1):
        volatile = {key: value for key, value in record.items() if key != "IsRecentlyVerified"}
        raw = (json.dumps(volatile, ensure_ascii=False, sort_keys=True)[:20_000],)
        try:
            made = connector_list(record)
        except Bad as bad:
            result.refusals.append(Refusal(line, bad.field, bad.reason, bad.params, raw))
            continue
        extra = {
            key: _short(value) for key, value in record.items() if key not in _TAKEN and value not in (None, "", [])
        }
        built = builder.build(line, fields_of(record), raw, lambda made=made: made, extra)  # type: ignore[misc]
        if isinstance(built, Refusal):
            result.refusals.append(built)
        elif built.external_id in seen:
            reason = N_("The id %(id)s stands on line %(line)s already.")
            result.repeats.append(
                Refusal(line, "ID", reason, {"id": built.external_id, "line": str(seen[built.external_id])}, raw)
            )
        else:
            seen[built.external_id] = line
            result.stations.append(built)
    return result


def _short(value: object) -> str:
    return (value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))[:500]
