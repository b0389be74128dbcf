"""Test drives on a phone: book, out, back; and the agreement's texts."""

from datetime import datetime
from typing import Any

from flask import Blueprint, flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain import test_drives as domain
from outreach.domain.clock import beijing
from outreach.domain.venues import ROUTE_LABELS
from outreach.policies.leads import can_see
from outreach.web.security import current_actor

bp = Blueprint("test_drives", __name__, url_prefix="/test-drives")


@bp.before_request
def _send_others_to_the_list() -> ResponseReturnValue | None:
    """The office may look on; booking and driving are for a dealer's own people."""
    watching = request.method == "GET" and request.endpoint in {
        f"test_drives.{n}" for n in ("new", "book", "agreement")
    }
    if not watching or current_actor().is_dealer:
        return None
    flash(gettext("Test drives are run by the dealers' own people. Here you can look on."), "warning")
    return redirect(url_for("test_drives.index"), 303)


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
