"""Market days (赶集): the rules by which rural markets meet, and the days that they name.

Families: days of the lunar or solar month (mostly told by their last digit), weekdays, earthly-branch days, every n days
from an anchor, daily, and fairs on dates of the year. Dates of 1901 to 2099, for which there are lunar tables.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import numpy as np
import numpy.typing as npt
from borax.calendars.lunardate import LunarDate

from outreach.domain.calendar import FIRST_DAY, LAST_DAY
from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_

Mask = npt.NDArray[np.bool_]

BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
BRANCH_OFFSET = 2  # 1 October 1949 was a 甲子 day: (ordinal + 2) mod 12 is 0
MOST_DAYS = 366 * 40


class RuleKind(StrEnum):
    """The family of a rule."""

    LUNAR_DAYS = "lunar_days"
    SOLAR_DAYS = "solar_days"
    WEEKDAYS = "weekdays"
    BRANCHES = "branches"
    INTERVAL = "interval"
    DAILY = "daily"
    LUNAR_DATE = "lunar_date"
    SOLAR_DATE = "solar_date"


class MissingThirtieth(StrEnum):
    """What a market of the 30th does in a lunar month of 29 days."""

    NONE = "none"
    DAY_29 = "29th"
    NEXT_FIRST = "1st"


_LIMITS = {
    RuleKind.LUNAR_DAYS: (1, 30),
    RuleKind.SOLAR_DAYS: (1, 31),
    RuleKind.WEEKDAYS: (1, 7),
    RuleKind.BRANCHES: (0, 11),
    RuleKind.LUNAR_DATE: (1, 30),
    RuleKind.SOLAR_DATE: (1, 31),
}


@dataclass(frozen=True)
class MarketRule:
    """One rule. `values` are days of the month, ISO weekdays, or branches (0 is 子); `month` belongs to fairs.

    An interval counts from `anchor`, the first day; fairs of a lunar month are held in its regular month, not the leap one.
    """

    kind: RuleKind
    values: tuple[int, ...] = ()
    month: int | None = None
    interval: int | None = None
    anchor: date | None = None
    missing_30th: MissingThirtieth = MissingThirtieth.NONE

    def __post_init__(self) -> None:
        """Values in order, each once; ValueError where a rule couldn't name a day."""
        object.__setattr__(self, "values", tuple(sorted(set(self.values))))
        limits = _LIMITS.get(self.kind)
        if limits and (not self.values or self.values[0] < limits[0] or self.values[-1] > limits[1]):
            raise ValueError(f"{self.kind}: {self.values}")
        if self.kind is RuleKind.INTERVAL and (not self.interval or self.interval > 366 or self.anchor is None):
            raise ValueError("an interval needs a number of days and an anchor")
        if self.kind in (RuleKind.LUNAR_DATE, RuleKind.SOLAR_DATE) and not 1 <= (self.month or 0) <= 12:
            raise ValueError("a fair needs a month")
        if not (self.kind is RuleKind.LUNAR_DAYS and 30 in self.values):
            object.__setattr__(self, "missing_30th", MissingThirtieth.NONE)

    @property
    def comes(self) -> bool:
        """Whether its days ever come: the 30th of February doesn't, not even in a leap year."""
        return self.kind is not RuleKind.SOLAR_DATE or self.values[-1] <= monthrange(2028, self.month or 1)[1]

    @property
    def digits(self) -> tuple[int, ...] | None:
        """Last digits (10 for 0) where the days of the month are told by them, else None."""
        if self.kind not in (RuleKind.LUNAR_DAYS, RuleKind.SOLAR_DAYS):
            return None
        digits = sorted({value % 10 or 10 for value in self.values})
        return tuple(digits) if days_by_digit(digits, _LIMITS[self.kind][1]) == self.values else None


def days_by_digit(digits: Iterable[int], last: int) -> tuple[int, ...]:
    """Days 1 to `last` of a month that end in one of `digits` (10 stands for 0): (2, 7) is 2, 7, 12, 17, 22, 27."""
    wanted = {digit % 10 for digit in digits}
    return tuple(day for day in range(1, last + 1) if day % 10 in wanted)


def lunar_digits(*digits: int, missing_30th: MissingThirtieth = MissingThirtieth.NONE) -> MarketRule:
    """The commonest family: lunar days by last digit."""
    return MarketRule(RuleKind.LUNAR_DAYS, days_by_digit(digits, 30), missing_30th=missing_30th)


@dataclass(frozen=True)
class _Almanac:
    """One solar year, a value for each day: lunar month (negative when leap) and day, month's length, solar month and day."""

    lunar_month: npt.NDArray[np.int16]
    lunar_day: npt.NDArray[np.int16]
    lunar_length: npt.NDArray[np.int16]
    month: npt.NDArray[np.int16]
    day: npt.NDArray[np.int16]
    weekday: npt.NDArray[np.int16]
    ordinal: npt.NDArray[np.int32]


@lru_cache(maxsize=200)
def _almanac(year: int) -> _Almanac:
    first = date(year, 1, 1)
    days = [first + timedelta(days=n) for n in range((date(year, 12, 31) - first).days + 1)]
    lunar = [LunarDate.from_solar(day) for day in days]
    lengths = _month_lengths([one.day for one in lunar], days[-1])
    return _Almanac(
        lunar_month=np.array([-one.month if one.leap else one.month for one in lunar], dtype=np.int16),
        lunar_day=np.array([one.day for one in lunar], dtype=np.int16),
        lunar_length=np.array(lengths, dtype=np.int16),
        month=np.array([day.month for day in days], dtype=np.int16),
        day=np.array([day.day for day in days], dtype=np.int16),
        weekday=np.array([day.isoweekday() for day in days], dtype=np.int16),
        ordinal=np.array([day.toordinal() for day in days], dtype=np.int32),
    )


def _month_lengths(lunar_days: list[int], last: date) -> list[int]:
    """Each day's lunar month's length; the last one runs over the year's end."""
    lengths = [0] * len(lunar_days)
    length = 29
    if last < LAST_DAY:
        beyond, day = last, lunar_days[-1]
        while beyond < LAST_DAY and (following := LunarDate.from_solar(beyond + timedelta(days=1)).day) > day:
            beyond, day = beyond + timedelta(days=1), following
        length = day
    for index in range(len(lunar_days) - 1, -1, -1):
        lengths[index] = length
        if lunar_days[index] == 1 and index:
            length = lunar_days[index - 1]
    return lengths


@lru_cache(maxsize=4096)
def _mask(rule: MarketRule, year: int) -> Mask:
    almanac = _almanac(year)
    mask = _MASKS[rule.kind](rule, almanac)
    mask.flags.writeable = False
    return mask


def _lunar_days(rule: MarketRule, almanac: _Almanac) -> Mask:
    mask = np.isin(almanac.lunar_day, rule.values)
    if rule.missing_30th is MissingThirtieth.DAY_29:
        mask |= (almanac.lunar_day == 29) & (almanac.lunar_length == 29)
    if rule.missing_30th is MissingThirtieth.NEXT_FIRST:
        mask |= (almanac.lunar_day == 1) & (_length_before(almanac) == 29)
    return mask


def _length_before(almanac: _Almanac) -> npt.NDArray[np.int16]:
    """For each day that begins a lunar month, the length of the month before; 0 elsewhere."""
    before = np.zeros_like(almanac.lunar_day)
    starts = np.flatnonzero(almanac.lunar_day == 1)
    previous = date.fromordinal(int(almanac.ordinal[0])) - timedelta(days=1)
    for start in starts:
        if start:
            before[start] = almanac.lunar_day[start - 1]
        elif previous >= FIRST_DAY:
            before[start] = LunarDate.from_solar(previous).day
    return before


def _interval_days(rule: MarketRule, almanac: _Almanac) -> Mask:
    anchor = rule.anchor.toordinal() if rule.anchor else 0
    mask: Mask = (almanac.ordinal >= anchor) & ((almanac.ordinal - anchor) % (rule.interval or 1) == 0)
    return mask


def _lunar_date(rule: MarketRule, almanac: _Almanac) -> Mask:
    mask: Mask = (almanac.lunar_month == rule.month) & np.isin(almanac.lunar_day, rule.values)
    return mask


def _solar_date(rule: MarketRule, almanac: _Almanac) -> Mask:
    mask: Mask = (almanac.month == rule.month) & np.isin(almanac.day, rule.values)
    return mask


_MASKS: dict[RuleKind, Callable[[MarketRule, _Almanac], Mask]] = {
    RuleKind.LUNAR_DAYS: _lunar_days,
    RuleKind.SOLAR_DAYS: lambda rule, almanac: np.isin(almanac.day, rule.values),
    RuleKind.WEEKDAYS: lambda rule, almanac: np.isin(almanac.weekday, rule.values),
    RuleKind.BRANCHES: lambda rule, almanac: np.isin((almanac.ordinal + BRANCH_OFFSET) % 12, rule.values),
    RuleKind.INTERVAL: _interval_days,
    RuleKind.DAILY: lambda rule, almanac: np.ones(almanac.day.shape, dtype=np.bool_),
    RuleKind.LUNAR_DATE: _lunar_date,
    RuleKind.SOLAR_DATE: _solar_date,
}


def market_mask(rules: Iterable[MarketRule], first: date, last: date) -> Mask:
    """For each day from `first` to `last`, both included: does any rule name it? RuleBroken outside of 1901 to 2099."""
    _demand_span(first, last)
    size = (last - first).days + 1
    mask = np.zeros(size, dtype=np.bool_)
    for rule in rules:
        mask |= _spanned(rule, first, last)
    return mask


@lru_cache(maxsize=2048)
def _spanned(rule: MarketRule, first: date, last: date) -> Mask:
    """A rule's days of a span; kept, because many markets share a rule and are asked about one span."""
    whole = np.concatenate([_mask(rule, year) for year in range(first.year, last.year + 1)])
    start = first.timetuple().tm_yday - 1
    mask = whole[start : start + (last - first).days + 1]
    mask.flags.writeable = False
    return mask


def market_days(
    rules: Iterable[MarketRule], first: date, last: date, exceptions: Mapping[date, bool] | None = None
) -> list[date]:
    """The days from `first` to `last`, both included, on which a market with these rules meets.

    `exceptions` says of single days whether the market is held (True) or not; it wins over every rule.
    """
    mask = market_mask(rules, first, last)
    for day, held in (exceptions or {}).items():
        if first <= day <= last:
            mask[(day - first).days] = held
    days: list[date] = _span(first, last)[mask].tolist()
    return days


@lru_cache(maxsize=64)
def _span(first: date, last: date) -> npt.NDArray[np.object_]:
    """Every day from `first` to `last`; kept, because many markets are asked about one span."""
    days = np.empty((last - first).days + 1, dtype=np.object_)
    days[:] = [first + timedelta(days=n) for n in range(days.size)]
    return days


def next_market_days(
    rules: Iterable[MarketRule], start: date, count: int, exceptions: Mapping[date, bool] | None = None
) -> list[date]:
    """The next `count` market days from `start` on; fewer where there are none within two years."""
    last = min(start + timedelta(days=732), LAST_DAY)
    return market_days(tuple(rules), start, last, exceptions)[:count]


def branch_of(day: date) -> int:
    """The day's earthly branch, 0 to 11; 0 is 子."""
    return (day.toordinal() + BRANCH_OFFSET) % 12


def _demand_span(first: date, last: date) -> None:
    if last < first:
        raise RuleBroken({"to": N_("The last day can't be before the first.")})
    if first < FIRST_DAY or last > LAST_DAY:
        raise RuleBroken({"from": N_("Market days are known from 1901 to 2099.")})
    if (last - first).days >= MOST_DAYS:
        raise RuleBroken({"to": N_("Ask for 40 years at most.")})
