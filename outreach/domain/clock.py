"""The current time, and Beijing's: the only place that asks the machine for it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")


def utcnow() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def beijing(moment: datetime) -> datetime:
    """The aware `moment` as a clock in Beijing shows it."""
    return moment.astimezone(BEIJING)


def today() -> date:
    """Today's date in Beijing."""
    return beijing(utcnow()).date()
