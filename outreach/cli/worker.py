"""`flask worker`: runs background jobs until it is stopped."""

from __future__ import annotations

import click
from flask import current_app
from flask.cli import with_appcontext


@click.command("worker")
@with_appcontext
def worker() -> None:
    """Run background jobs until stopped."""
    current_app.extensions["outreach.queue"].create_consumer(workers=1, periodic=True, check_worker_health=True).run()
