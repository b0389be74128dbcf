"""Demonstration vehicles of a dealer."""

from typing import Any

from flask import Blueprint

from outreach.domain import vehicles as domain

bp = Blueprint("vehicles", __name__, url_prefix="/vehicles")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"PLATES": domain.PLATE_KIND_LABELS, "UNFIT": domain.UNFIT_MESSAGES}


from outreach.web.vehicles import views, views_away  # noqa: E402, F401
