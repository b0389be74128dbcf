"""`flask coverage`: compute coverage, and show one area's."""

from __future__ import annotations

import json
from datetime import datetime

import click
from flask import current_app
from flask.cli import AppGroup

from outreach.domain.clock import beijing, utcnow
from outreach.domain.errors import NotFound, OutreachError, RuleBroken
from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.queries.coverage import as_json, find_coverage, get_covered_area
from outreach.queries.coverage_closings import count_corrections, find_closing, is_intact, list_closings
from outreach.services.coverage import coverage_rules, recompute_coverage
from outreach.services.coverage_closings import close_month

coverage = AppGroup("coverage", help="Charger coverage: recompute, show, close a month, verify.")
MONTH = click.DateTime(formats=["%Y-%m"])
DAY = click.DateTime(formats=["%Y-%m-%d"])


@coverage.command("recompute")
@click.option("--area", metavar="CODE", help="Keep only this area with those above and below it.")
@click.option("--as-of", type=DAY, help="The day, by default today in Beijing.")
def recompute(area: str | None, as_of: datetime | None) -> None:
    """Compute every area's coverage in one pass."""
    session = db.session()
    try:
        chosen = get_covered_area(session, actor=SYSTEM, code=area) if area else None
    except NotFound:
        raise click.ClickException(f"there is no area {area}")
    day = as_of.date() if as_of else beijing(utcnow()).date()
    rules = coverage_rules(current_app.extensions["outreach.settings"])
    try:
        run = recompute_coverage(session, actor=SYSTEM, as_of=day, rules=rules, area=chosen)
    except RuleBroken as error:
        raise click.ClickException(str(error)) from None
    session.commit()
    if (closing := find_closing(session, day)) is not None:
        click.echo(f"{closing.month:%Y-%m} is closed: {count_corrections(session, closing)} corrections noted so far")
        return
    kept = run.inputs
    click.echo(
        f"{day}: {kept['areas_kept']} areas from {kept['stations']} working public stations, "
        f"{kept['settlements']} settlements; inputs {run.version}"
    )


@coverage.command("close")
@click.argument("month", type=MONTH)
def close(month: datetime) -> None:
    """State a month's figures for good: those of its last day."""
    session = db.session()
    try:
        closing = close_month(session, actor=SYSTEM, month=month.date(), today=beijing(utcnow()).date())
    except OutreachError as error:
        raise click.ClickException(str(error)) from None
    session.commit()
    click.echo(f"{closing.month:%Y-%m}: {closing.areas} areas, sha256 {closing.checksum}")


@coverage.command("verify")
def verify() -> None:
    """Try the checksum of each closed month; status 1 where figures were changed past the application."""
    session = db.session()
    changed = False
    for one in list_closings(session, actor=SYSTEM):
        intact = is_intact(session, one.closing)
        changed |= not intact
        click.echo(f"{one.closing.month:%Y-%m}: {'intact' if intact else 'CHANGED'}, {one.corrections} corrections")
    if changed:
        raise SystemExit(1)


@coverage.command("show")
@click.argument("code")
@click.option("--json", "as_json_", is_flag=True, help="As JSON.")
@click.option("--as-of", type=DAY, help="The latest figures on or before this day.")
def show(code: str, as_json_: bool, as_of: datetime | None) -> None:
    """Show one area's figures."""
    try:
        found = find_coverage(db.session(), actor=SYSTEM, code=code, as_of=as_of.date() if as_of else None)
    except NotFound:
        raise click.ClickException(f"there is no area {code}")
    if found is None:
        raise click.ClickException(f"no figures for {code} yet: run 'flask coverage recompute'")
    figures = as_json(found)
    if as_json_:
        click.echo(json.dumps(figures, ensure_ascii=False))
        return
    for name, value in figures.items():
        click.echo(f"{name:28} {'no data' if value is None else value}")
