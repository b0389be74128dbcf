"""Nested JSON of other registers: OCPI locations, NOBIL, OICP; and anything else flattened to a table."""

import json
from collections.abc import Callable, Iterable
from typing import Any

from outreach.domain.chargers import ConnectorDetails, ConnectorKind, CountingRule, CurrentType, Refusal
from outreach.domain.words import N_
from outreach.importers.chargers import connectors, values
from outreach.importers.chargers.build import Bad, Builder
from outreach.importers.chargers.rows import Read

MAX_DEPTH = 6
Parts = tuple[dict[str, str], Callable[[], list[ConnectorDetails]]]


def _text(value: object) -> str:
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
            flat[name] = json.dumps(value) if numbers or not plain else ", ".join(_text(part) for part in value)
        else:
            flat[name] = _text(value)
    return flat


def flatten_feature(feature: dict[str, Any]) -> dict[str, str]:
    """A GeoJSON feature as one row: its geometry wins over coordinates among its properties."""
    properties = feature.get("properties") if isinstance(feature.get("properties"), dict) else {}
    flat = flatten(properties or {})
    if "id" in feature and feature["id"] is not None and "id" not in flat:
        flat["id"] = _text(feature["id"])
    position = _point(feature.get("geometry"))
    if position is not None:
        for name in [
            name for name in flat if name.lower() in ("latitude", "longitude", "lat", "lon", "lng", "geometry")
        ]:
            flat[f"properties {name}"] = flat.pop(name)
        flat["longitude"], flat["latitude"] = position
    return flat


def _point(geometry: object) -> tuple[str, str] | None:
    """Longitude and latitude of a point, or the middle of the extent of another geometry."""
    if not isinstance(geometry, dict):
        return None
    coordinates = geometry.get("coordinates")
    if geometry.get("type") == "Point" and isinstance(coordinates, list) and len(coordinates) >= 2:
        return _text(coordinates[0]), _text(coordinates[1])
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


def kind_of(record: dict[str, Any]) -> str:
    """The register that the first record's keys betray; empty when unknown."""
    if "evses" in record or ("coordinates" in record and "country_code" in record):
        return "ocpi"
    if "csmd" in record:
        return "nobil"
    return "oicp" if "EvseID" in record and "GeoCoordinates" in record else ""


def _dict(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _list(value: object) -> list[dict[str, Any]]:
    return [part for part in value if isinstance(part, dict)] if isinstance(value, list) else []


def _ocpi(record: dict[str, Any]) -> Parts:
    place = _dict(record.get("coordinates"))
    evses = _list(record.get("evses"))
    states = {_text(evse.get("status")).upper() for evse in evses}
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
        "external_id": _text(record.get("id")), "name": _text(record.get("name")), "address": _text(record.get("address")), "prefecture": _text(record.get("city")),
        "operator": _text(_dict(record.get("operator")).get("name") or _dict(record.get("owner")).get("name") or record.get("party_id")),
        "latitude": _text(place.get("latitude")), "longitude": _text(place.get("longitude")), "status": status,
        "confirmed_on": _text(record.get("last_updated")), "access": "public" if record.get("publish", True) else "private",
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
            standard, form = _text(plug.get("standard")), _text(plug.get("power_type"))
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
        str(_dict(value).get("attrname", "")).lower(): _text(_dict(value).get("trans"))
        for value in _dict(attributes.get("st")).values()
    }
    given = {
        "external_id": _text(meta.get("International_id") or meta.get("id")), "name": _text(meta.get("name")), "operator": _text(meta.get("Operator") or meta.get("Owned_by")),
        "address": _text(meta.get("Street")), "house_number": _text(meta.get("House_number")), "prefecture": _text(meta.get("City")), "county": _text(meta.get("Municipality")),
        "province": _text(meta.get("County")), "position": _text(meta.get("Position")), "opened_on": "", "confirmed_on": _text(meta.get("Updated")),
        "status": "operational" if _text(meta.get("Station_status") or "1") == "1" else "planned", "access": station.get("availability", "public"),
    }  # fmt: skip

    def make() -> list[ConnectorDetails]:
        made = []
        for plug in _dict(attributes.get("conn")).values():
            said = {
                str(_dict(value).get("attrname", "")).lower(): _text(_dict(value).get("trans"))
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
        count = connectors.quantity(_text(meta.get("Number_charging_points")), "Number_charging_points")
        return made or ([ConnectorDetails(count=count)] if count else [])

    return given, make


def _oicp(record: dict[str, Any]) -> Parts:
    place, address = _dict(record.get("GeoCoordinates")), _dict(record.get("Address"))
    google = _text(place.get("Google"))
    decimal = _dict(place.get("DecimalDegree"))
    names = _list(record.get("ChargingStationNames")) or [_dict(record.get("ChargingStationNames"))]
    given = {
        "external_id": _text(record.get("EvseID")), "name": _text(names[0].get("value")), "operator": _text(record.get("OperatorName")),
        "latitude": _text(decimal.get("Latitude")), "longitude": _text(decimal.get("Longitude")), "position": google.replace(" ", ","),
        "address": _text(address.get("Street")), "house_number": _text(address.get("HouseNum")), "prefecture": _text(address.get("City")),
        "access": "public" if "free" in _text(record.get("Accessibility")).lower() or "paying" in _text(record.get("Accessibility")).lower() else _text(record.get("Accessibility")),
    }  # fmt: skip

    def make() -> list[ConnectorDetails]:
        plugs = record.get("Plugs")
        kind = values.connector_kind(_text(plugs[0] if isinstance(plugs, list) and plugs else ""))
        offers = _list(record.get("ChargingFacilities"))
        power = connectors.kilowatts(_text(offers[0].get("power")), "power") if offers else None
        current = (
            values.current_type(_text(offers[0].get("powertype")).replace("_", " ")) if offers else CurrentType.UNKNOWN
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


READERS = {"ocpi": _reader(_ocpi), "nobil": _reader(_nobil), "oicp": _reader(_oicp)}
