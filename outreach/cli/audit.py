"""`flask audit`: seal the log, verify its chain."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.services.sealing import count_unsealed, find_head, read_head, seal_all, verify_chain

audit = AppGroup("audit", help="Seal and verify the audit log.")


def head_file() -> Path:
    """Where the head of the chain is noted, outside of the database."""
    return Path(current_app.instance_path) / "audit-head.json"


@audit.command("seal")
def seal() -> None:
    """Link all committed entries into the chain."""
    total = seal_all(db.session(), now=utcnow(), head_file=head_file())
    head = find_head(db.session())
    click.echo(f"{total} sealed; head {head.number} {head.hash}")


@audit.command("verify")
def verify() -> None:
    """Walk the chain; ends with status 1 at the first fault."""
    verdict = verify_chain(db.session(), known=read_head(head_file()))
    if verdict.fault is not None:
        click.echo(f"BROKEN at {verdict.at}: {verdict.fault}; {verdict.checked} seals before it hold", err=True)
        raise SystemExit(1)
    waiting = count_unsealed(db.session())
    click.echo(
        f"{verdict.checked} seals hold; head {verdict.head.number} {verdict.head.hash}; {waiting} not sealed yet"
    )
