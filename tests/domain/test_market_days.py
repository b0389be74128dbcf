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
from outreach.domain.market_reader import read_rules

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


# New year's days and mid-autumn days as the almanacs of 2020 to 2040 print them (Hong Kong Observatory's conversion tables)
NEW_YEARS = (
    "2020-01-25 2021-02-12 2022-02-01 2023-01-22 2024-02-10 2025-01-29 2026-02-17 2027-02-06 2028-01-26 2029-02-13"
    " 2030-02-03 2031-01-23 2032-02-11 2033-01-31 2034-02-19 2035-02-08 2036-01-28 2037-02-15 2038-02-04 2039-01-24"
    " 2040-02-12"
)
MID_AUTUMNS = (
    "2020-10-01 2021-09-21 2022-09-10 2023-09-29 2024-09-17 2025-10-06 2026-09-25 2027-09-15 2028-10-03 2029-09-22"
    " 2030-09-12"
)
# A month of each family, as an almanac's page gives it. New moons: 17 February, 19 March and 17 April 2026.
GOLDEN = {
    "农历逢五逢十": "2026-02-21 2026-02-26 2026-03-03 2026-03-08 2026-03-13 2026-03-18 2026-03-23",
    "农历逢一逢四逢七": "2026-02-17 2026-02-20 2026-02-23 2026-02-27 2026-03-02 2026-03-05 2026-03-09 2026-03-12"
    " 2026-03-15 2026-03-19 2026-03-22 2026-03-25",
    "每旬初三": "2026-02-19 2026-03-01 2026-03-11 2026-03-21",
    "公历逢二逢七": "2026-02-17 2026-02-22 2026-02-27 2026-03-02 2026-03-07 2026-03-12 2026-03-17 2026-03-22",
    "每周一、四": "2026-02-19 2026-02-23 2026-02-26 2026-03-02 2026-03-05 2026-03-09 2026-03-12 2026-03-16 2026-03-19"
    " 2026-03-23",
    # 17 February 2026 is a 壬戌 day
    "丑巳酉日": "2026-02-20 2026-02-24 2026-02-28 2026-03-04 2026-03-08 2026-03-12 2026-03-16 2026-03-20 2026-03-24",
    "每5天一集，自2026年2月18日起": "2026-02-18 2026-02-23 2026-02-28 2026-03-05 2026-03-10 2026-03-15 2026-03-20"
    " 2026-03-25",
    "农历正月十五": "2026-03-03",
    "公历3月15日": "2026-03-15",
}


@pytest.mark.parametrize(("rule", "days"), GOLDEN.items())
def test_days_of_every_family_are_the_almanacs(rule: str, days: str) -> None:
    found = market_days(read_rules(rule), date(2026, 2, 17), date(2026, 3, 25))
    assert " ".join(day.isoformat() for day in found) == days


@pytest.mark.parametrize(("rule", "days"), [("农历正月初一", NEW_YEARS), ("农历八月十五", MID_AUTUMNS)])
def test_fairs_of_the_year_are_the_almanacs(rule: str, days: str) -> None:
    expected = days.split()
    found = market_days(read_rules(rule), date(2020, 1, 1), date(int(expected[-1][:4]), 12, 31))
    assert [day.isoformat() for day in found] == expected


@pytest.mark.parametrize(
    ("first", "days"), [("2028-06-23", 29), ("2031-04-22", 29), ("2025-07-25", 29), ("2023-03-22", 29)]
)
def test_leap_months_begin_and_end_with_the_almanacs(first: str, days: int) -> None:
    """A leap month has market days of its own: the 1st on its first day, and the next 1st when it is over."""
    begins = date.fromisoformat(first)
    rule = MarketRule(RuleKind.LUNAR_DAYS, (1,))
    assert market_days((rule,), begins, begins + timedelta(days=days)) == [begins, begins + timedelta(days=days)]


def _held(rule: MarketRule, day: date) -> bool:
    """Whether `rule` names `day`, asked day by day of the almanac: another way to the same answer."""
    lunar = LunarDate.from_solar(day)
    return {
        RuleKind.LUNAR_DAYS: lunar.day in rule.values,
        RuleKind.SOLAR_DAYS: day.day in rule.values,
        RuleKind.WEEKDAYS: day.isoweekday() in rule.values,
        RuleKind.BRANCHES: "子丑寅卯辰巳午未申酉戌亥".index(lunar.gz_day[1]) in rule.values,
        RuleKind.DAILY: True,
        RuleKind.LUNAR_DATE: (lunar.month, bool(lunar.leap)) == (rule.month, False) and lunar.day in rule.values,
        RuleKind.SOLAR_DATE: day.month == rule.month and day.day in rule.values,
    }[rule.kind]


FAMILIES = st.one_of(
    st.builds(MarketRule, st.just(RuleKind.LUNAR_DAYS), st.sets(st.integers(1, 30), min_size=1).map(tuple)),
    st.builds(MarketRule, st.just(RuleKind.SOLAR_DAYS), st.sets(st.integers(1, 31), min_size=1).map(tuple)),
    st.builds(MarketRule, st.just(RuleKind.WEEKDAYS), st.sets(st.integers(1, 7), min_size=1).map(tuple)),
    st.builds(MarketRule, st.just(RuleKind.BRANCHES), st.sets(st.integers(0, 11), min_size=1).map(tuple)),
    st.just(MarketRule(RuleKind.DAILY)),
    st.builds(MarketRule, st.just(RuleKind.LUNAR_DATE), st.tuples(st.integers(1, 30)), month=st.integers(1, 12)),
    st.builds(MarketRule, st.just(RuleKind.SOLAR_DATE), st.tuples(st.integers(1, 31)), month=st.integers(1, 12)),
)


@given(DAYS, FAMILIES)
def test_every_family_agrees_with_the_almanac_day_by_day(start: date, rule: MarketRule) -> None:
    span = [start + timedelta(days=n) for n in range(40)]
    assert market_days((rule,), span[0], span[-1]) == [day for day in span if _held(rule, day)]


@given(DAYS, st.sampled_from([MissingThirtieth.DAY_29, MissingThirtieth.NEXT_FIRST]))
def test_a_market_of_the_thirtieth_meets_once_in_every_lunar_month(start: date, missing: MissingThirtieth) -> None:
    rule = lunar_digits(10, missing_30th=missing)
    thirtieths = MarketRule(RuleKind.LUNAR_DAYS, (30,), missing_30th=missing)
    days = market_days((thirtieths,), start, start + timedelta(days=366))
    gaps = {(later - day).days for day, later in itertools.pairwise(days)}
    assert gaps <= {28, 29, 30, 31}
    assert set(days) <= set(market_days((rule,), start, start + timedelta(days=366)))


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
