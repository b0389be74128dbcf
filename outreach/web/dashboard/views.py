"""Home: what waits, how the campaign stands; for a stranger, where the events are."""

from __future__ import annotations

from datetime import datetime

from flask import current_app, render_template

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.clock import utcnow
from outreach.domain.event_words import STATUS_WORDS
from outreach.domain.roles import Actor, Role
from outreach.extensions import db
from outreach.models.campaigns import Campaign
from outreach.queries.campaigns import CampaignRow, list_campaigns
from outreach.queries.home import list_next_events, own_coverage
from outreach.queries.inbox import list_tasks
from outreach.queries.progress import CampaignProgress, campaign_progress
from outreach.web.dashboard import bp
from outreach.web.dashboard.links import line_of
from outreach.web.security import PUBLIC, access, current_actor


def _goals(rows: list[CampaignRow], actor: Actor, now: datetime) -> tuple[Campaign, CampaignProgress] | None:
    """The campaign that runs, with its progress, for who answers for it."""
    running = next((row.campaign for row in rows if row.campaign.status is CampaignStatus.RUNNING), None)
    if running is None or actor.role not in {Role.OFFICE, Role.OFFICIAL}:
        return None
    return running, campaign_progress(db.session(), actor=actor, campaign=running, now=now)


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
    campaigns = list_campaigns(session, actor=actor)
    return render_template(
        "dashboard/index.html",
        tasks=[line_of(task) for task in tasks],
        campaigns=campaigns[:3],
        goals=_goals(campaigns, actor, now),
        coverage=own_coverage(session, actor=actor),
        events=list_next_events(session, actor=actor, now=now),
        status_words=STATUS_WORDS,
    )
