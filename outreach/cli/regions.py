"""`flask import boundaries`, `settlements` and `population`: real files in place of the shipped ones."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import click
from flask.cli import with_appcontext

from outreach.domain.geo.datums import Datum
from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.importers.regions.boundaries import read_boundaries
from outreach.importers.regions.county_values import import_detours, import_nevs
from outreach.importers.regions.report import RegionReport
from outreach.importers.regions.run import import_population, import_settlements
from outreach.importers.tables import UnreadableFile
from outreach.services.boundaries import keep_boundaries

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
_STRICT = click.option("--all-or-nothing", is_flag=True, help="Store nothing if a row is refused.")
_REPORT = click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows here.")
_DATUMS = click.Choice([datum.value for datum in Datum])


@click.command("boundaries")
@_FILE
@click.option("--approval-number", help="Map-approval number (审图号); without one maps say 'internal use'.")
@click.option("--datum", type=_DATUMS, default="wgs84", show_default=True, help="Datum of the file.")
@click.option("--source", default="", help="Who made the file.")
@with_appcontext
def boundaries(file: Path, approval_number: str | None, datum: str, source: str) -> None:
    """Replace the polygons by those of FILE.geojson; each feature needs an area code."""
    number = (approval_number or "").strip()[:80] or None
    try:
        shapes, left_out = read_boundaries(
            file.read_bytes(), datum=Datum(datum), approval_number=number, source=source or file.name
        )
    except UnreadableFile as error:
        raise click.ClickException(str(error)) from None
    keep_boundaries(db.session(), actor=SYSTEM, boundaries=shapes, name=file.name)
    db.session.commit()
    click.echo(f"{len(shapes.shapes)} polygons, {left_out} features left out (no code or no polygon)")
    click.echo(f"approval number: {number or 'none: maps say internal use'}")
    if not shapes.is_complete:
        click.echo("not the whole country: maps of the country are not shown with this file", err=True)


@click.command("settlements")
@_FILE
@click.option("--datum", type=_DATUMS, help="Datum of plain longitude and latitude columns.")
@click.option("--keep-others", is_flag=True, help="Add to the places that are there instead of replacing them.")
@click.option("--source", default="", help="Who made the list.")
@_JSON
@_STRICT
@_REPORT
@with_appcontext
def settlements(
    file: Path, datum: str | None, keep_others: bool, source: str, as_json: bool, all_or_nothing: bool,
    report: Path | None,
) -> None:  # fmt: skip
    """Replace the demand points by the places of FILE (CSV or XLSX), and spread the census over them."""
    _run(
        lambda: import_settlements(
            db.session(),
            actor=SYSTEM,
            data=file.read_bytes(),
            source=source or file.name,
            datum=Datum(datum) if datum else None,
            keep_others=keep_others,
            partial=not all_or_nothing,
        ),
        as_json,
        all_or_nothing,
        report,
    )


@click.command("population")
@_FILE
@click.option("--year", type=click.IntRange(1953, 2100), default=2020, show_default=True, help="Year of the census.")
@click.option("--source", default="", help="Who counted.")
@_JSON
@_STRICT
@_REPORT
@with_appcontext
def population(file: Path, year: int, source: str, as_json: bool, all_or_nothing: bool, report: Path | None) -> None:
    """Replace the census counts of a year by those of FILE (CSV or XLSX), and spread them over the places."""
    _run(
        lambda: import_population(
            db.session(),
            actor=SYSTEM,
            data=file.read_bytes(),
            year=year,
            source=source or file.name,
            partial=not all_or_nothing,
        ),
        as_json,
        all_or_nothing,
        report,
    )


@click.command("nevs")
@_FILE
@click.option("--year", type=click.IntRange(2010, 2100), required=True, help="At the end of this year.")
@click.option("--source", default="", help="Who counted.")
@_JSON
@_STRICT
@_REPORT
@with_appcontext
def nevs(file: Path, year: int, source: str, as_json: bool, all_or_nothing: bool, report: Path | None) -> None:
    """Replace a year's stock of electric cars by the counts of FILE (CSV or XLSX) by county."""
    _run(
        lambda: import_nevs(
            db.session(),
            actor=SYSTEM,
            data=file.read_bytes(),
            year=year,
            source=source or file.name,
            partial=not all_or_nothing,
        ),
        as_json,
        all_or_nothing,
        report,
    )


@click.command("detours")
@_FILE
@click.option("--source", default="", help="Who measured.")
@_JSON
@_STRICT
@_REPORT
@with_appcontext
def detours(file: Path, source: str, as_json: bool, all_or_nothing: bool, report: Path | None) -> None:
    """Replace the counties' own detour factors by those of FILE (CSV or XLSX)."""
    _run(
        lambda: import_detours(
            db.session(),
            actor=SYSTEM,
            data=file.read_bytes(),
            source=source or file.name,
            partial=not all_or_nothing,
        ),
        as_json,
        all_or_nothing,
        report,
    )


def _run(work: Callable[[], RegionReport], as_json: bool, all_or_nothing: bool, target: Path | None) -> None:
    try:
        report = work()
    except UnreadableFile as error:
        db.session.rollback()
        raise click.ClickException(str(error)) from None
    if target:
        target.write_bytes(report.refused_csv())
    for item in report.refused[:20]:
        click.echo(f"line {item.line}, {item.field}: {item.reason}", err=True)
    if report.refused and all_or_nothing:
        db.session.rollback()
        raise click.ClickException(f"nothing was stored: {len(report.refused)} rows are refused")
    db.session.commit()
    if as_json:
        click.echo(json.dumps(report.as_dict()))
        return
    for name, count in report.as_dict().items():
        click.echo(f"{name:>14}: {count:,}")
