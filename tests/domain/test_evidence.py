"""A phone's chain: what is missing, slipped in or out of time shows, and nothing else does."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.evidence import Drive, Entry, Link, Oddity, chain_flags, drive_flags, number_flags, read_link
from outreach.domain.outbox import RecordKind

PHONE = UUID(int=0xABCD)
NINE = datetime(2026, 6, 14, 1, 0, tzinfo=UTC)  # nine in the morning in Beijing


def chain(length: int) -> list[Entry]:
    """What an honest phone sends: a record a minute."""
    entries: list[Entry] = []
    for number in range(1, length + 1):
        at = NINE + timedelta(minutes=number)
        entries.append(
            Entry(
                device=PHONE,
                number=number,
                before=entries[-1].digest if entries else "",
                digest=f"{number:064x}",
                instead=(),
                kind=RecordKind.LEAD,
                record_id=UUID(int=number),
                event_id=None,
                made_at=at,
                skew=0,
                received_at=at,
            )
        )
    return entries


def odd(entries: list[Entry]) -> list[tuple[Oddity, int]]:
    """The oddities, each with the number at which it shows."""
    return [(flag.oddity, entry.number) for entry, flag in chain_flags(entries)]


@given(st.permutations(range(6)))
def test_whole_chain_is_in_order_however_it_comes(order: list[int]) -> None:
    entries = chain(6)
    assert odd([entries[at] for at in order]) == []


@given(st.sets(st.integers(1, 8), min_size=1, max_size=7))
def test_what_is_missing_before_the_last_is_a_gap(gone: set[int]) -> None:
    left = [entry for entry in chain(8) if entry.number not in gone]
    told = {
        number for _entry, flag in chain_flags(left) for number in range(flag.params["low"], flag.params["high"] + 1)
    }
    last = max((entry.number for entry in left), default=0)
    assert told == {number for number in gone if number < last}


def test_mended_record_fills_the_place_of_what_it_was() -> None:
    entries = [entry for entry in chain(4) if entry.number != 2]
    entries[1] = replace(entries[1], instead=(2,), made_at=NINE)
    assert odd(entries) == []


def test_another_record_in_the_row_shows() -> None:
    entries = chain(4)
    entries[1] = replace(entries[1], digest="f" * 64)
    assert odd(entries) == [(Oddity.BROKEN, 3)]
    twice = [*chain(4), replace(chain(4)[2], digest="f" * 64)]
    assert odd(twice) == [(Oddity.TWICE, 3)]  # whichever of the two came first, the fourth follows one of them


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"made_at": NINE - timedelta(minutes=10)}, [Oddity.CLOCK]),
        ({"made_at": NINE - timedelta(minutes=3)}, []),
        ({"skew": 400}, [Oddity.CLOCK, Oddity.CLOCK]),
        ({"made_at": None}, []),
    ],
)
def test_clock_that_jumps_is_told(changes: dict[str, Any], found: list[Oddity]) -> None:
    entries = chain(3)
    entries[1] = replace(entries[1], **changes)
    assert [oddity for oddity, _number in odd(entries)] == found


def test_three_in_the_morning_by_our_clock() -> None:
    three = datetime(2026, 6, 13, 19, 0, tzinfo=UTC)
    (entry,) = chain(1)
    received = {"received_at": three + timedelta(days=1)}
    assert odd([replace(entry, made_at=three, **received)]) == [(Oddity.NIGHT, 1)]
    assert odd([replace(entry, made_at=three, skew=-6 * 3600, **received)]) == []  # its clock was six hours behind


def test_drive_shorter_than_its_route() -> None:
    drives = [
        Drive(UUID(int=1), 20, 3, 8.0),
        Drive(UUID(int=2), 20, 7, 8.0),  # an odometer shows whole kilometres
        Drive(UUID(int=3), 2, None, 8.0),
        Drive(UUID(int=4), 7, None, 8.0),
    ]
    assert [flag.record_id for flag in drive_flags(drives)] == [UUID(int=1), UUID(int=3)]


def test_number_in_many_leads() -> None:
    assert [flag.params["times"] for flag in number_flags({UUID(int=1): 2, UUID(int=2): 3})] == [3]


def test_link_is_read_or_left_out() -> None:
    good = {"device": str(PHONE), "number": 2, "before": "a" * 64, "instead": [1]}
    assert read_link(good) == Link(PHONE, 2, "a" * 64, (1,))
    for bad in (
        None,
        "x",
        [],
        good | {"device": "x"},
        good | {"number": 0},
        good | {"number": True},
        good | {"number": 10**12},
        good | {"before": "zz"},
        good | {"before": 5},
        good | {"instead": ["x"]},
        good | {"instead": 5},
    ):
        assert read_link(bad) is None
