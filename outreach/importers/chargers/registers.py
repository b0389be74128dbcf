"""Nested JSON of other registers: OCPI locations, NOBIL, OICP; and anything else flattened to a table."""

import json
from collections.abc import Callable
from typing import Any

from outreach.domain.chargers import ConnectorDetails, ConnectorKind, CountingRule, CurrentType, Refusal
from outreach.domain.words import N_
from outreach.importers.chargers import cec, connectors, values
from outreach.importers.chargers.build import Bad, Builder
from outreach.importers.chargers.rows import Read

MAX_DEPTH = 6
Parts = tuple[dict[str, str], Callable[[], list[ConnectorDetails]]]


def text_of(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value)


def flatten(item: dict[str, Any], prefix: str = "", depth: int = 0) -> dict[str, str]:
    """Nested objects as one level of dotted names; lists of plain values joined, other lists as JSON."""
    flat: dict[str, str] = {}
    for key, value in item.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict) and depth < MAX_DEPTH:
            if value.get("type") == "Point" and isinstance(value.get("coordinates"), list):
                flat[name] = json.dumps(value["coordinates"][:2])
            else:
                flat.update(flatten(value, f"{name}.", depth + 1))
        elif isinstance(value, list):
            plain = all(not isinstance(part, dict | list) for part in value)
            numbers = plain and len(value) in (2, 3) and all(isinstance(part, int | float) for part in value)
            flat[name] = json.dumps(value) if numbers or not plain else ", ".join(text_of(part) for part in value)
        else:
            flat[name] = text_of(value)
    return flat


def kind_of(record: dict[str, Any]) -> str:
    """The register that the first record's keys betray; empty when unknown."""
    if "evses" in record or ("coordinates" in record and "country_code" in record):
        return "ocpi"
    if "csmd" in record:
        return "nobil"
    if cec.is_record(record):
        return "cec102"
    return "oicp" if "EvseID" in record and "GeoCoordinates" in record else ""


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _ocpi(record: dict[str, Any]) -> Parts:
    place = _dict(record.get("coordinates"))
    evses = _list(record.get("evses"))
    states = {text_of(evse.get("status")).upper() for evse in evses}
    status = (
        "planned"
        if states == {"PLANNED"}
        else "removed"
        if states == {"REMOVED"}
        else "out of order"
        if states and states <= {"INOPERATIVE", "OUTOFORDER", "REMOVED"}
        else "operational"
    )
    given = {
        "external_id": text_of(record.get("id")), "name": text_of(record.get("name")), "address": text_of(record.get("address")), "prefecture": text_of(record.get("city")),
        "operator": text_of(_dict(record.get("operator")).get("name") or _dict(record.get("owner")).get("name") or record.get("party_id")),
        "latitude": text_of(place.get("latitude")), "longitude": text_of(place.get("longitude")), "status": status,
        "confirmed_on": text_of(record.get("last_updated")), "access": "public" if record.get("publish", True) else "private",
    }  # fmt: skip

    return given, lambda: _ocpi_connectors(evses)


_OCPI_STANDARDS = {
    "IEC_62196_T2_COMBO": "ccs 2",
    "IEC_62196_T1_COMBO": "combo 1",
    "GBT_DC": "GB/T DC",
    "GBT_AC": "GB/T AC",
    "IEC_62196_T2": "type 2",
    "IEC_62196_T1": "type 1",
}


def _ocpi_connectors(evses: list[dict[str, Any]]) -> list[ConnectorDetails]:
    """One connector for each EVSE, like ones counted together."""
    made: dict[tuple[ConnectorKind, CurrentType, float | None], int] = {}
    for evse in evses:
        for plug in _list(evse.get("connectors"))[:1]:
            standard, form = text_of(plug.get("standard")), text_of(plug.get("power_type"))
            kind = values.connector_kind(_OCPI_STANDARDS.get(standard, standard))
            watts = connectors.quantity_like(plug.get("max_electric_power")) or _watts(plug, form)
            power = connectors.kilowatts(f"{round(watts / 1000, 2)} kW", "max_electric_power") if watts else None
            current = CurrentType.DC if form.startswith("DC") else CurrentType.AC if form else CurrentType.UNKNOWN
            made[kind, current, power] = made.get((kind, current, power), 0) + 1
    return [connectors.connector(kind, current, power, count) for (kind, current, power), count in made.items()]


def _watts(plug: dict[str, Any], form: str) -> float | None:
    """Volts times amperes times phases; OCPI gives three phases between them (400 V) or to neutral (230 V)."""
    volts = connectors.quantity_like(plug.get("max_voltage", plug.get("voltage")))
    amps = connectors.quantity_like(plug.get("max_amperage", plug.get("amperage")))
    if not volts or not amps:
        return None
    if "3_PHASE" not in form:
        return volts * amps
    return volts * amps * (1.732 if volts >= 380 else 3)


def _nobil(record: dict[str, Any]) -> Parts:
    meta, attributes = _dict(record.get("csmd")), _dict(record.get("attr"))
    station = {
        str(_dict(value).get("attrname", "")).lower(): text_of(_dict(value).get("trans"))
        for value in _dict(attributes.get("st")).values()
    }
    given = {
        "external_id": text_of(meta.get("International_id") or meta.get("id")), "name": text_of(meta.get("name")), "operator": text_of(meta.get("Operator") or meta.get("Owned_by")),
        "address": text_of(meta.get("Street")), "house_number": text_of(meta.get("House_number")), "prefecture": text_of(meta.get("City")), "county": text_of(meta.get("Municipality")),
        "province": text_of(meta.get("County")), "position": text_of(meta.get("Position")), "opened_on": "", "confirmed_on": text_of(meta.get("Updated")),
        "status": "operational" if text_of(meta.get("Station_status") or "1") == "1" else "planned", "access": station.get("availability", "public"),
    }  # fmt: skip

    def make() -> list[ConnectorDetails]:
        made = []
        for plug in _dict(attributes.get("conn")).values():
            said = {
                str(_dict(value).get("attrname", "")).lower(): text_of(_dict(value).get("trans"))
                for value in _dict(plug).values()
            }
            capacity = said.get("charging capacity", "")
            current = CurrentType.DC if "dc" in capacity.lower() else CurrentType.UNKNOWN
            made.append(
                connectors.connector(
                    values.connector_kind(said.get("connector", "")),
                    current,
                    values.power_kw(capacity.split("-")[0]),
                    1,
                )
            )
        count = connectors.quantity(text_of(meta.get("Number_charging_points")), "Number_charging_points")
        left = (count or 0) - sum(plug.count for plug in made)
        # points of which the register tells nothing more are points all the same
        return [*made, ConnectorDetails(count=left)] if left > 0 else made

    return given, make


def _oicp(record: dict[str, Any]) -> Parts:
    place, address = _dict(record.get("GeoCoordinates")), _dict(record.get("Address"))
    google = text_of(place.get("Google"))
    decimal = _dict(place.get("DecimalDegree"))
    names = _list(record.get("ChargingStationNames")) or [_dict(record.get("ChargingStationNames"))]
    given = {
        "external_id": text_of(record.get("EvseID")), "name": text_of(names[0].get("value")), "operator": text_of(record.get("OperatorName")),
        "latitude": text_of(decimal.get("Latitude")), "longitude": text_of(decimal.get("Longitude")), "position": google.replace(" ", ","),
        "address": text_of(address.get("Street")), "house_number": text_of(address.get("HouseNum")), "prefecture": text_of(address.get("City")),
        "access": "public" if "free" in text_of(record.get("Accessibility")).lower() or "paying" in text_of(record.get("Accessibility")).lower() else text_of(record.get("Accessibility")),
    }  # fmt: skip

    def make() -> list[ConnectorDetails]:
        plugs = record.get("Plugs")
        kind = values.connector_kind(text_of(plugs[0] if isinstance(plugs, list) and plugs else ""))
        offers = _list(record.get("ChargingFacilities"))
        power = connectors.kilowatts(text_of(offers[0].get("power")), "power") if offers else None
        current = (
            values.current_type(text_of(offers[0].get("powertype")).replace("_", " "))
            if offers
            else CurrentType.UNKNOWN
        )
        return [connectors.connector(kind, current, power, 1)]

    return given, make


def _reader(parts: Callable[[dict[str, Any]], Parts]) -> Callable[[list[dict[str, Any]], bytes], Read]:
    def read(records: list[dict[str, Any]], salt: bytes) -> Read:
        builder = Builder(salt, counting_rule=CountingRule.CONNECTORS)
        result = Read(names=["record"])
        seen: dict[str, int] = {}
        for line, record in enumerate(records, start=1):
            raw = (json.dumps(record, ensure_ascii=False, sort_keys=True)[:20_000],)
            given, make = parts(record)
            try:
                made = make()
            except Bad as bad:
                result.refusals.append(Refusal(line, bad.field, bad.reason, bad.params, raw))
                continue
            built = builder.build(line, given, raw, lambda made=made: made)  # type: ignore[misc]
            if isinstance(built, Refusal):
                result.refusals.append(built)
            elif built.external_id in seen:
                reason = N_("The id %(id)s stands on line %(line)s already.")
                result.repeats.append(
                    Refusal(line, "id", reason, {"id": built.external_id, "line": str(seen[built.external_id])}, raw)
                )
            else:
                seen[built.external_id] = line
                result.stations.append(built)
        return result

    return read


READERS = {"ocpi": _reader(_ocpi), "nobil": _reader(_nobil), "oicp": _reader(_oicp), "cec102": _reader(cec.parts)}
