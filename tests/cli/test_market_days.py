"""`flask market-days`: dates of any rule, in the words of either language."""

from __future__ import annotations

import json
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import create_engine
from sqlalchemy.orm import Session

from outreach.domain.calendar import SHIPPED_SEASONS, DayOffKind, DayRule, FarmSeason
from outreach.queries.farm_seasons import known_calendar
from outreach.services.calendars import set_holiday
from outreach.services.farm_seasons import add_season
from tests.factories.world import World

SPAN = ["--from", "2026-02-10", "--to", "2026-02-28"]


@pytest.mark.parametrize(
    ("options", "days"),
    [
        ([], ["2026-02-12", "2026-02-21", "2026-02-26"]),
        (["--missing-30th", "29th"], ["2026-02-12", "2026-02-16", "2026-02-21", "2026-02-26"]),
        (["--missing-30th", "1st"], ["2026-02-12", "2026-02-17", "2026-02-21", "2026-02-26"]),
    ],
)
def test_dates_as_json(app: Flask, options: list[str], days: list[str]) -> None:
    result = app.test_cli_runner().invoke(args=["market-days", "农历逢五逢十", *SPAN, *options, "--json"])
    assert json.loads(result.output)["days"] == days


def test_dates_in_words_of_both_languages(app: Flask) -> None:
    run = app.test_cli_runner().invoke
    assert "2026-02-18  周三  农历正月初二  春节" in run(args=["market-days", "逢二逢七", *SPAN]).output
    assert "2026-02-18  Wed  lunar 1/2" in run(args=["market-days", "lunar 2 and 7", *SPAN]).output


def test_unread_rule_says_so(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["market-days", "whenever"])
    assert result.exit_code == 2
    assert "isn't a market rule" in result.output


def test_the_offices_own_seasons_and_holidays_are_told(app: Flask, session: Session, world: World) -> None:
    season = FarmSeason((2, 20), (2, 22), "春耕", "spring work")
    add_season(session, actor=world.actor("office"), season=season)
    county_day = DayRule(DayOffKind.OFF, "县庆", "county day")
    set_holiday(session, actor=world.actor("office"), day=date(2026, 2, 26), rule=county_day)
    session.commit()
    told = app.test_cli_runner().invoke(args=["market-days", "逢五逢十", *SPAN]).output
    assert [line.rsplit("  ", 1)[-1] for line in told.splitlines()[1:]] == ["农历腊月廿五", "农忙", "县庆"]


def test_without_a_database_the_shipped_seasons_are_told() -> None:
    """An empty one of its own, so that the tests' database keeps its tables."""
    with Session(create_engine("sqlite://")) as empty:
        known = known_calendar(empty, first=date(2026, 6, 1), last=date(2026, 6, 10))
    assert known == (list(SHIPPED_SEASONS), {})
