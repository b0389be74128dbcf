"""Days as a county office plans by them: lunar day, public holidays with their make-up days, busy farm seasons."""

from __future__ import annotations

import calendar as months
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache

import holidays
from borax.calendars.lunardate import LunarDate

FIRST_DAY, LAST_DAY = date(1901, 1, 1), date(2099, 12, 31)


class DayOffKind(StrEnum):
    """A public day off, or a weekend day that is worked to make up for one."""

    OFF = "off"
    WORKED = "worked"


@dataclass(frozen=True)
class DayRule:
    """A day off or a make-up working day, with its name in both languages."""

    kind: DayOffKind
    name_zh: str
    name_en: str


@dataclass(frozen=True)
class LunarDay:
    """A day of the farmers' calendar; `term` is the solar term that falls on it."""

    year: int
    month: int
    day: int
    leap: bool
    text_zh: str
    term: str | None = None

    @property
    def text_en(self) -> str:
        """Such as 'lunar 4/29', with a mark for a leap month."""
        return f"lunar {self.month}/{self.day}" + (" (leap month)" if self.leap else "")


def lunar_day(day: date) -> LunarDay | None:
    """The lunar day of `day`; None before 1901 and after 2099, for which there is no table."""
    if not FIRST_DAY <= day <= LAST_DAY:
        return None
    lunar = LunarDate.from_solar(day)
    month = f"{'闰' if lunar.leap else ''}{lunar.cn_month}月"
    return LunarDay(lunar.year, lunar.month, lunar.day, bool(lunar.leap), f"{month}{lunar.cn_day}", lunar.term)


def lunar_text(day: date, language: str = "zh") -> str:
    """'农历四月廿九', or 'lunar 4/29'; empty where there is no table."""
    lunar = lunar_day(day)
    if lunar is None:
        return ""
    return lunar.text_en if language == "en" else f"农历{lunar.text_zh}"


@lru_cache(maxsize=32)
def _published(year: int) -> dict[date, DayRule]:
    chinese = holidays.country_holidays("CN", years=year, language="zh_CN")
    english = holidays.country_holidays("CN", years=year, language="en_US")
    rules = {
        day: DayRule(DayOffKind.OFF, name, english.get(day, name)) for day, name in chinese.items() if day.year == year
    }
    for day in chinese.weekend_workdays:
        if day.year == year:
            rules[day] = DayRule(DayOffKind.WORKED, "补班", "Make-up working day")
    return rules


def arrangement_known(year: int) -> bool:
    """True where the State Council's arrangement of make-up days for the year is in the library."""
    return any(rule.kind is DayOffKind.WORKED for rule in _published(year).values())


def day_rule(day: date, overrides: Mapping[date, DayRule | None] | None = None) -> DayRule | None:
    """Whether `day` is a public day off or a make-up working day. An override wins; None in it means a plain day."""
    if overrides is not None and day in overrides:
        return overrides[day]
    if not 1950 <= day.year <= 2100:
        return None
    return _published(day.year).get(day)


def is_rest(day: date, overrides: Mapping[date, DayRule | None] | None = None) -> bool:
    """A day off work: a weekend or a holiday, make-up days apart."""
    rule = day_rule(day, overrides)
    return rule.kind is DayOffKind.OFF if rule else day.isoweekday() >= 6


def add_working_days(day: date, count: int, overrides: Mapping[date, DayRule | None] | None = None) -> date:
    """The `count`-th working day after `day`; `day` itself for 0."""
    left = count
    while left > 0:
        day += timedelta(days=1)
        left -= not is_rest(day, overrides)
    return day


def working_days_between(first: date, last: date, overrides: Mapping[date, DayRule | None] | None = None) -> int:
    """How many working days lie after `first`, `last` included."""
    return sum(not is_rest(first + timedelta(days=n), overrides) for n in range(1, (last - first).days + 1))


@dataclass(frozen=True)
class FarmSeason:
    """Busy days on the land, each year from `begins` to `ends` (month and day, both included; over the year's end where `ends` comes
    first), in the provinces with these first two digits; in all without any.
    """

    begins: tuple[int, int]
    ends: tuple[int, int]
    name_zh: str
    name_en: str
    provinces: frozenset[str] = frozenset()

    def falls_on(self, day: date, code: str | None) -> bool:
        """Whether `day` lies in the season of the area with this code (None: of any area)."""
        here = code is None or not self.provinces or code[:2] in self.provinces
        this = (day.month, day.day)
        if self.begins <= self.ends:
            return here and self.begins <= this <= self.ends
        return here and (this >= self.begins or this <= self.ends)


# provinces whose south grows two crops of rice a year
TWO_RICE_CROPS = frozenset({"33", "34", "35", "36", "42", "43", "44", "45", "46", "53"})
# what holds until the office keeps a list of its own; seasons warn and never forbid
SHIPPED_SEASONS = (
    FarmSeason((5, 25), (6, 15), "夏收夏种", "Wheat harvest and rice planting"),
    FarmSeason((7, 10), (8, 5), "南方“双抢”", "Double-crop rice in the south", TWO_RICE_CROPS),
    FarmSeason((9, 15), (10, 31), "秋收秋种", "Autumn harvest and sowing"),
)


def farm_season(
    day: date, code: str | None = None, seasons: Iterable[FarmSeason] = SHIPPED_SEASONS
) -> FarmSeason | None:
    """The busy farm season in which `day` lies for the area with this code (None: for any area)."""
    return next((season for season in seasons if season.falls_on(day, code)), None)


@dataclass(frozen=True)
class CalendarDay:
    """One cell of a month's grid."""

    day: date
    in_month: bool
    lunar: LunarDay | None
    rule: DayRule | None

    @property
    def provisional(self) -> bool:
        """The make-up days of its year aren't announced yet: what is known of it may change."""
        return not arrangement_known(self.day.year)

    @property
    def rests(self) -> bool:
        """A day off work: a weekend or a holiday, make-up days apart."""
        if self.rule:
            return self.rule.kind is DayOffKind.OFF
        return self.day.isoweekday() >= 6


def month_grid(
    year: int, month: int, overrides: Mapping[date, DayRule | None] | None = None
) -> list[list[CalendarDay]]:
    """The weeks (Monday first) that touch a month."""
    return [
        [CalendarDay(day, day.month == month, lunar_day(day), day_rule(day, overrides)) for day in week]
        for week in months.Calendar().monthdatescalendar(year, month)
    ]
