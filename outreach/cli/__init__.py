"""Flask commands, one file a noun."""

from __future__ import annotations

from flask import Flask

from outreach.cli import (
    accounts,
    areas,
    audit,
    backup,
    catalogues,
    chargers,
    coverage,
    leads,
    market_days,
    notices,
    operations,
    regions,
    worker,
)
from outreach.cli.imports import import_group

import_group.add_command(catalogues.import_catalogue_command)
import_group.add_command(operations.import_energy)
import_group.add_command(operations.import_outages)
import_group.add_command(chargers.import_chargers)
for command in (regions.boundaries, regions.settlements, regions.population, regions.nevs, regions.detours):
    import_group.add_command(command)
GROUPS = (
    accounts.accounts,
    audit.audit,
    coverage.coverage,
    areas.areas,
    import_group,
    leads.leads,
    market_days.market_days_command,
    worker.worker,
    backup.backup,
    backup.restore_command,
    notices.notices,
)


def register_commands(app: Flask) -> None:
    """Make every command known to `flask`."""
    for group in GROUPS:
        app.cli.add_command(group)
