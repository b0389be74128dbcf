"""Plans of a campaign: asked for, worked out, looked at, changed, taken over as drafts."""

from flask import Blueprint

bp = Blueprint("plans", __name__, url_prefix="/campaigns/<uuid:campaign_id>/plans")

from outreach.web.plans import views, views_steps  # noqa: E402, F401
