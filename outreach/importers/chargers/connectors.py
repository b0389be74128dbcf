"""The connectors of one row: counted by current, listed in words, side by side in numbered columns, or as yes/no columns."""

import re
from collections.abc import Mapping
from functools import lru_cache

from outreach.domain.chargers import (
    CURRENT_OF_KIND,
    MAX_COUNT,
    MAX_STATION_KW,
    ConnectorDetails,
    ConnectorKind,
    CurrentType,
)
from outreach.domain.words import N_
from outreach.importers.chargers import values
from outreach.importers.chargers.build import Bad
from outreach.importers.chargers.powers import check_connector, share_out

# the highest power that AC connectors have (Type 2, three phases, 63 A) with room for rounding
AC_MAX_KW = 44.0
_TIMES = re.compile(r"(?:^|[\s(])(\d{1,3})\s*[x×*]\s*|[x×*]\s*(\d{1,3})(?!\d)", re.I)


def kilowatts(text: str, name: str, count: int = 1) -> float | None:
    """A connector's power in kW, or nothing; one that no connector has is refused, as maybe a total of `count` or watts."""
    return check_connector(_figure(text, name), text, name, count)


def station_kilowatts(text: str) -> float | None:
    """A station's power in kW, or nothing; one that no station has is refused."""
    value = _figure(text, "station_kw")
    if value is not None and value > MAX_STATION_KW:
        raise Bad("station_kw", N_("Power %(value)s kW is more than any station has."), value=f"{value:g}")
    return value


def _figure(text: str, name: str) -> float | None:
    if not text:
        return None
    value = values.power_kw(text)
    if value is None:
        if values.is_empty(text) or not re.search(r"\d", text):
            return None
        raise Bad(name, N_("“%(value)s” is not a power."), value=text)
    if value < 0:
        raise Bad(name, N_("Power %(value)s kW is negative."), value=f"{value:g}")
    return value or None


def quantity(text: str, name: str) -> int | None:
    """A count, or nothing; negative, broken and absurd ones are refused."""
    if not text or values.is_empty(text):
        return None
    try:
        value = float(text)
    except ValueError:
        figure = values.number(text)
        if figure is None:
            return None
        value = figure
    if not (0 <= value <= MAX_COUNT) or value != int(value):
        raise Bad(name, N_("“%(value)s” is not a count from 0 to 10,000."), value=text)
    return int(value)


def connector(kind: ConnectorKind, current: CurrentType, power: float | None, count: int) -> ConnectorDetails:
    """One group of connectors; what the current must be follows from the plug, or from a power that AC never has."""
    if current is CurrentType.UNKNOWN or CURRENT_OF_KIND.get(kind) is CurrentType.DC:
        current = CURRENT_OF_KIND.get(kind, current)
    if power is not None and power > AC_MAX_KW and (current is CurrentType.UNKNOWN or kind is ConnectorKind.TESLA):
        current = CurrentType.DC
    return ConnectorDetails(kind, current, power, count)


def from_text(
    text: str, power: float | None = None, current: CurrentType = CurrentType.UNKNOWN
) -> list[ConnectorDetails]:
    """Connectors listed in one cell, such as "2 x Type 2 22 kW; CCS 50 kW" or "{DC, 50 kW, CHAdeMO},{AC, ...}"."""
    if "},{" in text.replace(" ", ""):
        parts = re.split(r"\}\s*,\s*\{", text)
    else:
        parts = re.split(r"[;|\n、]+", text)
        if len(parts) == 1:
            parts = re.split(r"\s*[,，]\s*", text)
    made: list[ConnectorDetails] = []
    for part in parts:
        kind = values.connector_kind(part)
        if kind in (ConnectorKind.UNKNOWN, ConnectorKind.OTHER) and len(parts) > 1 and not re.search(r"kw", part, re.I):
            continue
        times = _TIMES.search(part)
        count = int(times.group(1) or times.group(2)) if times else 1
        stated = re.search(r"\d+(?:[.,]\d+)?\s*kw", part, re.I)
        own = kilowatts(stated.group(0), "kind", count) if stated else power
        this = values.current_type(part)
        made.append(connector(kind, this if this is not CurrentType.UNKNOWN else current, own, max(count, 1)))
    return made


def from_plain(given: Mapping[str, str]) -> tuple[ConnectorDetails, ...]:
    """One count, kind, current and power for the whole row."""
    get = given.get
    is_swap = values.is_swap(get("name", "")) or ("station_kind" in given and values.is_swap(given["station_kind"]))
    said = get("kind", ""), get("current", ""), get("count", ""), get("power_kw", ""), get("station_kw", "")
    return _plain(*said, is_swap=is_swap)


@lru_cache(maxsize=32_768)
def _plain(
    kind_text: str, current_text: str, count_text: str, power_text: str, total_text: str, *, is_swap: bool
) -> tuple[ConnectorDetails, ...]:
    """The same by the texts alone: a register's rows repeat them."""
    count = quantity(count_text, "count")
    power = station_kilowatts(power_text) if is_swap else kilowatts(power_text, "power_kw", count or 1)
    if power is None and re.search(r"\d\s*kw", current_text, re.I):
        power = kilowatts(current_text, "power_kw", count or 1)
    total = station_kilowatts(total_text)
    if count == 0:
        return ()
    current = values.current_type(current_text) if current_text else CurrentType.UNKNOWN
    if kind_text and not values.is_empty(kind_text):
        listed = from_text(kind_text, power, current)
        if (len(listed) > 1 and count in (None, len(listed))) or (len(listed) == 1 and count is None):
            return tuple(listed)
        kind = listed[0].kind if listed else ConnectorKind.OTHER
        if current is CurrentType.UNKNOWN:
            current = values.current_type(kind_text)
    else:
        kind = values.connector_kind(current_text) if current_text else ConnectorKind.UNKNOWN
        kind = ConnectorKind.UNKNOWN if kind is ConnectorKind.OTHER else kind
    if (
        count is None
        and power is None
        and total is None
        and kind is ConnectorKind.UNKNOWN
        and current is CurrentType.UNKNOWN
    ):
        return ()
    if power is None and total is not None:
        power = round(total / (count or 1), 3) if is_swap else share_out(total, count)
    return (connector(kind, current, power, count or 1),)


def by_current(given: Mapping[str, str], chinese: bool) -> list[ConnectorDetails]:
    """Counts of DC and AC connectors in two columns, as county ledgers and AFDC have them."""
    dc, ac = quantity(given.get("dc_count", ""), "dc_count") or 0, quantity(given.get("ac_count", ""), "ac_count") or 0
    low = quantity(given.get("level1_count", ""), "level1_count") or 0
    dc_kw, ac_kw = kilowatts(given.get("dc_kw", ""), "dc_kw", dc), kilowatts(given.get("ac_kw", ""), "ac_kw", ac)
    power = kilowatts(given.get("power_kw", ""), "power_kw", dc + ac)
    total = station_kilowatts(given.get("station_kw", ""))
    if power is not None and not (dc and ac):
        dc_kw, ac_kw = dc_kw or power, ac_kw or power
    if total is not None and not low:
        if dc and not ac and dc_kw is None:
            dc_kw = share_out(total, dc)
        elif ac and not dc and ac_kw is None:
            ac_kw = share_out(total, ac)
        elif dc and ac and ac_kw is not None and dc_kw is None and total > ac * ac_kw:
            dc_kw = share_out(total - ac * ac_kw, dc)
    dc_kind, ac_kind = _kinds(given.get("kind", ""), chinese)
    made = []
    if dc:
        made.append(ConnectorDetails(dc_kind, CurrentType.DC, dc_kw, dc))
    if ac:
        made.append(ConnectorDetails(ac_kind, CurrentType.AC, ac_kw, ac))
    if low:
        made.append(ConnectorDetails(ConnectorKind.DOMESTIC, CurrentType.AC, None, low))
    return made


def _kinds(text: str, chinese: bool) -> tuple[ConnectorKind, ConnectorKind]:
    """The plugs behind a DC and an AC count: as listed (AFDC's blank-separated words), else China's own in a Chinese table."""
    kinds = [values.connector_kind(word) for word in text.upper().replace(",", " ").split()]
    if kinds:
        is_dc = [CURRENT_OF_KIND.get(kind) is CurrentType.DC for kind in kinds]
        dc = [kind for kind, dc in zip(kinds, is_dc, strict=True) if dc or kind is ConnectorKind.TESLA]
        ac = [kind for kind, dc in zip(kinds, is_dc, strict=True) if not dc]
        return (dc or [ConnectorKind.UNKNOWN])[0], (ac or [ConnectorKind.UNKNOWN])[0]
    return (ConnectorKind.GBT_DC, ConnectorKind.GBT_AC) if chinese else (ConnectorKind.UNKNOWN, ConnectorKind.UNKNOWN)


def from_series(cells: list[str], series: Mapping[int, Mapping[str, int]]) -> list[ConnectorDetails]:
    """Connectors side by side: columns numbered 1, 2, 3 ... for kind, power, current and count."""
    made = []
    for number in sorted(series):
        given = {name: cells[index] for name, index in series[number].items() if index < len(cells)}
        kind_text = given.get("kind", "")
        count = quantity(given.get("count", ""), f"count {number}")
        power = kilowatts(_highest(given.get("power_kw", "")), f"power_kw {number}", count or 1)
        kind = _strongest(kind_text)
        if kind is ConnectorKind.UNKNOWN and power is None:
            continue
        current = (
            values.current_type(given.get("current", "")) if given.get("current") else values.current_type(kind_text)
        )
        if count == 0:
            continue
        made.append(connector(kind, current, power, count or 1))
    return made


def up_to(made: list[ConnectorDetails], text: str) -> list[ConnectorDetails]:
    """Connectors side by side, brought up to the number that the row states where that is larger.

    More points of the only kind that is listed are taken for points of that kind; otherwise their plug is unknown.
    """
    more = (quantity(text, "count") or 0) - sum(item.count for item in made)
    if more <= 0 or not made:
        return made
    if len({(item.kind, item.power_kw) for item in made}) == 1:
        first = made[0]
        return [ConnectorDetails(first.kind, first.current, first.power_kw, sum(item.count for item in made) + more)]
    return [*made, ConnectorDetails(count=more)]


def _highest(text: str) -> str:
    """Of several powers in a cell ("50; 22"), the highest."""
    if ";" not in text and "/" not in text:
        return text
    figures = [(values.number(part) or 0.0, part) for part in re.split(r"[;/]", text)]
    return max(figures)[1]


def _strongest(text: str) -> ConnectorKind:
    """Of several plugs on one charging point, the DC one."""
    if values.is_empty(text):
        return ConnectorKind.UNKNOWN
    kinds = [values.connector_kind(part) for part in re.split(r"[;,|/+]", text) if part.strip()]
    dc = [kind for kind in kinds if CURRENT_OF_KIND.get(kind) is CurrentType.DC]
    return (dc or kinds or [ConnectorKind.UNKNOWN])[0]


def from_sockets(cells: list[str], sockets: Mapping[str, Mapping[str, int]]) -> list[ConnectorDetails]:
    """OpenStreetMap's socket:<kind> and socket:<kind>:output."""
    made = []
    for name, columns in sockets.items():
        given = {part: cells[index] for part, index in columns.items() if index < len(cells)}
        stated = given.get("count", "").strip().lower()
        if not stated or stated == "no":
            continue
        count = 1 if stated == "yes" else quantity(stated.split(";")[0], f"socket:{name}")
        if count:
            power = kilowatts(_watts(_highest(given.get("output", ""))), f"socket:{name}:output")
            made.append(connector(values.connector_kind(name.replace("_", " ")), CurrentType.UNKNOWN, power, count))
    return made


def _watts(text: str) -> str:
    """OpenStreetMap's bare figures from 1,000 up are watts."""
    figure = values.number(text) if re.fullmatch(r"\s*\d+(?:\.\d+)?\s*", text) else None
    return f"{figure} W" if figure is not None and figure >= 1_000 else text


FLAGS = {
    "prisetypecomboccs": ConnectorKind.CCS2,
    "prisetypechademo": ConnectorKind.CHADEMO,
    "prisetype2": ConnectorKind.TYPE2,
    "prisetypeef": ConnectorKind.DOMESTIC,
    "prisetypeautre": ConnectorKind.OTHER,
}


def from_flags(cells: list[str], flags: Mapping[ConnectorKind, int], power: float | None) -> list[ConnectorDetails]:
    """Yes/no columns for each plug of one charging point: it counts once, by its strongest plug."""
    for kind, index in flags.items():
        if index < len(cells) and cells[index].strip().lower() in ("true", "1", "oui", "vrai", "yes"):
            if power is not None and power > AC_MAX_KW and kind in (ConnectorKind.TYPE2, ConnectorKind.DOMESTIC):
                return [ConnectorDetails(ConnectorKind.OTHER, CurrentType.DC, power, 1)]
            return [connector(kind, CurrentType.UNKNOWN, power, 1)]
    return [] if power is None else [connector(ConnectorKind.UNKNOWN, CurrentType.UNKNOWN, power, 1)]


def quantity_like(value: object) -> float | None:
    """A JSON number or its text; nothing for anything else."""
    return values.number(str(value)) if isinstance(value, int | float | str) and not isinstance(value, bool) else None
