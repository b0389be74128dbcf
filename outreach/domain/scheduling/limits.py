"""Days that are closed to events, how many an area or a ground takes, and what is done before each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_

LONGEST_BLACKOUT = timedelta(days=62)
MOST_EVENTS = 1_000
FIRST_YEAR, LAST_YEAR = 2000, 2099


class BlackoutKind(StrEnum):
    """Whether days are closed to events, or only to be looked at twice."""

    CLOSED = "closed"
    WARNS = "warns"


BLACKOUT_WORDS: Mapping[BlackoutKind, str] = {
    BlackoutKind.CLOSED: N_("No events on these days"),
    BlackoutKind.WARNS: N_("Warns only"),
}


@dataclass(frozen=True)
class BlackoutDays:
    """Days, both included, of an area and all below it: an examination, a local festival."""

    name: str
    first_on: date
    last_on: date
    kind: BlackoutKind = BlackoutKind.CLOSED

    def check(self) -> None:
        """Raise `RuleBroken` where it couldn't be."""
        faults: dict[str, str] = {}
        if not self.name:
            faults["name"] = N_("Give the days a name.")
        if self.last_on < self.first_on:
            faults["last_on"] = N_("The last day can't be before the first.")
        elif self.last_on - self.first_on > LONGEST_BLACKOUT:
            faults["last_on"] = N_("Closed days last two months at most.")
        elif not FIRST_YEAR <= self.first_on.year <= self.last_on.year <= LAST_YEAR:
            faults["first_on"] = N_("Choose days of the years 2000 to 2099.")
        if faults:
            raise RuleBroken(faults)


class QuotaKind(StrEnum):
    """What is counted: events of a county in a week from Monday, or of a ground on a day."""

    COUNTY_WEEK = "county_week"
    GROUND_DAY = "ground_day"


@dataclass(frozen=True)
class Quota:
    """How many events an area allows at most; None is any number."""

    per_county_week: int | None = None
    per_ground_day: int | None = None

    def check(self) -> None:
        """Raise `RuleBroken` where a number is out of bounds."""
        for name in ("per_county_week", "per_ground_day"):
            number = getattr(self, name)
            if number is not None and not 1 <= number <= MOST_EVENTS:
                raise RuleBroken({name: N_("A number from 1 to 1,000, or empty for any number.")})


def week_of(day: date) -> date:
    """The Monday of a day's week."""
    return day - timedelta(days=day.weekday())


@dataclass(frozen=True)
class ChecklistItem:
    """Something to be done so many days before an event."""

    title: str
    days_before: int


# what the rules ask of every organiser (risk assessment, permit, safety), and what a fair forgets without a list
SHIPPED_CHECKLIST: tuple[ChecklistItem, ...] = (
    ChecklistItem(N_("Write the risk assessment"), 30),
    ChecklistItem(N_("Apply for the police permit, if one is needed"), 20),
    ChecklistItem(N_("Order power and its meter"), 10),
    ChecklistItem(N_("Plan the stalls and the test-drive route"), 10),
    ChecklistItem(N_("Check plates and insurance of the demonstration cars"), 7),
    ChecklistItem(N_("Put up posters and tell the villages"), 7),
    ChecklistItem(N_("Print paper slips in case there is no network"), 3),
    ChecklistItem(N_("Rehearse the phones with no network"), 1),
)
MOST_ITEMS = 40


def check_item(item: ChecklistItem) -> None:
    """Raise `RuleBroken` for an item without a title or with impossible days."""
    if not item.title:
        raise RuleBroken({"title": N_("Say what is to be done.")})
    if not 0 <= item.days_before <= 180:
        raise RuleBroken({"days_before": N_("0 to 180 days before the event.")})


class CostKind(StrEnum):
    """What an event's money went to."""

    GROUND = "ground"
    STALLS = "stalls"
    POWER = "power"
    PUBLICITY = "publicity"
    SAFETY = "safety"
    STAFF = "staff"
    TRANSPORT = "transport"
    OTHER = "other"


COST_WORDS: Mapping[CostKind, str] = {
    CostKind.GROUND: N_("Ground"),
    CostKind.STALLS: N_("Tents and stalls"),
    CostKind.POWER: N_("Power"),
    CostKind.PUBLICITY: N_("Posters and publicity"),
    CostKind.SAFETY: N_("Safety and first aid"),
    CostKind.STAFF: N_("Staff"),
    CostKind.TRANSPORT: N_("Transport of cars"),
    CostKind.OTHER: N_("Other"),
}
MOST_YUAN = 100_000_000
