"""Walking a counted figure back to the phones: the chain that each phone keeps, and what looks odd in it.

A phone numbers the records that it seals, 1, 2, 3, and puts into each the SHA-256 of the sealed bytes of the one before.
So a record that went missing, was slipped in or was changed afterwards shows, however the others came. What is odd is a
question to a person, never a judgement: a market opens before dawn, and a phone's battery may have died.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import groupby, pairwise
from typing import Any
from uuid import UUID

from outreach.domain.clock import beijing
from outreach.domain.outbox import RecordKind, by_our_clock
from outreach.domain.words import N_

CLOCK_JUMP = timedelta(minutes=5)
NIGHT_FROM, NIGHT_TO = 22, 5
SAME_NUMBER_FROM = 3
# a test drive's route is driven at no more than this on average
FASTEST_KMH = 80.0
_LARGEST_NUMBER = 1_000_000_000


class Oddity(StrEnum):
    """What a person should look at."""

    GAP = "gap"
    BROKEN = "broken"
    TWICE = "twice"
    CLOCK = "clock"
    NIGHT = "night"
    SAME_NUMBER = "same_number"
    SHORT_DRIVE = "short_drive"


class Finding(StrEnum):
    """What a person found who looked."""

    IN_ORDER = "in_order"
    MENDED = "mended"
    OPEN = "open"


ODDITY_LABELS: Mapping[Oddity, str] = {
    Oddity.GAP: N_("Records of a phone have not arrived"),
    Oddity.BROKEN: N_("A record does not follow the one before it"),
    Oddity.TWICE: N_("A phone's number was given twice"),
    Oddity.CLOCK: N_("A phone's clock jumped"),
    Oddity.NIGHT: N_("Noted at night"),
    Oddity.SAME_NUMBER: N_("One phone number many times"),
    Oddity.SHORT_DRIVE: N_("A drive shorter than its route"),
}
FINDING_LABELS: Mapping[Finding, str] = {
    Finding.IN_ORDER: N_("In order"),
    Finding.MENDED: N_("Put right"),
    Finding.OPEN: N_("Still to be cleared up"),
}


@dataclass(frozen=True)
class Link:
    """A record's place on its phone: `before` is the hash of the record before, '' for the first.

    `instead` are the numbers that this record had before it was mended: they are no gap where they never arrived.
    """

    device: UUID
    number: int
    before: str
    instead: tuple[int, ...] = ()


@dataclass(frozen=True)
class Entry:
    """A record that arrived, as far as its chain is concerned; `made_at` is the phone's claim, `skew` in seconds."""

    device: UUID
    number: int
    before: str
    digest: str
    instead: tuple[int, ...]
    kind: RecordKind
    record_id: UUID
    event_id: UUID | None
    made_at: datetime | None
    skew: int | None
    received_at: datetime


@dataclass(frozen=True)
class Drive:
    """A drive that has been: `km` by its odometer, None where nobody read it; `route_km` of its ground."""

    id: UUID
    minutes: float
    km: int | None
    route_km: float


@dataclass(frozen=True)
class Flag:
    """Something odd: `subject` names it for good, so that what a person said of it is found again."""

    oddity: Oddity
    subject: str
    text: str
    params: Mapping[str, Any]
    record_id: UUID | None = None


def read_link(value: object) -> Link | None:
    """The link as a phone wrote it under the seal; None for one that can't be read: no record is refused for it."""
    if not isinstance(value, Mapping):
        return None
    try:
        device, number = UUID(value["device"]), value["number"]
        before, instead = value["before"], value.get("instead", [])
        digits = before == "" or (len(before) == 64 and int(before, 16) >= 0)
        numbers = [number, *instead][:21]
        if not digits or not all(type(one) is int and 0 < one < _LARGEST_NUMBER for one in numbers):
            return None
    except (KeyError, TypeError, ValueError, AttributeError):
        return None
    return Link(device, number, before, tuple(numbers[1:]))


def digest_of(sealed: Mapping[str, Any]) -> str:
    """The hash of a sealed record's bytes, as they travel."""
    return hashlib.sha256(str(sealed["box"]).encode()).hexdigest()


def short_name(device: UUID) -> str:
    """What a phone is called on pages: '3F2A'."""
    return device.hex[-4:].upper()


def chain_flags(entries: Iterable[Entry]) -> list[tuple[Entry, Flag]]:
    """What is odd in the chains of all phones, each with the record at which it shows.

    `entries` are everything that arrived from these phones, whatever event it was for: a gap is one of the phone.
    """
    found: list[tuple[Entry, Flag]] = []
    ordered = sorted(entries, key=lambda entry: (entry.device.hex, entry.number, entry.received_at))
    for device, mine in groupby(ordered, key=lambda entry: entry.device):
        found.extend(_of_phone(short_name(device), list(mine)))
    return found


def _of_phone(phone: str, entries: Sequence[Entry]) -> list[tuple[Entry, Flag]]:
    replaced = {number for entry in entries for number in entry.instead}
    found = [(entry, flag) for entry in entries if (flag := _night(phone, entry))]
    first = entries[0]
    if missing := _missing(0, first.number, replaced):
        found.append((first, _gap(phone, first, missing)))
    digests = {first.digest}  # of the last number: more than one where it was given twice
    for last, entry in pairwise(entries):
        if entry.number == last.number:
            found.append((entry, _flag(Oddity.TWICE, phone, entry)))
            digests.add(entry.digest)
        else:
            if missing := _missing(last.number, entry.number, replaced):
                found.append((entry, _gap(phone, entry, missing)))
            elif entry.number == last.number + 1 and entry.before not in digests:
                found.append((entry, _flag(Oddity.BROKEN, phone, entry)))
            digests = {entry.digest}
        if flag := _clock(phone, last, entry):
            found.append((entry, flag))
    return found


def _missing(last: int, number: int, replaced: set[int]) -> list[int]:
    # only the ends are told: a phone that claims number 900,000,000 doesn't cost us a list of as many
    low, high = last + 1, number - 1
    while low <= high and low in replaced:
        low += 1
    while high >= low and high in replaced:
        high -= 1
    return [low, high] if low <= high else []


def _gap(phone: str, entry: Entry, missing: Sequence[int]) -> Flag:
    low, high = missing[0], missing[-1]
    text = (
        N_("Phone %(phone)s: number %(low)s has not arrived.")
        if low == high
        else N_("Phone %(phone)s: numbers %(low)s to %(high)s have not arrived.")
    )
    params = {"phone": phone, "low": low, "high": high}
    return Flag(Oddity.GAP, f"{entry.device.hex}/{low}-{high}", text, params, entry.record_id)


_TEXTS: Mapping[Oddity, str] = {
    Oddity.BROKEN: N_("Phone %(phone)s: number %(number)s was not sealed after the number before it as that arrived."),
    Oddity.TWICE: N_("Phone %(phone)s: number %(number)s came with two different records."),
}


def _flag(oddity: Oddity, phone: str, entry: Entry) -> Flag:
    subject = f"{entry.device.hex}/{entry.digest[:24]}"
    return Flag(oddity, subject, _TEXTS[oddity], {"phone": phone, "number": entry.number}, entry.record_id)


def _clock(phone: str, last: Entry, entry: Entry) -> Flag | None:
    # a mended record keeps the time at which it was first noted
    if last.made_at is None or entry.made_at is None or last.instead or entry.instead:
        return None
    back = last.made_at - entry.made_at
    turned = abs(entry.skew - last.skew) if entry.skew is not None and last.skew is not None else 0
    jump = max(back, timedelta(seconds=turned))
    if jump <= CLOCK_JUMP:
        return None
    text = N_("Phone %(phone)s: the clock jumped by %(minutes)s minutes before number %(number)s.")
    params = {"phone": phone, "number": entry.number, "minutes": round(jump.total_seconds() / 60)}
    return Flag(Oddity.CLOCK, f"{entry.device.hex}/{entry.digest[:24]}", text, params, entry.record_id)


def _night(phone: str, entry: Entry) -> Flag | None:
    if entry.made_at is None:
        return None
    at = beijing(by_our_clock(entry.made_at, entry.skew, entry.received_at))
    if NIGHT_TO <= at.hour < NIGHT_FROM:
        return None
    text = N_("Phone %(phone)s: number %(number)s was noted at %(time)s.")
    params = {"phone": phone, "number": entry.number, "time": f"{at:%H:%M}"}
    return Flag(Oddity.NIGHT, f"{entry.device.hex}/{entry.digest[:24]}", text, params, entry.record_id)


def drive_flags(drives: Iterable[Drive]) -> list[Flag]:
    """Drives that can't have been the whole route: by the odometer (whole kilometres), else by the time."""
    found = []
    for drive in drives:
        params = {"km": drive.km, "route": drive.route_km, "minutes": round(drive.minutes)}
        if drive.km is not None and drive.km + 1 < drive.route_km:
            text = N_("The odometer shows %(km)s km of a route of %(route)s km.")
        elif drive.minutes < drive.route_km / FASTEST_KMH * 60:
            text = N_("The car was back after %(minutes)s minutes from a route of %(route)s km.")
        else:
            continue
        found.append(Flag(Oddity.SHORT_DRIVE, drive.id.hex, text, params, drive.id))
    return found


def number_flags(times: Mapping[UUID, int]) -> list[Flag]:
    """People whose number stands in many leads of one company at one event; `times` by the person's id."""
    text = N_("One phone number stands in %(times)s leads.")
    return [
        Flag(Oddity.SAME_NUMBER, person.hex, text, {"times": number})
        for person, number in sorted(times.items(), key=lambda item: -item[1])
        if number >= SAME_NUMBER_FROM
    ]
