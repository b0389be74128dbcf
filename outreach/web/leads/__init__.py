"""Leads: capture on a phone, follow-up, sale."""

from flask import Blueprint

bp = Blueprint("leads", __name__, url_prefix="/leads")

from outreach.web.leads import (  # noqa: E402, F401
    views,
    views_capture,
    views_complaints,
    views_funnel,
    views_lists,
    views_merge,
    views_office,
    views_rules,
    views_steps,
    views_today,
)
