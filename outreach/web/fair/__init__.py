"""The fair: a page that takes leads with no network."""

from flask import Blueprint

bp = Blueprint("fair", __name__, url_prefix="/fair")

from outreach.web.fair import (  # noqa: E402, F401  # the views enter themselves on bp
    views,
    views_day,
    views_join,
    views_queue,
    views_rescue,
    views_slips,
    views_team,
    views_visitors,
)
