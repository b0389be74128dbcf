"""Reads the bodies that phones send: every fault at its field, and nothing that a database couldn't hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import StrEnum
from typing import Any, TypeVar
from uuid import UUID

from outreach.domain.consent import CURRENT_CONSENT, ConsentChannel, Purpose
from outreach.domain.errors import RuleBroken
from outreach.domain.leads import BuyingTime, Grade, HomeParking, LeadDetails, LeadSource, OwnMeter, TradeIn
from outreach.domain.signatures import read_strokes
from outreach.domain.test_drives import Licence, LicenceClass
from outreach.domain.venues import RouteKind
from outreach.domain.words import N_

_E = TypeVar("_E", bound=StrEnum)
_LONGEST_TEXT = 2_000
_MOST_CHOICES = 20
_BAD = N_("This entry can't be read.")
_MISSING = N_("This entry is missing.")
_UNKNOWN = N_("This field is not known here: the application on the phone may be older or newer.")


@dataclass(frozen=True)
class SignatureBody:
    """A signature, with the hash that the phone made of it, the version and the text."""

    strokes: list[list[int]]
    digest: str


@dataclass(frozen=True)
class DriveBody:
    """A booking (`starts_at`), a car that has left (`out_at`), or a drive that has been (`out_at`, `back_at`)."""

    lead_id: UUID
    vehicle_id: UUID
    event_id: UUID | None
    captured_at: datetime | None
    starts_at: datetime | None = None
    out_at: datetime | None = None
    back_at: datetime | None = None
    staff_id: UUID | None = None
    licence: Licence | None = None
    route_kind: RouteKind | None = None
    route_note: str = ""
    agreement_version: int = 0
    consented: bool = False
    signature: SignatureBody | None = None
    odometer_out_km: int | None = None
    odometer_back_km: int | None = None
    rating: int | None = None
    note: str = ""


@dataclass(frozen=True)
class ReturnBody:
    """A car that came back from a drive, which has a record of its own."""

    drive_id: UUID
    back_at: datetime
    captured_at: datetime | None
    event_id: UUID | None = None
    odometer_km: int | None = None
    rating: int | None = None
    note: str = ""


class _Reader:
    def __init__(self, body: Mapping[str, Any]) -> None:
        self.body, self.faults, self.known = body, dict[str, str](), {"app"}

    def take(self, name: str, *, needed: bool = False) -> Any:
        self.known.add(name)
        value = self.body.get(name)
        if value is None and needed:
            self.faults[name] = _MISSING
        return value

    def bad(self, name: str) -> None:
        self.faults[name] = _BAD

    def text(self, name: str) -> str:
        value = self.take(name)
        if value is None:
            return ""
        if not isinstance(value, str) or len(value) > _LONGEST_TEXT or not _storable(value):
            self.bad(name)
            return ""
        return value.strip()

    def flag(self, name: str) -> bool:
        value = self.take(name)
        if value is not None and not isinstance(value, bool):
            self.bad(name)
        return value is True

    def number(self, name: str) -> int | None:
        value = self.take(name)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or abs(value) >= 2**31:
            self.bad(name)
            return None
        return value

    def _parsed(self, name: str, parse: Any, *, needed: bool = False) -> Any:
        value = self.take(name, needed=needed)
        if value is None or value == "":
            return None
        try:
            return parse(value) if isinstance(value, str) else self.bad(name)
        except ValueError:
            return self.bad(name)

    def uuid(self, name: str, *, needed: bool = False) -> UUID | None:
        found: UUID | None = self._parsed(name, UUID, needed=needed)
        return found

    def moment(self, name: str, *, needed: bool = False) -> datetime | None:
        found: datetime | None = self._parsed(name, _aware, needed=needed)
        return found

    def day(self, name: str) -> date | None:
        found: date | None = self._parsed(name, date.fromisoformat)
        return found

    def choice(self, name: str, kind: type[_E]) -> _E | None:
        found: _E | None = self._parsed(name, kind)
        return found

    def several(self, name: str, parse: Any) -> list[Any]:
        value = self.take(name)
        if value is None:
            return []
        if not isinstance(value, list) or len(value) > _MOST_CHOICES:
            self.bad(name)
            return []
        try:
            return [parse(str(item)) for item in value]
        except ValueError:
            self.bad(name)
            return []

    def finish(self) -> None:
        for name in sorted(set(self.body) - self.known):
            self.faults[name[:60]] = _UNKNOWN
        if self.faults:
            raise RuleBroken(self.faults)


def read_lead(body: Mapping[str, Any], record_id: UUID) -> LeadDetails:
    """What staff entered for a visitor. Raises `RuleBroken` by field."""
    read = _Reader(body)
    details = LeadDetails(
        id=record_id,
        phone=read.text("phone"),
        no_phone=read.flag("no_phone"),
        name=read.text("name"),
        purposes=frozenset(read.several("purposes", Purpose)),
        consent_version=read.text("consent_version") or CURRENT_CONSENT.version,
        consent_channel=read.choice("consent_channel", ConsentChannel) or ConsentChannel.SPOKEN,
        source=read.choice("source", LeadSource) or LeadSource.EVENT,
        event_id=read.uuid("event_id"),
        township_id=read.number("township_id"),
        village=read.text("village"),
        model_ids=tuple(read.several("model_ids", UUID)),
        buying_time=read.choice("buying_time", BuyingTime),
        home_parking=read.choice("home_parking", HomeParking),
        own_meter=read.choice("own_meter", OwnMeter),
        meter_metres=read.number("meter_metres"),
        trade_in=read.choice("trade_in", TradeIn),
        grade=read.choice("grade", Grade),
        next_follow_up_on=read.day("next_follow_up_on"),
        note=read.text("note"),
        shared_number=read.flag("shared_number"),
        captured_at=read.moment("captured_at"),
    )
    read.finish()
    return details


_OURS = {"id", "area_id", "body_hmac", "clock_skew_seconds"}  # what no phone says


def lead_body(details: LeadDetails) -> dict[str, Any]:
    """The body that `read_lead` reads as these details."""
    told = {one.name: getattr(details, one.name) for one in fields(details) if one.name not in _OURS}
    # 0 is an answer, though it equals False
    return {name: _written(value) for name, value in told.items() if value or (value == 0 and value is not False)}


def _written(value: Any) -> Any:
    if isinstance(value, frozenset | tuple):
        return sorted(str(one) for one in value) if isinstance(value, frozenset) else [str(one) for one in value]
    return value.isoformat() if isinstance(value, date) else value if isinstance(value, bool | int) else str(value)


def read_drive(body: Mapping[str, Any]) -> DriveBody:
    """A booking, a drive going out, or one out and back. Raises `RuleBroken` by field."""
    read = _Reader(body)
    lead_id, vehicle_id = read.uuid("lead_id", needed=True), read.uuid("vehicle_id", needed=True)
    values: dict[str, Any] = {
        "event_id": read.uuid("event_id"),
        "captured_at": read.moment("captured_at"),
        "starts_at": read.moment("starts_at"),
        "out_at": read.moment("out_at"),
        "back_at": read.moment("back_at"),
        "staff_id": read.uuid("staff_id"),
        "licence": _licence(read),
        "route_kind": read.choice("route_kind", RouteKind),
        "route_note": read.text("route_note"),
        "agreement_version": read.number("agreement_version") or 0,
        "consented": read.flag("consented"),
        "signature": _signature(read),
        "odometer_out_km": read.number("odometer_out_km"),
        "odometer_back_km": read.number("odometer_back_km"),
        "rating": read.number("rating"),
        "note": read.text("note"),
    }
    _check_times(read, values)
    read.finish()
    return DriveBody(lead_id=lead_id, vehicle_id=vehicle_id, **values)  # type: ignore[arg-type]  # finish() saw both


def read_return(body: Mapping[str, Any]) -> ReturnBody:
    """A car that came back. Raises `RuleBroken` by field."""
    read = _Reader(body)
    drive_id, back_at = read.uuid("drive_id", needed=True), read.moment("back_at", needed=True)
    values: dict[str, Any] = {
        "captured_at": read.moment("captured_at"),
        "event_id": read.uuid("event_id"),
        "odometer_km": read.number("odometer_km"),
        "rating": read.number("rating"),
        "note": read.text("note"),
    }
    _check_lengths(read, values)
    read.finish()
    return ReturnBody(drive_id=drive_id, back_at=back_at, **values)  # type: ignore[arg-type]  # finish() saw both


def _signature(read: _Reader) -> SignatureBody | None:
    value = read.take("signature")
    if value is None:
        return None
    try:
        return SignatureBody(read_strokes(value["strokes"]), str(value["hash"])[:64])
    except (KeyError, TypeError, ValueError):
        read.faults["signature"] = N_("The signature is missing or can't be read: sign again.")
        return None


def _licence(read: _Reader) -> Licence | None:
    kind, issued = read.choice("licence_class", LicenceClass), read.day("licence_first_issued_on")
    expires, long_term = read.day("licence_expires_on"), read.flag("licence_long_term")
    return Licence(kind, issued, expires, long_term) if kind and issued else None


def _check_times(read: _Reader, values: dict[str, Any]) -> None:
    if values["starts_at"] is not None:
        return
    if values["out_at"] is None:
        read.faults.setdefault("out_at", _MISSING)
    if values["licence"] is None:
        read.faults.setdefault("licence_class", _MISSING)
    if values["out_at"] and values["back_at"] and values["back_at"] < values["out_at"]:
        read.faults["back_at"] = N_("The car can't be back before it left.")
    _check_lengths(read, values)


def _check_lengths(read: _Reader, values: Mapping[str, Any]) -> None:
    for name, limit in (("route_note", 200), ("note", 500)):
        if len(values.get(name, "")) > limit:
            read.faults[name] = N_("This text is too long.")


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None or not 2000 <= moment.year <= 2200:
        raise ValueError(text)
    return moment


def _storable(text: str) -> bool:
    return "\x00" not in text and not any(0xD800 <= ord(mark) < 0xE000 for mark in text)
