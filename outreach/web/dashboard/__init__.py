"""The home page of each role."""

from flask import Blueprint

bp = Blueprint("dashboard", __name__)

from outreach.web.dashboard import views  # noqa: E402, F401
