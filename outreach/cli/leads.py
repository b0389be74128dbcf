"""`flask leads`: counts, retention and keys."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import AppGroup

from outreach.domain.clock import utcnow
from outreach.domain.roles import SYSTEM
from outreach.extensions import db
from outreach.services import lead_counts, privacy, vault

leads = AppGroup("leads", help="Leads: counts, retention and keys.")


@leads.command("count")
def count() -> None:
    """Read the splits of counts anew (the worker does it every night)."""
    number = lead_counts.read_counts(db.session(), now=utcnow())
    db.session.commit()
    click.echo(f"{number} splits read anew")


@leads.command("purge")
@click.option("--dry-run", is_flag=True, help="Say how many, erase nothing.")
def purge(dry_run: bool) -> None:
    """Erase what was kept for longer than OUTREACH_RETENTION_MONTHS after the last contact."""
    session, months = db.session(), current_app.extensions["outreach.settings"].retention_months
    number = privacy.purge_stale(session, actor=SYSTEM, months=months, now=utcnow())
    session.rollback() if dry_run else session.commit()
    click.echo(f"{number} leads {'would be erased' if dry_run else 'erased'} (kept {months} months)")


@leads.command("rekey")
def rekey() -> None:
    """Seal everything with the first key of OUTREACH_DATA_KEY and renew the indexes."""
    number = vault.rekey(db.session())
    db.session.commit()
    click.echo(f"{number} values sealed again")
