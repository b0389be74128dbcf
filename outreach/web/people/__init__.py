"""The privacy desk: what is held about a number, access, erasure, do-not-call."""

from flask import Blueprint

bp = Blueprint("people", __name__, url_prefix="/privacy")

from outreach.web.people import views  # noqa: E402, F401
