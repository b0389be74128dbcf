"""`flask market-days`: the dates of any market rule."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date, datetime, timedelta

import click
from flask.cli import with_appcontext

from outreach.database import reading
from outreach.domain.calendar import DayRule, FarmSeason, day_rule, farm_season, lunar_text
from outreach.domain.clock import today
from outreach.domain.errors import RuleBroken
from outreach.domain.market_days import MissingThirtieth, market_days
from outreach.domain.market_reader import read_rules
from outreach.domain.market_words import rules_words
from outreach.extensions import db
from outreach.queries.farm_seasons import known_calendar

DAY = click.DateTime(["%Y-%m-%d"])
Known = tuple[list[FarmSeason], Mapping[date, DayRule | None]]


@click.command(
    "market-days", help="Print the days that a market rule names, such as “农历逢五逢十” or “lunar 5 and 10”."
)
@click.argument("rule")
@click.option("--from", "first", type=DAY, help="first day; today")
@click.option("--to", "last", type=DAY, help="last day; a year after the first")
@click.option("--missing-30th", type=click.Choice([one.value for one in MissingThirtieth]), help="in months of 29 days")
@click.option("--area", metavar="CODE", help="whose farm seasons are told; all of them")
@click.option("--lang", type=click.Choice(["zh", "en"]), default=None, help="of the words; the rule's own")
@click.option("--json", "as_json", is_flag=True, help="as JSON")
@with_appcontext
def market_days_command(
    rule: str,
    first: datetime | None,
    last: datetime | None,
    missing_30th: str | None,
    area: str | None,
    lang: str | None,
    as_json: bool,
) -> None:
    """Print dates with weekday, lunar day and what speaks against them."""
    begin = first.date() if first else today()
    end = last.date() if last else begin + timedelta(days=365)
    language = lang or ("en" if rule.isascii() else "zh")
    try:
        rules = read_rules(rule, missing_30th=MissingThirtieth(missing_30th) if missing_30th else None)
        days = market_days(rules, begin, end)
    except RuleBroken as error:
        raise click.UsageError(error.message % error.params if error.params else error.message) from error
    if as_json:
        facts = {"rule": rules_words(rules, language), "days": [day.isoformat() for day in days]}
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(f"{rules_words(rules, language)}: {len(days)}")
    with reading():
        known = known_calendar(db.session(), first=begin, last=end)
    for day in days:
        click.echo(_line(day, language, area, known))


def _line(day: date, language: str, area: str | None, known: Known) -> str:
    seasons, overrides = known
    off = day_rule(day, overrides)
    name = (off.name_en if language == "en" else off.name_zh) if off else ""
    weekday = f"{day:%a}" if language == "en" else f"周{'一二三四五六日'[day.weekday()]}"
    season = ("农忙" if language == "zh" else "farm season") if farm_season(day, area, seasons) else ""
    return "  ".join(part for part in (day.isoformat(), weekday, lunar_text(day, language), name, season) if part)
