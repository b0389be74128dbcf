"""Where next: ask, read the result, compare, make planned stations, take the sheet along."""

from flask import Blueprint

bp = Blueprint("siting", __name__)

from outreach.web.siting import views, views_candidates, views_scenario  # noqa: E402, F401
