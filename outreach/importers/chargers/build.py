"""One record of any register, given as named texts, to a typed station or a refusal with field and reason."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import blake2b
from types import MappingProxyType
from typing import Any

from outreach.domain.charger_mends import Mend, mended_point
from outreach.domain.chargers import (
    Access,
    ConnectorDetails,
    CountingRule,
    Refusal,
    StationDetails,
    StationKind,
    StationStatus,
)
from outreach.domain.words import N_
from outreach.importers.chargers import values

LIMITS = {
    "external_id": 120,
    "name": 200,
    "operator": 200,
    "address": 400,
    "province": 100,
    "prefecture": 100,
    "county": 100,
    "township": 100,
    "adcode": 20,
}
# texts that many rows share: kept once
_SHARED = frozenset(("operator", "province", "prefecture", "county", "township", "adcode"))
_DAYS = ("planned_on", "opened_on", "closed_on", "confirmed_on")
_NO_EXTRA: Mapping[str, str] = MappingProxyType({})
WRITTEN_ROWS = 2_000
_HOURS = re.compile(r"\d{1,2}[:.]\d{2}\s*[-–~]\s*\d|24\s*[/x]\s*7|24\s*h", re.I)  # opening hours say nothing about who
_LON_FIRST = re.compile(r"经度?[,，]?纬|lon.*lat|lng.*lat|xy|geojson")
_LAT_FIRST = re.compile(r"lat.*(lon|lng)|纬.*经|geopoint")


class Bad(Exception):
    """A value that can't be taken: its field, and why."""

    def __init__(self, field_name: str, reason: str, **params: object) -> None:
        super().__init__(field_name)
        self.field = field_name
        self.reason = reason
        self.params = {key: str(value)[:120] for key, value in params.items()}


def coordinate(text: str, name: str) -> float:
    """One finite coordinate."""
    try:
        value = values.degrees(text)
    except ValueError:
        raise Bad(name, N_("“%(value)s” is not a coordinate."), value=text) from None
    if not math.isfinite(value):
        raise Bad(name, N_("“%(value)s” is not a number."), value=text)
    return value


def check_position(latitude: float, longitude: float) -> None:
    """Refuse what lies on no globe, and the 0, 0 of an empty form."""
    if abs(latitude) > 1_000 and abs(longitude) > 1_000:
        reason = N_(
            "%(longitude)s, %(latitude)s are metres of a map projection. Export the positions as longitude and latitude."
        )
        raise Bad("latitude", reason, latitude=latitude, longitude=longitude)
    if abs(latitude) > 90:
        if abs(longitude) <= 90 and abs(latitude) <= 180:
            raise Bad(
                "latitude",
                N_("Latitude %(latitude)s and longitude %(longitude)s look swapped."),
                latitude=latitude,
                longitude=longitude,
            )
        raise Bad("latitude", N_("Latitude %(value)s is not between -90 and 90."), value=latitude)
    if abs(longitude) > 180:
        raise Bad("longitude", N_("Longitude %(value)s is not between -180 and 180."), value=longitude)
    if abs(latitude) < 0.001 and abs(longitude) < 0.001:
        raise Bad("latitude", N_("0, 0 is not a position but an empty form."))


def split_pair(text: str, heading: str) -> tuple[str, str] | None:
    """Latitude and longitude out of one cell; None when it holds no pair of numbers."""
    first, second, lon_first = values.pair(text)
    if not first or not second or not re.search(r"\d|nan", first, re.I) or not re.search(r"\d|nan", second, re.I):
        return None
    if lon_first is None:
        a, b = values.number(first), values.number(second)
        if a is not None and b is not None:
            if 3 <= abs(b) <= 54 and 73 <= abs(a) <= 136:
                lon_first = True
            elif 3 <= abs(a) <= 54 and 73 <= abs(b) <= 136:
                lon_first = False
            elif abs(a) > 90 and abs(b) <= 90:
                lon_first = True
    if lon_first is None:
        lon_first = bool(_LON_FIRST.search(heading)) and not _LAT_FIRST.search(heading)
    return (second, first) if lon_first else (first, second)


def _position(given: Mapping[str, str], heading: str) -> tuple[float | None, float | None]:
    """Latitude and longitude as written, or nothing at all; half a position is refused."""
    lat, lon = given.get("latitude", ""), given.get("longitude", "")
    if lat[:1].isdecimal() and lon[:1].isdecimal() and "," not in lat:
        return coordinate(lat, "latitude"), coordinate(lon, "longitude")
    lat_empty, lon_empty = values.is_empty(lat), values.is_empty(lon)
    if (lat_empty and lon_empty) or ("," in lat and lat == lon):
        both = given.get("position", "") or (lat if not lat_empty else "")
        if values.is_empty(both):
            return None, None
        found = split_pair(both, heading)
        if found is None:
            return None, None
        lat, lon = found
    elif lat_empty or lon_empty:
        missing, there = ("latitude", "longitude") if lat_empty else ("longitude", "latitude")
        raise Bad(missing, N_("%(missing)s is missing while %(there)s is given."), missing=missing, there=there)
    return coordinate(lat, "latitude"), coordinate(lon, "longitude")


def text_field(given: Mapping[str, str], name: str) -> str:
    """A text without line breaks, within its limit; "nothing" words become empty."""
    if not (value := given.get(name)):
        return ""
    return _shared(value, name) if name in _SHARED else _text(value, name)


def _text(value: str, name: str) -> str:
    if not value.isalnum():
        value = " ".join(value.split())
        if len(value) < 20 and value.lower() in values.EMPTY:
            return ""
    if len(value) > LIMITS[name]:
        reason = N_("The text has %(length)s characters; at most %(limit)s are kept.")
        raise Bad(name, reason, length=len(value), limit=LIMITS[name])
    return value


_shared = lru_cache(maxsize=16_384)(_text)


def day_field(given: Mapping[str, str], name: str) -> date | None:
    """A day, or nothing; anything else is refused."""
    value = given.get(name)
    if not value or values.is_empty(value) or value.strip().startswith("0000-00-00"):
        return None
    try:
        return values.day(value)
    except (ValueError, KeyError, OverflowError, OSError):
        raise Bad(name, N_("“%(value)s” is not a date."), value=value) from None


def status_of(given: Mapping[str, str]) -> StationStatus:
    """The stated status; a register lists what works unless it says otherwise."""
    found = values.station_status(given["status"]) if given.get("status") else None
    return found or StationStatus.OPERATIONAL


def access_of(given: Mapping[str, str]) -> Access:
    """The stated access; without a word about it a register's station is a public one."""
    if given.get("restricted", "").strip().lower() in ("true", "1", "yes", "y", "是"):
        return Access.RESTRICTED
    word = given.get("access", "")
    if not word:
        return Access.PUBLIC
    return Access.PUBLIC if _HOURS.search(word) else values.access(word)


@dataclass(frozen=True, slots=True)
class Written:
    """A position as the file writes it, with the row's words for its area: code, province, city, county."""

    longitude: float
    latitude: float
    words: tuple[str, ...]


@dataclass(slots=True)
class Builder:
    """Builds the stations of one file; `salt` holds what else decides the outcome (datum, mapping, reader's version)."""

    salt: bytes
    heading: str = ""
    counting_rule: CountingRule = CountingRule.UNKNOWN
    mend: Mend | None = None
    written: list[Written] = field(default_factory=list)
    seen: dict[str, int] = field(default_factory=dict)

    def build(
        self,
        line: int,
        given: Mapping[str, str],
        raw: tuple[str, ...],
        make: Callable[[], Sequence[ConnectorDetails]],
        extra: dict[str, str] | None = None,
    ) -> StationDetails | Refusal:
        """The station that the record states, or why it can't be one."""
        joined = "\x1f".join(raw)
        try:
            if "\0" in joined:
                raise Bad(_field_with("\0", given), N_("The row holds a NUL character."))
            try:
                data = joined.encode()
            except UnicodeEncodeError:
                raise Bad("row", N_("The row holds broken characters.")) from None
            return self._build(line, given, data, make, extra)
        except Bad as bad:
            return Refusal(line, bad.field, bad.reason, bad.params, raw)

    def _build(
        self,
        line: int,
        given: Mapping[str, str],
        data: bytes,
        make: Callable[[], Sequence[ConnectorDetails]],
        extra: dict[str, str] | None,
    ) -> StationDetails:
        latitude, longitude = self._position(given)
        said: dict[str, Any] = {}
        for name in LIMITS:
            if name == "address":
                said[name] = self._address(given, latitude)
            elif name in given:
                said[name] = text_field(given, name)
        for name in _DAYS:
            if name in given:
                said[name] = day_field(given, name)
        station = StationDetails(
            **said,
            kind=values.station_kind(given["station_kind"]) if given.get("station_kind") else StationKind.CHARGING,
            latitude=latitude,
            longitude=longitude,
            access=access_of(given),
            status=status_of(given),
            counting_rule=self.counting_rule,
            connectors=make(),
            extra=extra or _NO_EXTRA,
            line=line,
        )
        self._complete(station)
        station.digest = blake2b(data, digest_size=12, key=self.salt).hexdigest()
        return station

    def _position(self, given: Mapping[str, str]) -> tuple[float | None, float | None]:
        """The position, mended as the whole file is; the first ones are kept as they are written, for the detective."""
        latitude, longitude = _position(given, self.heading)
        if latitude is None or longitude is None:
            return None, None
        if len(self.written) < WRITTEN_ROWS:
            words = tuple(given.get(name, "").strip() for name in ("adcode", "province", "prefecture", "county"))
            self.written.append(Written(longitude, latitude, words))
        if self.mend is Mend.UNPLACE:
            return None, None
        if self.mend is not None:
            longitude, latitude = mended_point(self.mend, longitude, latitude) or (longitude, latitude)
        check_position(latitude, longitude)
        return latitude, longitude

    def _complete(self, station: StationDetails) -> None:
        """Refuse what nothing places; give an id to a row without one; a swap station may say so only by name."""
        if station.latitude is None and not (station.name or station.address or station.township):
            reason = N_("The row has no position, and no name, address or township to place it by.")
            raise Bad("latitude", reason)
        if not station.external_id:
            station.external_id = self._own_id(station)
        if "换电" in station.name:
            station.kind = StationKind.SWAP

    def _address(self, given: Mapping[str, str], latitude: float | None) -> str:
        address = text_field(given, "address")
        if address and "house_number" not in given:
            return address
        number = given.get("house_number", "").strip()
        if address and number and number not in address:
            address = f"{address} {number}"[: LIMITS["address"]]
        position = given.get("position", "").strip()
        if not address and latitude is None and position and not values.is_empty(position):
            return text_field({"address": position}, "address")
        return address

    def _own_id(self, station: StationDetails) -> str:
        """An id for a row without one: made of what names and places it, and counted when two rows are alike."""
        said = (station.name, station.operator, station.address, station.township, station.latitude, station.longitude)
        key = "~" + blake2b(repr(said).encode(), digest_size=10).hexdigest()
        times = self.seen[key] = self.seen.get(key, 0) + 1
        return key if times == 1 else f"{key}-{times}"


def _field_with(mark: str, given: Mapping[str, str]) -> str:
    return next((name for name, value in given.items() if mark in value), "row")
