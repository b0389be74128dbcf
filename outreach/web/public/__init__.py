"""Pages for everybody: the nearest events, one event with its QR code. No account, no boundaries, light pages."""

from typing import Any

from flask import Blueprint

from outreach.domain.calendar import lunar_text
from outreach.domain.clock import beijing
from outreach.web.i18n import language

bp = Blueprint("public", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "lunar_of": lambda day: lunar_text(day, language()),
        "hour_of": lambda moment: beijing(moment).strftime("%H:%M"),
        "day_of": lambda moment: beijing(moment).date(),
    }


from outreach.web.public import feeds, markets, show, views  # noqa: E402, F401
