"""Which event suits a visitor: near by, and soon."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

KM_A_DAY = 5.0
FAR_KM = 60.0


class Order(StrEnum):
    """How events around a position are listed: by distance and date together, or by one of them."""

    BOTH = "both"
    DISTANCE = "distance"
    DATE = "date"


def effort_km(km: float, starts_at: datetime, now: datetime) -> float:
    """Distance and date in one figure: a day of waiting weighs as much as 5 km of way.

    An event 10 km off in a week (45) comes before one 60 km off tomorrow (65), and after one next door in two days (10).
    """
    days = max(0.0, (starts_at - now).total_seconds() / 86_400)
    return km + KM_A_DAY * days
