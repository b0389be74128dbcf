"""`flask import catalogue FILE`: the ministry's table of models."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path

import click
from flask.cli import with_appcontext

from outreach.domain.catalogues import ModelKind
from outreach.domain.errors import OutreachError
from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.importers.catalogues import Defaults
from outreach.importers.model_files import import_catalogue
from outreach.importers.refused_rows import plainly

DAY = click.DateTime(["%Y-%m-%d"])


@click.command("catalogue")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--year", type=click.IntRange(2009, 2100), help="For rows that don't say their year.")
@click.option("--batch", type=click.IntRange(1, 99), default=1, show_default=True)
@click.option("--first-on", type=DAY, help="First day on which sales count.")
@click.option("--last-on", type=DAY, help="Last day on which sales count.")
@click.option(
    "--kind", type=click.Choice([kind.value for kind in ModelKind]), help="For rows that don't say their kind."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
@with_appcontext
def import_catalogue_command(
    file: Path,
    year: int | None,
    batch: int,
    first_on: datetime | None,
    last_on: datetime | None,
    kind: str | None,
    dry_run: bool,
    as_json: bool,
) -> None:
    """Import a catalogue of models from CSV or XLSX."""
    first, last = first_on.date() if first_on else None, last_on.date() if last_on else None
    defaults = Defaults(year, batch, first, last, ModelKind(kind) if kind else None)
    try:
        report = import_catalogue(
            db.session(), actor=SYSTEM, data=file.read_bytes(), name=file.name, defaults=defaults, dry_run=dry_run
        )
    except OutreachError as error:
        raise click.ClickException(str(error)) from None
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
    if as_json:
        click.echo(json.dumps(report.counts))
        return
    click.echo(", ".join(f"{name} {number}" for name, number in report.counts.items()))
    for refusal in report.refused:
        click.echo(f"line {refusal.line}: {refusal.field}: {plainly(refusal.reason, refusal.params)}", err=True)
