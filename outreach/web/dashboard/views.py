"""Home: what waits, how the campaign stands; for a stranger, where the events are."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, render_template

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.clock import utcnow
from outreach.domain.event_words import STATUS_WORDS
from outreach.domain.roles import Actor, Role
from outreach.extensions import db
from outreach.queries.campaigns import CampaignRow, list_campaigns
from outreach.queries.home import list_next_events, own_coverage
from outreach.queries.inbox import list_tasks
from outreach.queries.progress import CampaignProgress, campaign_progress
from outreach.web.dashboard import bp
from outreach.web.dashboard.links import line_of
from outreach.web.security import PUBLIC, access, current_actor


def campaigns_of(actor: Actor, now: datetime) -> list[tuple[CampaignRow, CampaignProgress | None]]:
    """The latest campaigns; those that run with their progress, for who answers for it."""
    rows = list_campaigns(db.session(), actor=actor)[:3]
    counted = actor.role in {Role.OFFICE, Role.OFFICIAL}
    return [(row, _progress(row, actor, now) if counted else None) for row in rows]


def _progress(row: CampaignRow, actor: Actor, now: datetime) -> CampaignProgress | None:
    if row.campaign.status is not CampaignStatus.RUNNING:
        return None
    return campaign_progress(db.session(), actor=actor, campaign=row.campaign, now=now)


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
        campaigns=campaigns_of(actor, now),
        coverage=own_coverage(session, actor=actor),
        events=list_next_events(session, actor=actor, now=now),
        status_words=STATUS_WORDS,
    )
