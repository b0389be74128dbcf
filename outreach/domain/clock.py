"""The current time, and Beijing's: the only place that asks the machine for it."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

BEIJING = ZoneInfo("Asia/Shanghai")
# 2026年6月14日, or 14 June 2026
DAY_PATTERNS = {"zh": "y年M月d日", "en": "d MMMM y"}
_MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])", re.ASCII)


def utcnow() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


def beijing(moment: datetime) -> datetime:
    """The aware `moment` as a clock in Beijing shows it."""
    return moment.astimezone(BEIJING)


def today() -> date:
    """Today's date in Beijing."""
    return beijing(utcnow()).date()


def read_moment(text: object) -> datetime | None:
    """The aware moment that a phone wrote in ISO 8601; None for what is none, or lies in no year of ours."""
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None and 1970 < moment.year < 9000 else None


def read_month(text: str) -> date | None:
    """The first day of a month that is written as 2026-10; None for what is none, or lies in no year of ours."""
    found = _MONTH.fullmatch(text)
    return date(int(found[1]), int(found[2]), 1) if found else None
