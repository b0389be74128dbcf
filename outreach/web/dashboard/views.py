"""Home: what waits, how the campaign stands; for a stranger, where the events are."""

from __future__ import annotations

from flask import current_app, render_template

from outreach.domain.clock import utcnow
from outreach.extensions import db
from outreach.queries.campaigns import list_campaigns
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
    settings = current_app.extensions["outreach.settings"]
    tasks = list_tasks(db.session(), actor=actor, now=utcnow(), confirmed_within_days=settings.confirmed_within_days)
    campaigns = list_campaigns(db.session(), actor=actor)
    return render_template("dashboard/index.html", tasks=[line_of(task) for task in tasks], campaigns=campaigns)
