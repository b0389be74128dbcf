"""The register of venues."""

from typing import Any

from flask import Blueprint

from outreach.domain import venues as domain
from outreach.domain.words import N_
from outreach.extensions import db
from outreach.queries.boundaries import current_boundaries
from outreach.web.base_map import base_map

bp = Blueprint("venues", __name__, url_prefix="/venues")

WEEKDAYS = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "base_map": base_map(),
        "approval_number": current_boundaries(db.session()).approval_number,
        "WEEKDAYS": WEEKDAYS,
        "KINDS": domain.KIND_LABELS,
        "PHASES": domain.PHASE_LABELS,
        "ROUTES": domain.ROUTE_LABELS,
        "REQUESTS": domain.REQUEST_LABELS,
    }


from outreach.web.venues import (  # noqa: E402, F401
    views,
    views_keep,
    views_photos,
    views_register,
    views_requests,
)
