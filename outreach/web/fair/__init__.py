"""The fair: a page that takes leads with no network."""

from typing import Any

from flask import Blueprint

from outreach.domain.clock import beijing

bp = Blueprint("fair", __name__, url_prefix="/fair")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"hour_of": lambda moment: f"{beijing(moment):%H:%M}"}


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
