"""What the office may enter as a busy farm season."""

from __future__ import annotations

import re
from datetime import date

from outreach.domain.calendar import FarmSeason
from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_

MOST_SEASONS = 40
_DAY = re.compile(r"(\d{1,2})\s*[-./月]\s*(\d{1,2})日?", re.ASCII)


def read_day(text: str, name: str) -> tuple[int, int]:
    """Month and day, such as 5-25 or 5月25日; `RuleBroken` at the field `name` for what is none."""
    found = _DAY.fullmatch(text.strip())
    try:
        day = date(2028, int(found[1]), int(found[2])) if found else None  # a leap year: 29 February is a day
    except ValueError:
        day = None
    if day is None:
        raise RuleBroken({name: N_("Enter month and day, such as 5-25.")})
    return day.month, day.day


def check_season(season: FarmSeason) -> None:
    """Raise `RuleBroken` for a season without a name."""
    if not season.name_zh:
        raise RuleBroken({"name_zh": N_("Enter the name.")})
