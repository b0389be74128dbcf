"""`flask audit`: seal the log, verify its chain."""

from __future__ import annotations

from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.services.sealing import count_unsealed, find_head, note_head, read_head, seal_all, verify_chain

MEND = "Put it back from a backup; if the log is known to be whole, run `flask audit anchor`."

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


@audit.command("anchor")
def anchor() -> None:
    """Note the head of the chain anew, after its file was lost."""
    head = find_head(db.session())
    note_head(head_file(), head)
    click.echo(f"noted: head {head.number} {head.hash}")


@audit.command("verify")
def verify() -> None:
    """Walk the chain; ends with status 1 at the first fault."""
    known = read_head(head_file())
    if known is None and find_head(db.session()).number:
        click.echo(
            f"BROKEN: {head_file().name} is gone from the instance's folder, so seals may be missing. {MEND}", err=True
        )
        raise SystemExit(1)
    verdict = verify_chain(db.session(), known=known)
    if verdict.fault is not None:
        click.echo(f"BROKEN at {verdict.at}: {verdict.fault}; {verdict.checked} seals before it hold", err=True)
        raise SystemExit(1)
    waiting = count_unsealed(db.session())
    click.echo(
        f"{verdict.checked} seals hold; head {verdict.head.number} {verdict.head.hash}; {waiting} not sealed yet"
    )
