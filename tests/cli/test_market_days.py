"""`flask market-days`: dates of any rule, in the words of either language."""

from __future__ import annotations

import json

import pytest
from flask import Flask

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
