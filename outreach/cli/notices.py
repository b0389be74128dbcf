"""`flask notices`: mail by hand."""

from __future__ import annotations

import click
from flask.cli import AppGroup

from outreach.domain.clock import utcnow
from outreach.jobs.notices import send_notices

notices = AppGroup("notices", help="Notices by mail.")


@notices.command("send")
def send() -> None:
    """Send the digests that are due (nothing between 21:00 and 08:00 in Beijing)."""
    click.echo(f"{send_notices(utcnow())} sent")
