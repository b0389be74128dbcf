"""Utilisation and availability of a month."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from outreach.domain.clock import BEIJING
from outreach.domain.operations import Reported, measure, months_of, read_tiers, threshold

OCTOBER = date(2026, 10, 1)
HOURS = 31 * 24


def at(day: int, hour: int = 0, month: int = 10) -> datetime:
    return datetime(2026, month, day, hour, tzinfo=BEIJING)


def test_energy_over_what_the_rated_power_could_deliver_in_service() -> None:
    old = Reported(100.0, 2, None, None, kwh=7440.0)
    new = Reported(100.0, 2, date(2026, 10, 16), None, kwh=1000.0)  # 16 days in service
    unrated = Reported(None, 1, None, None, kwh=500.0)
    gone = Reported(100.0, 2, None, date(2026, 9, 30), kwh=5.0)
    found = measure([old, new, unrated, gone], OCTOBER, 5)
    assert found.utilisation == pytest.approx((7440 + 1000) / (100 * HOURS + 100 * 16 * 24))
    assert (found.kwh, found.with_energy, found.unrated, found.reporting, found.silent) == (8940.0, 3, 1, 3, 2)
    assert found.availability == 1.0


def test_outages_take_connector_hours_of_the_month_alone_and_never_more_than_there_were() -> None:
    half = Reported(60.0, 4, None, None, None, [(at(30, month=9), at(1, 12), 2), (at(31, 12), at(2, month=11), 4)])
    assert half.lost(OCTOBER) == 12 * 2 + 12 * 4
    assert measure([half], OCTOBER, 1).availability == pytest.approx(1 - 72 / (4 * HOURS))
    assert measure([half], OCTOBER, 1).utilisation is None
    twice = Reported(60.0, 1, None, None, None, [(at(1), at(31, 23), 1), (at(1, 1), at(31, 23), 1)])
    assert measure([twice], OCTOBER, 1).lost_hours == HOURS - 1, "one connector is out once"
    both = Reported(60.0, 3, None, None, None, [(at(1), at(3), 1), (at(2), at(4), 2)])
    assert both.lost(OCTOBER) == 24 * 1 + 24 * 3 + 24 * 2
    early = Reported(60.0, 2, date(2026, 10, 16), None, None, [(at(1), at(17), 2)])
    assert early.lost(OCTOBER) == 24 * 2, "before it opened nothing was lost"
    assert measure([], OCTOBER, 3).availability is None


def test_an_outage_belongs_to_each_month_in_which_it_took_time_in_beijing() -> None:
    assert list(months_of(at(31, 23), at(1, month=11))) == [OCTOBER]
    dawn = at(1, 6, month=11).astimezone(UTC)  # still October in UTC
    assert list(months_of(dawn, at(1, 7, month=11))) == [date(2026, 11, 1)]
    assert list(months_of(at(31, month=8), dawn)) == [date(2026, month, 1) for month in (8, 9, 10, 11)]


def test_thresholds_by_province_and_year() -> None:
    tiers = read_tiers("320000/2026=6, */2026=0.5,320000/2025=5")
    assert [threshold(tiers, "320682", year) for year in (2025, 2026, 2027)] == [0.05, 0.06, None]
    assert threshold(tiers, "510100", 2026) == 0.005
    assert threshold(read_tiers(""), "320682", 2026) is None
    for wrong in ("6", "320000=6", "320000/26=6", "320000/2026=600", "320682/2026=6"):
        with pytest.raises(ValueError, match=r".*"):
            read_tiers(wrong)
