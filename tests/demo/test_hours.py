"""Whenever the demonstration is made, nobody works at night in it."""

from __future__ import annotations

from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from outreach.demo.hours import last_worked, next_bookable
from outreach.domain.clock import BEIJING
from outreach.domain.test_drives import SLOT

FIRST = datetime(2026, 1, 1, tzinfo=BEIJING)
MOMENTS = st.integers(0, 365 * 24 * 60).map(lambda minutes: FIRST + timedelta(minutes=minutes))


@given(MOMENTS)
def test_what_was_recorded_lies_between_nine_and_five_of_the_last_day(now: datetime) -> None:
    at = last_worked(now)
    assert now - timedelta(hours=21) <= at <= now
    assert 9 <= (at - timedelta(hours=5)).hour < at.hour <= 17


@given(MOMENTS)
def test_what_is_booked_lies_ahead_by_day_on_a_slot(now: datetime) -> None:
    at = next_bookable(now)
    assert now < at < now + timedelta(hours=21)
    assert 9 <= at.hour < 17
    assert at.timestamp() % SLOT.total_seconds() == 0
