"""Notices of the signed-in account."""

from flask import Blueprint

bp = Blueprint("notices", __name__, url_prefix="/notices")

from outreach.web.notices import views  # noqa: E402,F401
