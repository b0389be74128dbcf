"""Markets of venues: rules, exceptions, and a calendar of a county's market days."""

from typing import Any

from flask import Blueprint

from outreach.domain.calendar import lunar_text
from outreach.web.i18n import language
from outreach.web.markets.forms import WEEKDAYS

bp = Blueprint("markets", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "WEEKDAYS": WEEKDAYS,
        "lunar_of": lambda day: lunar_text(day, language()),
    }


from outreach.web.markets import views, views_keep  # noqa: E402, F401
