"""A campaign's plan as the office asks for it, and the words of its result."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Self

from outreach.domain.scheduling.planner.explain import MissedBecause
from outreach.domain.scheduling.planner.problem import Relaxation
from outreach.domain.words import N_

LONGEST_DAYS = 370
MOST_STOPS = 1_000


class PlanStatus(StrEnum):
    """Where a plan stands."""

    SOLVING = "solving"
    READY = "ready"
    CLASH = "clash"


class Floor(StrEnum):
    """What every one of the campaign's areas must get."""

    NONE = "none"
    COUNTIES = "counties"
    TOWNSHIPS = "townships"


STATUS_WORDS: Mapping[PlanStatus, str] = {
    PlanStatus.SOLVING: N_("Being worked out"),
    PlanStatus.READY: N_("Ready"),
    PlanStatus.CLASH: N_("Demands clash"),
}
FLOOR_WORDS: Mapping[Floor, str] = {
    Floor.NONE: N_("Wherever most people are reached"),
    Floor.COUNTIES: N_("At least one event in every county"),
    Floor.TOWNSHIPS: N_("At least one event in every township that has a venue"),
}
MISSED_WORDS: Mapping[MissedBecause, str] = {
    MissedBecause.FEWER_PEOPLE: N_("other stops reach more"),
    MissedBecause.STOPS_USED_UP: N_("all events are used up"),
    MissedBecause.MONEY_USED_UP: N_("the budget is used up"),
    MissedBecause.RESTING: N_("an event there is too near in time"),
    MissedBecause.QUOTA_USED_UP: N_("a quota there is used up"),
    MissedBecause.NO_FLEET: N_("no fleet is free or can get there in time"),
}
WAY_WORDS: Mapping[Relaxation, str] = {
    Relaxation.STOPS: N_("%(much)s events more"),
    Relaxation.BUDGET: N_("%(much)s yuan more"),
    Relaxation.FLEETS: N_("%(much)s fleets more that may go anywhere on any day"),
    Relaxation.REST: N_("%(much)s days of rest less between two events at one venue"),
    Relaxation.QUOTA: N_("%(much)s events more than the quota allows: %(names)s"),
}


@dataclass(frozen=True)
class PlanWishes:
    """What the office asks for. Money in yuan; `lead_days`: no event earlier than so many days from today, for approvals and
    permits; `extra_fleets`: to see what one more would bring.
    """

    name: str
    first_on: date
    last_on: date
    stops: int
    floor: Floor = Floor.COUNTIES
    budget: int | None = None
    cost_each: int = 20_000
    radius_km: int = 10
    weeks: int = 8
    rest_days: int = 28
    lead_days: int = 28
    extra_fleets: int = 0
    seconds: int = 30
    seed: int = 1

    @property
    def days(self) -> int:
        """Days of the plan, both ends included."""
        return (self.last_on - self.first_on).days + 1

    def day(self, number: int) -> date:
        """A day of the plan by its number."""
        return self.first_on + timedelta(days=number)

    def as_json(self) -> dict[str, Any]:
        """As it is kept."""
        return {**asdict(self), "first_on": self.first_on.isoformat(), "last_on": self.last_on.isoformat()}

    @classmethod
    def from_json(cls, kept: Mapping[str, Any]) -> Self:
        """From what was kept."""
        days = {name: date.fromisoformat(kept[name]) for name in ("first_on", "last_on")}
        return cls(**{**kept, **days, "floor": Floor(kept["floor"])})

    def faults(self) -> dict[str, str]:
        """What can't be asked, by field."""
        found = {}
        if self.last_on < self.first_on:
            found["last_on"] = N_("The last day is before the first.")
        elif self.days > LONGEST_DAYS:
            found["last_on"] = N_("A plan covers a year at the most.")
        if self.budget is not None and self.budget < self.cost_each:
            found["budget"] = N_("The budget does not pay for one event.")
        return found
