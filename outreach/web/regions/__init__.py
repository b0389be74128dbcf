"""Areas: one with what lies in it, and the search for one."""

from flask import Blueprint

bp = Blueprint("regions", __name__, url_prefix="/areas")

from outreach.web.regions import views, views_data  # noqa: E402, F401  # the views enter themselves on bp
