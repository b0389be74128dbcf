"""Days for an event: a series of them, and what speaks for and against each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from outreach.domain.calendar import DayOffKind, DayRule, FarmSeason, arrangement_known
from outreach.domain.clock import beijing
from outreach.domain.errors import RuleBroken
from outreach.domain.market_days import MarketRule, market_days
from outreach.domain.scheduling.conflicts import StallOutlook
from outreach.domain.words import N_

MOST_DAYS = 60
LONGEST_SERIES = timedelta(days=366)


@dataclass(frozen=True)
class DayOption:
    """A day that an event might have: its time then, and what is known of the day.

    `fault` says why the ground can't be had; `busy` names the companies whose people or cars are elsewhere;
    `closed` the names of days on which the area holds no events, `noted` of those that it only points out; `used_up`: a quota allows no
    further event.
    """

    day: date
    starts_at: datetime
    ends_at: datetime
    market: bool
    rule: DayRule | None
    season: FarmSeason | None
    fault: str | None
    stalls: StallOutlook
    busy: tuple[str, ...] = ()
    closed: tuple[str, ...] = ()
    noted: tuple[str, ...] = ()
    past: bool = False
    used_up: bool = False

    @property
    def free(self) -> bool:
        """The ground has room and everybody can come."""
        return self.possible and not self.busy

    @property
    def possible(self) -> bool:
        """The ground can be had; a company that can't come is asked again."""
        return not (self.past or self.fault or self.closed or self.used_up or self.stalls.full)

    @property
    def warned(self) -> bool:
        """Harvest, holiday, make-up day or a contested ground: a reason to look again, never a refusal."""
        return bool(self.season or self.rule or self.noted or self.stalls.contested)

    @property
    def provisional(self) -> bool:
        """The year's make-up working days aren't announced yet."""
        return not arrangement_known(self.day.year)

    @property
    def worked(self) -> bool:
        """A weekend day that is worked to make up for a holiday."""
        return self.rule is not None and self.rule.kind is DayOffKind.WORKED


@dataclass(frozen=True)
class SeriesPlan:
    """Days of a series: every `every`-th market day (no weekdays given) or the given ISO weekdays, both ends included."""

    first: date
    last: date
    every: int = 1
    weekdays: frozenset[int] = frozenset()


def series_days(
    plan: SeriesPlan, rules: Sequence[MarketRule], exceptions: Mapping[date, bool] | None = None
) -> list[date]:
    """The days of a plan for a venue with these market rules; RuleBroken where there are none, or too many."""
    if plan.last < plan.first:
        raise RuleBroken({"last": N_("The last day can't be before the first.")})
    if plan.last - plan.first > LONGEST_SERIES:
        raise RuleBroken({"last": N_("A series lasts a year at most.")})
    if not plan.weekdays and not rules:
        raise RuleBroken({"weekdays": N_("This venue has no market days: choose weekdays.")})
    if plan.weekdays:
        span = [plan.first + timedelta(days=n) for n in range((plan.last - plan.first).days + 1)]
        days = [day for day in span if day.isoweekday() in plan.weekdays]
    else:
        days = market_days(rules, plan.first, plan.last, exceptions)
    days = days[:: max(plan.every, 1)]
    if not days:
        raise RuleBroken({"last": N_("There is no such day between these two.")})
    if len(days) > MOST_DAYS:
        raise RuleBroken({"last": N_("A series has 60 days at most: choose a shorter stretch, or every second day.")})
    return days


def moved_to(starts_at: datetime, ends_at: datetime, day: date) -> tuple[datetime, datetime]:
    """The same hours, beginning on another day of Beijing."""
    shift = timedelta(days=(day - beijing(starts_at).date()).days)
    return starts_at + shift, ends_at + shift
