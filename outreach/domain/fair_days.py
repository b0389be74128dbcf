"""The organiser's day at a fair: what their phone tells by taps, with or without a network.

Visitors are counted by taps, each a record with the phone's own id; a tap too many is taken back by one of -1, so that
nothing that was sent is ever changed. Incidents, and words to all staff, are records as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from outreach.domain.clock import read_moment
from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_

MOST_AT_A_TAP = 50
INCIDENT_LIMIT, WORD_LIMIT = 1000, 300
# a stall's phone that said nothing for so long while the fair goes on
SILENT_AFTER = timedelta(minutes=30)
SHOWN_FOR = timedelta(hours=24)


class DayKind(StrEnum):
    """What the organiser's phone tells."""

    VISITORS = "visitors"
    INCIDENT = "incident"
    WORD = "word"


class IncidentKind(StrEnum):
    """What happened."""

    INJURY = "injury"
    VEHICLE = "vehicle"
    CROWD = "crowd"
    POWER = "power"
    WEATHER = "weather"
    DISPUTE = "dispute"
    OTHER = "other"


INCIDENT_LABELS: dict[IncidentKind, str] = {
    IncidentKind.INJURY: N_("Somebody is hurt or ill"),
    IncidentKind.VEHICLE: N_("Accident with a car"),
    IncidentKind.CROWD: N_("Too crowded"),
    IncidentKind.POWER: N_("Power or fire"),
    IncidentKind.WEATHER: N_("Weather"),
    IncidentKind.DISPUTE: N_("Dispute or theft"),
    IncidentKind.OTHER: N_("Something else"),
}
UNREADABLE = N_("This record can't be read.")
_BAD = N_("This entry can't be read.")


@dataclass(frozen=True)
class DayEntry:
    """A record as it was read: a number of visitors, or a text with the incident's kind."""

    kind: DayKind
    number: int = 0
    incident: IncidentKind | None = None
    text: str = ""
    captured_at: datetime | None = None


def read_entry(kind: DayKind, body: Mapping[str, Any]) -> DayEntry:
    """What a phone sent. Raises `RuleBroken` by field."""
    at = read_moment(body.get("captured_at"))
    if kind is DayKind.VISITORS:
        number = body.get("number")
        if isinstance(number, bool) or not isinstance(number, int) or not 0 < abs(number) <= MOST_AT_A_TAP:
            raise RuleBroken({"number": N_("Count from 1 to 50 at a time, or take as many back.")})
        return DayEntry(kind, number=number, captured_at=at)
    limit = WORD_LIMIT if kind is DayKind.WORD else INCIDENT_LIMIT
    text = body.get("text")
    if not isinstance(text, str) or not _storable(text):
        raise RuleBroken({"text": _BAD})
    if not 2 <= len(text.strip()) <= limit:
        raise RuleBroken({"text": N_("Write 2 to %(limit)s characters.")}, limit=limit)
    if kind is DayKind.WORD:
        return DayEntry(kind, text=text.strip(), captured_at=at)
    known = next((one for one in IncidentKind if one.value == body.get("incident")), None)
    if known is None:
        raise RuleBroken({"incident": N_("Choose what happened.")})
    return DayEntry(kind, incident=known, text=text.strip(), captured_at=at)


def _storable(text: str) -> bool:
    return not any((c < " " and c not in "\t\n\r") or 0xD800 <= ord(c) < 0xE000 for c in text)
