"""Slots and what is left of a ground."""

from __future__ import annotations

from datetime import date, datetime
from uuid import uuid4

import pytest

from outreach.domain.clock import BEIJING
from outreach.domain.scheduling.conflicts import Claim, DayPart, Slot, slots_between, stall_outlook

DAY = date(2026, 6, 14)


def at(hour: int, minute: int = 0, day: int = 14) -> datetime:
    return datetime(2026, 6, day, hour, minute, tzinfo=BEIJING)


@pytest.mark.parametrize(
    ("starts", "ends", "parts"),
    [
        (at(8), at(13), ["morning"]),
        (at(8), at(13, 1), ["morning", "afternoon"]),
        (at(13), at(18), ["afternoon"]),
        (at(8), at(23), ["morning", "afternoon", "evening"]),
    ],
)
def test_slots_of_one_day(starts: datetime, ends: datetime, parts: list[str]) -> None:
    assert slots_between(starts, ends) == [Slot(DAY, DayPart(part)) for part in parts]


def test_slots_over_night() -> None:
    assert slots_between(at(19), at(9, day=15)) == [
        Slot(DAY, DayPart.EVENING),
        Slot(date(2026, 6, 15), DayPart.MORNING),
    ]
    assert slots_between(at(19), at(0, day=15)) == [Slot(DAY, DayPart.EVENING)]


def test_full_and_contested_grounds() -> None:
    morning, afternoon = Slot(DAY, DayPart.MORNING), Slot(DAY, DayPart.AFTERNOON)
    firm = Claim(uuid4(), 6, frozenset({morning}), firm=True)
    asking = Claim(uuid4(), 3, frozenset({morning, afternoon}), firm=False)
    outlook = stall_outlook(10, 4, [morning], [firm, asking])
    assert (outlook.full, outlook.contested, outlook.held, outlook.pending) == (False, True, 6, 3)
    assert stall_outlook(10, 5, [morning], [firm, asking]).full
    quiet = stall_outlook(10, 7, [afternoon], [firm, asking])
    assert (quiet.full, quiet.contested, quiet.with_firm) == (False, False, ())
