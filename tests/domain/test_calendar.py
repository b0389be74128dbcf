"""Lunar days, holidays and the month's grid."""

from __future__ import annotations

from datetime import date, timedelta

from outreach.domain.calendar import (
    DayOffKind,
    DayRule,
    add_working_days,
    arrangement_known,
    day_rule,
    farm_season,
    lunar_day,
    lunar_text,
    month_grid,
    working_days_between,
)


def test_lunar_text_in_both_languages() -> None:
    assert lunar_text(date(2026, 6, 14)) == "农历四月廿九"
    assert lunar_text(date(2026, 6, 14), "en") == "lunar 4/29"
    assert lunar_text(date(1800, 1, 1)) == ""


def test_leap_month_and_solar_term() -> None:
    day = lunar_day(date(2025, 8, 1))
    assert day is not None
    assert (day.text_zh, day.leap) == ("闰六月初八", True)
    winter = lunar_day(date(2026, 12, 22))
    assert winter is not None
    assert winter.term == "冬至"


def test_first_of_a_month_and_twentieth_read_as_in_a_calendar() -> None:
    assert lunar_text(date(2026, 2, 17)) == "农历正月初一"
    assert lunar_text(date(2026, 3, 8)) == "农历正月二十"


def test_holidays_and_their_make_up_days() -> None:
    day_off, worked = day_rule(date(2026, 10, 7)), day_rule(date(2026, 10, 10))
    assert day_off is not None
    assert worked is not None
    assert (day_off.kind, worked.kind) == (DayOffKind.OFF, DayOffKind.WORKED)
    assert day_rule(date(2026, 6, 14)) is None
    assert arrangement_known(2026)
    assert not arrangement_known(2027)


def test_override_wins() -> None:
    overrides = {date(2026, 6, 14): DayRule(DayOffKind.OFF, "本地节日", "Local day"), date(2026, 10, 10): None}
    assert day_rule(date(2026, 6, 14), overrides) == overrides[date(2026, 6, 14)]
    assert day_rule(date(2026, 10, 10), overrides) is None


def test_month_grid_is_whole_weeks() -> None:
    grid = month_grid(2026, 10)
    assert all(len(week) == 7 and week[0].day.isoweekday() == 1 for week in grid)
    assert sum(day.in_month for week in grid for day in week) == 31
    by_day = {day.day: day for week in grid for day in week}
    assert by_day[date(2026, 10, 7)].rests
    assert not by_day[date(2026, 10, 10)].rests


def test_farm_seasons_warn() -> None:
    assert farm_season(date(2026, 6, 1))
    assert farm_season(date(2026, 4, 1)) is None


def test_double_crop_season_is_the_souths() -> None:
    july = date(2026, 7, 20)
    assert farm_season(july, "430100")
    assert farm_season(july, "370000") is None
    assert farm_season(july)
    assert farm_season(date(2026, 10, 1), "370000")


def test_a_year_without_its_arrangement_is_provisional() -> None:
    shown = [month_grid(year, 5)[1][0].provisional for year in (2026, 2027)]
    assert shown == [False, True]


def test_working_days_leave_out_weekends_and_holidays_and_count_make_up_days() -> None:
    """The National Day holiday of 2026: 1 to 7 October, made up for on 20 September and 10 October."""
    assert add_working_days(date(2026, 9, 30), 1) == date(2026, 10, 8)
    assert add_working_days(date(2026, 10, 9), 1) == date(2026, 10, 10)
    assert add_working_days(date(2026, 9, 18), 1) == date(2026, 9, 20)
    assert add_working_days(date(2026, 10, 9), 0) == date(2026, 10, 9)
    assert working_days_between(date(2026, 9, 30), date(2026, 10, 12)) == 4


def test_an_override_makes_a_day_a_rest_day_or_a_plain_one() -> None:
    day = date(2026, 11, 4)
    off = DayRule(DayOffKind.OFF, "县庆", "County day")
    assert add_working_days(day - timedelta(days=1), 1) == day
    assert add_working_days(day - timedelta(days=1), 1, {day: off}) == day + timedelta(days=1)
    assert working_days_between(date(2026, 10, 9), date(2026, 10, 10), {date(2026, 10, 10): None}) == 0
