"""Records of phones that need a person."""

from typing import Any

from flask import Blueprint

from outreach.domain import outbox as domain

bp = Blueprint("outbox", __name__, url_prefix="/outbox")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {"KINDS": domain.KIND_LABELS, "WHY": domain.WHY_LABELS}


from outreach.web.outbox import views  # noqa: E402, F401  # the views enter themselves on bp
