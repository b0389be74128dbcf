"""`flask backup` and `flask restore`."""

from __future__ import annotations

import base64
import os
from pathlib import Path

import click
from dotenv import dotenv_values
from flask import current_app
from flask.cli import with_appcontext

from outreach.extensions import db
from outreach.keys import outbox_key, phone_key
from outreach.services.backup import SETTINGS, BackupError, back_up, restore
from outreach.settings import Settings


def _keys() -> dict[str, str]:
    settings: Settings = current_app.extensions["outreach.settings"]
    outbox = base64.b64encode(outbox_key(settings)).decode()
    return {
        "OUTREACH_SECRET_KEY": settings.secret_key,
        "OUTREACH_DATA_KEY": settings.data_key,
        "OUTREACH_OUTBOX_KEY": outbox,
        "OUTREACH_PHONE_KEY": phone_key(settings),
    }


@click.command("backup")
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def backup(target: Path) -> None:
    """Write database, files and keys to the archive TARGET (.zip), and check it."""
    try:
        manifest = back_up(db.engine, instance=Path(current_app.instance_path), target=target, keys=_keys())
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{target}: {sum(manifest.rows.values())} rows in {len(manifest.rows)} tables, checked")


@click.command("restore")
@click.argument("source", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--force", is_flag=True, help="Replace a database that has accounts.")
@with_appcontext
def restore_command(source: Path, force: bool) -> None:
    """Put the archive SOURCE back, and compare its rows with the database's."""
    try:
        manifest = restore(db.engine, instance=Path(current_app.instance_path), source=source, force=force)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"{source}: {sum(manifest.rows.values())} rows of {manifest.made_at} restored, checked")
    stored = dotenv_values(Path(current_app.instance_path) / SETTINGS)
    if any(name in os.environ and stored.get(name) != os.environ[name] for name in _keys()):
        click.echo(
            "The environment sets other keys than the archive's: unset them, or the data can't be read.", err=True
        )
    click.echo("Run `flask db upgrade` where this release is newer than the archive, and restart the application.")
