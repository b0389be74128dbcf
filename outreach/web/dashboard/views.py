"""Home: what waits, how the campaign stands; for a stranger, where the events are."""

from __future__ import annotations

from flask import current_app, render_template

from outreach.domain.clock import utcnow
from outreach.domain.event_words import STATUS_WORDS
from outreach.extensions import db
from outreach.queries.campaigns import list_campaigns
from outreach.queries.home import list_next_events, own_coverage
from outreach.queries.inbox import list_tasks
from outreach.web.dashboard import bp
from outreach.web.dashboard.links import line_of
from outreach.web.security import PUBLIC, access, current_actor


@bp.get("/")
@access(PUBLIC)
def index() -> str:
    """The home page of whoever asks."""
    actor = current_actor()
    if actor.user_id is None:
        return render_template("dashboard/welcome.html")
    session, now = db.session(), utcnow()
    days = current_app.extensions["outreach.settings"].confirmed_within_days
    tasks = list_tasks(session, actor=actor, now=now, confirmed_within_days=days)
    return render_template(
        "dashboard/index.html",
        tasks=[line_of(task) for task in tasks],
        campaigns=list_campaigns(session, actor=actor),
        coverage=own_coverage(session, actor=actor),
        events=list_next_events(session, actor=actor, now=now),
        status_words=STATUS_WORDS,
    )
