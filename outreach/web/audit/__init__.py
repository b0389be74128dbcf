"""The audit log, for the office."""

from flask import Blueprint

bp = Blueprint("audit", __name__, url_prefix="/audit")

from outreach.web.audit import views  # noqa: E402, F401
