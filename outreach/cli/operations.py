"""`flask import energy` and `flask import outages`: what operators report of their stations."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask.cli import with_appcontext

from outreach.domain.clock import today
from outreach.domain.errors import OutreachError
from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.importers.operations import OperationFile, import_operations
from outreach.importers.refused_rows import as_csv, pack, plainly

_FILE = click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
_DRY = click.option("--dry-run", is_flag=True, help="Say what would happen, and change nothing.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print the counts as JSON.")
_REPORT = click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows here.")


@click.command("energy")
@_FILE
@_DRY
@_JSON
@_REPORT
@with_appcontext
def import_energy(file: Path, dry_run: bool, as_json: bool, report: Path | None) -> None:
    """Import energy by station and month from CSV or XLSX."""
    _run(OperationFile.ENERGY, file, dry_run, as_json, report)


@click.command("outages")
@_FILE
@_DRY
@_JSON
@_REPORT
@with_appcontext
def import_outages(file: Path, dry_run: bool, as_json: bool, report: Path | None) -> None:
    """Import stations' outages from CSV or XLSX."""
    _run(OperationFile.OUTAGES, file, dry_run, as_json, report)


def _run(kind: OperationFile, file: Path, dry_run: bool, as_json: bool, target: Path | None) -> None:
    session = db.session()
    try:
        done = import_operations(
            session, actor=SYSTEM, kind=kind, data=file.read_bytes(), name=file.name, today=today()
        )
    except OutreachError as error:
        raise click.ClickException(str(error)) from None
    session.rollback() if dry_run else session.commit()
    if target is not None:
        target.write_bytes(as_csv(pack((), done.refused), say=plainly, labels={}))
    click.echo(json.dumps(done.counts) if as_json else ", ".join(f"{name} {n}" for name, n in done.counts.items()))
    if not as_json:
        for one in done.refused:
            click.echo(f"line {one.line}: {one.field}: {plainly(one.reason, one.params)}", err=True)
