"""`flask import chargers FILE`: stations from a register's file or a county's ledger."""

from __future__ import annotations

import json
from pathlib import Path

import click
from flask import current_app
from flask.cli import with_appcontext

from outreach.domain.charger_checks import PositionsDoubted
from outreach.domain.charger_mends import Mend
from outreach.domain.chargers import ImportStatus
from outreach.domain.clock import utcnow
from outreach.domain.errors import OutreachError
from outreach.domain.geo.datums import Datum
from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.importers.chargers.read import FORMATS
from outreach.importers.chargers.run import Options, Outcome, check_file, import_file, refused_csv
from outreach.importers.tables import UnreadableFile
from outreach.models.chargers import StationImport


@click.command("chargers")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--datum",
    type=click.Choice([datum.value for datum in Datum]),
    help="Datum of the file's positions; needed for tables.",
)
@click.option(
    "--format", "format_", type=click.Choice(FORMATS), default="auto", show_default=True, help="The file's format."
)
@click.option("--dry-run", is_flag=True, help="Say what would happen; write nothing.")
@click.option(
    "--json",
    "as_json",
    is_flag=True,
    help='Print the counts as JSON, with "applied": false where refused rows kept the file out.',
)
@click.option("--report", type=click.Path(dir_okay=False, path_type=Path), help="Write refused rows here, as CSV.")
@click.option("--partial", is_flag=True, help="Take the good rows even if others are refused.")
@click.option(
    "--source", default="", help="The register's name; else it is found from the columns, the ids and the file's name."
)
@click.option("--area", default="", help="Code of the area of rows that have no position and name none.")
@click.option("--map", "columns", multiple=True, metavar="COLUMN=FIELD", help="Say what a column holds.")
@click.option("--trust-datum", is_flag=True, help="Don't doubt the positions.")
@click.option(
    "--mend", type=click.Choice([mend.value for mend in Mend]), help="Read all positions so, as a refusal proposes."
)
@with_appcontext
def import_chargers(
    file: Path, datum: str | None, format_: str, dry_run: bool, as_json: bool, report: Path | None, partial: bool, source: str, area: str,
    columns: tuple[str, ...], trust_datum: bool, mend: str | None,
) -> None:  # fmt: skip
    """Import stations from FILE (CSV, XLSX, GeoJSON, Open Charge Map, AFDC). All or nothing, unless --partial."""
    mapping = dict(item.split("=", 1) for item in columns if "=" in item)
    declared = Datum(datum) if datum else None
    known = current_app.extensions["outreach.settings"]
    far = known.duplicate_metres, known.move_metres
    options = Options(file.name, declared, format_, source, mapping, partial, trust_datum, mend or "", area, *far)
    try:
        outcome = _run(file.read_bytes(), options, dry_run)
    except (OutreachError, UnreadableFile) as error:
        db.session.rollback()
        raise click.ClickException(f"{error}{_proposal(error)}") from error
    if report:
        report.write_bytes(refused_csv(outcome))
    _say(outcome, as_json, dry_run)
    if not dry_run and not outcome.applied:
        raise click.exceptions.Exit(1)


def _proposal(error: Exception) -> str:
    """The option that mends a doubt, where it is one."""
    if not isinstance(error, PositionsDoubted):
        return ""
    found = error.finding
    return f" [--mend {found.mend}, or --trust-datum]" if found.mend else f" [--datum {found.datum}, or --trust-datum]"


def _run(data: bytes, options: Options, dry_run: bool) -> Outcome:
    session = db.session()
    if dry_run:
        return check_file(session, actor=SYSTEM, data=data, options=options)
    record = StationImport(file_name=options.file_name[-255:], status=ImportStatus.UPLOADED)
    outcome = import_file(session, actor=SYSTEM, data=data, options=options, record=record, now=utcnow())
    if outcome.applied:
        session.commit()
    else:
        session.rollback()
    return outcome


def _say(outcome: Outcome, as_json: bool, dry_run: bool) -> None:
    counts: dict[str, int | bool] = dict(outcome.counts.as_dict())
    if not outcome.applied and not dry_run:
        counts["applied"] = False
    for message, params in outcome.notes:
        click.echo(f"Note: {message % params}", err=True)
    if as_json:
        click.echo(json.dumps(counts))
    else:
        click.echo(f"Source: {outcome.source} ({outcome.format}, {outcome.datum.value})")
        for name, value in outcome.counts.as_dict().items():
            click.echo(f"{name:>10}: {value:,}")
        if outcome.plan.unplaced or outcome.plan.outside:
            click.echo(
                f"  without a position: {outcome.plan.unplaced:,}; in none of the known counties: {outcome.plan.outside:,}"
            )
        for item in outcome.plan.refused[:20]:
            click.echo(
                f"  line {item.line}, {item.field}: {item.reason % item.params if item.params else item.reason}",
                err=True,
            )
    if not outcome.applied and not dry_run:
        click.echo(
            f"Nothing was imported: {outcome.counts.refused:,} rows are refused. --partial takes the others.", err=True
        )
