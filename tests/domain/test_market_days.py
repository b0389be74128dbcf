"""Market days against known dates, and properties over 2020 to 2040."""

from __future__ import annotations

import itertools
from datetime import date, timedelta

import pytest
from borax.calendars.lunardate import LunarDate
from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.errors import RuleBroken
from outreach.domain.market_days import (
    MarketRule,
    MissingThirtieth,
    RuleKind,
    branch_of,
    days_by_digit,
    lunar_digits,
    market_days,
    next_market_days,
)

YEARS = (date(2026, 1, 1), date(2027, 12, 31))
DAYS = st.dates(date(2020, 1, 1), date(2040, 12, 31))


def _gaps(rule: MarketRule, first: date = YEARS[0], last: date = YEARS[1]) -> list[int]:
    days = market_days((rule,), first, last)
    return [(later - day).days for day, later in itertools.pairwise(days)]


def test_five_ten_market_waits_nine_days_twelve_times() -> None:
    gaps = _gaps(lunar_digits(5, 10))
    assert gaps.count(9) == 12
    assert set(gaps) == {5, 9}


@pytest.mark.parametrize(
    ("missing", "gaps"), [(MissingThirtieth.DAY_29, {4, 5}), (MissingThirtieth.NEXT_FIRST, {4, 5})]
)
def test_missing_thirtieth_is_replaced(missing: MissingThirtieth, gaps: set[int]) -> None:
    assert set(_gaps(lunar_digits(5, 10, missing_30th=missing))) == gaps


def test_replaced_thirtieth_of_the_old_year_falls_on_new_years_day() -> None:
    """The lunar month before 17 February 2026 has 29 days."""
    assert LunarDate.from_solar(date(2026, 2, 16)).day == 29
    days = market_days(
        (lunar_digits(10, missing_30th=MissingThirtieth.NEXT_FIRST),), date(2026, 2, 10), date(2026, 2, 20)
    )
    assert days == [date(2026, 2, 17)]


def test_one_four_seven_has_gaps_of_three_and_four() -> None:
    assert set(_gaps(lunar_digits(1, 4, 7))) == {3, 4}


def test_three_branches_of_one_trine_meet_every_fourth_day() -> None:
    assert set(_gaps(MarketRule(RuleKind.BRANCHES, (1, 5, 9)))) == {4}


def test_opposite_branches_meet_every_sixth_day() -> None:
    assert set(_gaps(MarketRule(RuleKind.BRANCHES, (0, 6)))) == {6}


@pytest.mark.parametrize(
    ("day", "branch"), [(date(1949, 10, 1), 0), (date(2000, 1, 1), 6), (date(2024, 2, 10), 4), (date(2026, 2, 17), 10)]
)
def test_branch_of_known_days(day: date, branch: int) -> None:
    assert branch_of(day) == branch


@given(DAYS)
def test_branches_agree_with_the_almanac(day: date) -> None:
    assert "子丑寅卯辰巳午未申酉戌亥"[branch_of(day)] == LunarDate.from_solar(day).gz_day[1]


@given(DAYS, st.sets(st.integers(1, 10), min_size=1, max_size=3))
def test_lunar_digits_agree_with_the_almanac_day_by_day(start: date, digits: set[int]) -> None:
    last = start + timedelta(days=70)
    expected = [
        day
        for day in (start + timedelta(days=n) for n in range(71))
        if (LunarDate.from_solar(day).day % 10 or 10) in digits
    ]
    assert market_days((lunar_digits(*digits),), start, last) == expected


@pytest.mark.parametrize(("year", "month"), [(2028, 5), (2031, 3)])
def test_leap_month_has_market_days_and_no_second_fair(year: int, month: int) -> None:
    fair = MarketRule(RuleKind.LUNAR_DATE, (3,), month=month)
    days = market_days((fair,), date(year, 1, 1), date(year, 12, 31))
    assert days == [LunarDate(year, month, 3, 0).to_solar_date()]
    leap_day = LunarDate(year, month, 2, 1).to_solar_date()
    assert market_days((lunar_digits(2, 7),), leap_day, leap_day) == [leap_day]


def test_interval_counts_from_its_anchor() -> None:
    rule = MarketRule(RuleKind.INTERVAL, interval=5, anchor=date(2026, 1, 3))
    days = market_days((rule,), date(2025, 12, 1), date(2026, 1, 20))
    assert days == [date(2026, 1, 3), date(2026, 1, 8), date(2026, 1, 13), date(2026, 1, 18)]


def test_weekdays_solar_days_and_fairs() -> None:
    june = (date(2026, 6, 1), date(2026, 6, 30))
    assert market_days((MarketRule(RuleKind.WEEKDAYS, (7,)),), *june) == [date(2026, 6, n) for n in (7, 14, 21, 28)]
    solar = MarketRule(RuleKind.SOLAR_DAYS, days_by_digit((5, 10), 31))
    assert [day.day for day in market_days((solar,), *june)] == [5, 10, 15, 20, 25, 30]
    assert market_days((MarketRule(RuleKind.SOLAR_DATE, (18,), month=6),), *june) == [date(2026, 6, 18)]
    assert len(market_days((MarketRule(RuleKind.DAILY),), *june)) == 30


def test_exception_wins_over_the_rule_both_ways() -> None:
    rule = MarketRule(RuleKind.WEEKDAYS, (7,))
    days = market_days(
        (rule,),
        date(2026, 6, 1),
        date(2026, 6, 15),
        {date(2026, 6, 7): False, date(2026, 6, 9): True, date(2027, 1, 1): True},
    )
    assert days == [date(2026, 6, 9), date(2026, 6, 14)]


def test_several_rules_are_one_market() -> None:
    rules = (MarketRule(RuleKind.WEEKDAYS, (7,)), MarketRule(RuleKind.SOLAR_DATE, (14, 15), month=6))
    assert market_days(rules, date(2026, 6, 8), date(2026, 6, 20)) == [date(2026, 6, 14), date(2026, 6, 15)]


def test_next_days_stop_at_the_count() -> None:
    assert len(next_market_days((lunar_digits(2, 7),), date(2026, 6, 1), 10)) == 10


@pytest.mark.parametrize(
    ("first", "last"),
    [
        (date(2026, 2, 1), date(2026, 1, 1)),
        (date(1900, 1, 1), date(1900, 2, 1)),
        (date(2099, 1, 1), date(2100, 1, 1)),
        (date(1950, 1, 1), date(1999, 1, 1)),
    ],
)
def test_impossible_span_is_refused(first: date, last: date) -> None:
    with pytest.raises(RuleBroken):
        market_days((lunar_digits(2),), first, last)


@pytest.mark.parametrize(
    ("kind", "values"),
    [(RuleKind.LUNAR_DAYS, ()), (RuleKind.LUNAR_DAYS, (31,)), (RuleKind.WEEKDAYS, (8,)), (RuleKind.BRANCHES, (12,))],
)
def test_rule_that_names_no_day_is_refused(kind: RuleKind, values: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match=kind.value):
        MarketRule(kind, values)
