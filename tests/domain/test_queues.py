"""How long a queue still takes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from outreach.domain.queues import USUAL, minutes_to_wait, pace_of_calls

NINE = datetime(2026, 6, 14, 1, tzinfo=UTC)


def test_the_pace_is_learnt_from_busy_calls_only() -> None:
    assert pace_of_calls([]) == pace_of_calls([NINE, NINE + timedelta(minutes=2)]) == USUAL
    busy = [NINE + timedelta(minutes=minute) for minute in (0, 2, 4, 60, 63, 66, 69)]
    assert pace_of_calls(busy) == timedelta(minutes=3)


def test_minutes_are_rounded_up() -> None:
    assert [minutes_to_wait(before, timedelta(seconds=90)) for before in (0, 1, 2, 3)] == [0, 2, 3, 5]
