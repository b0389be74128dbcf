"""Evidence: an event's figures walked back to the phones."""

from typing import Any

from flask import Blueprint, current_app

from outreach.domain import evidence as domain
from outreach.domain.outbox import KIND_LABELS

bp = Blueprint("evidence", __name__, url_prefix="/evidence")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "KINDS": KIND_LABELS,
        "ODDITIES": domain.ODDITY_LABELS,
        "FINDINGS": domain.FINDING_LABELS,
        "receipt": current_app.extensions["outreach.fingerprints"].receipt,
        "phone_name": domain.short_name,
    }


from outreach.web.evidence import views  # noqa: E402, F401  # the views enter themselves on bp
