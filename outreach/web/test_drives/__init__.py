"""Test drives on a phone: book, out, back; and the agreement's texts."""

from datetime import datetime
from typing import Any

from flask import Blueprint

from outreach.domain import test_drives as domain
from outreach.domain.clock import beijing
from outreach.domain.venues import ROUTE_LABELS
from outreach.policies.leads import can_see

bp = Blueprint("test_drives", __name__, url_prefix="/test-drives")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"ROUTES": ROUTE_LABELS}


@bp.app_context_processor
def _drive_words() -> dict[str, Any]:
    return {"DRIVE_STATUS": domain.STATUS_LABELS, "can_see_lead": can_see}


@bp.app_template_filter("clock")
def clock(moment: datetime) -> str:
    """Hours and minutes in Beijing."""
    return f"{beijing(moment):%H:%M}"


from outreach.web.test_drives import (  # noqa: E402, F401
    views,
    views_agreement,
    views_book,
    views_journey,
)
