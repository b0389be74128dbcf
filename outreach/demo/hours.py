"""The demonstration's people work by day, whatever the hour at which it is made."""

from __future__ import annotations

from datetime import datetime, time, timedelta

from outreach.domain.clock import beijing
from outreach.domain.test_drives import SLOT, slot_start

LATEST = time(17)
# what `add_leads` dates back by up to five hours is then no earlier than nine in the morning
EARLIEST = time(14)
BOOKABLE = (time(9), time(17))


def last_worked(now: datetime) -> datetime:
    """The last moment up to `now` that lies in an afternoon, five o'clock at the latest."""
    here = beijing(now)
    if here.time() < EARLIEST:
        return datetime.combine(here.date() - timedelta(days=1), LATEST, here.tzinfo)
    return min(here, datetime.combine(here.date(), LATEST, here.tzinfo))


def next_bookable(now: datetime) -> datetime:
    """The start of a slot two hours ahead, or the next morning's at ten where that is too late or too early."""
    first = beijing(slot_start(now) + 4 * SLOT)
    if BOOKABLE[0] <= first.time() < BOOKABLE[1]:
        return first
    day = first.date() if first.time() < BOOKABLE[0] else first.date() + timedelta(days=1)
    return datetime.combine(day, time(10), first.tzinfo)
