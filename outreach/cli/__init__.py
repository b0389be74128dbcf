"""Flask commands, one file a noun."""

from __future__ import annotations

from flask import Flask
from flask.cli import AppGroup

from outreach.cli import backup, chargers, worker

import_group = AppGroup("import", help="Import files: areas, settlements, population, chargers.")
import_group.add_command(chargers.import_chargers)
GROUPS = (import_group, worker.worker, backup.backup, backup.restore_command)


def register_commands(app: Flask) -> None:
    """Make every command known to `flask`."""
    for group in GROUPS:
        app.cli.add_command(group)
