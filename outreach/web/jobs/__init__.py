"""Background jobs as their owner sees them."""

from flask import Blueprint

bp = Blueprint("jobs", __name__, url_prefix="/jobs")

from outreach.web.jobs import views  # noqa: E402, F401
