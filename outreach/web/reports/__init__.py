"""Counts for those who see no customers."""

from flask import Blueprint

bp = Blueprint("reports", __name__, url_prefix="/reports")

from outreach.web.reports import views  # noqa: E402, F401
