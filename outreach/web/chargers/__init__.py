"""The register of charging and swap stations, and the imports that feed it."""

from typing import Any

from flask import Blueprint

from outreach.domain import charger_words as words
from outreach.domain import chargers as domain
from outreach.domain.charger_moves import MOVE_LABELS
from outreach.web.base_map import base_map

bp = Blueprint("chargers", __name__, url_prefix="/chargers")


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "base_map": base_map(),
        "KINDS": words.KIND_LABELS,
        "STATUSES": words.STATUS_LABELS,
        "ACCESSES": words.ACCESS_LABELS,
        "CURRENTS": words.CURRENT_LABELS,
        "PLUGS": words.CONNECTOR_LABELS,
        "COUNTINGS": words.COUNTING_LABELS,
        "IMPORTS": words.IMPORT_LABELS,
        "DATUMS": words.DATUM_LABELS,
        "MENDS": words.MEND_LABELS,
        "MOVES": MOVE_LABELS,
        "VERDICTS": words.VERDICT_LABELS,
        "LIKENESSES": words.LIKENESS_LABELS,
        "COMPARED": words.COMPARED_LABELS,
        "FIELDS": words.FIELD_LABELS,
        "FAST_KW": domain.FAST_KW,
    }


from outreach.web.chargers import (  # noqa: E402, F401
    views,
    views_duplicates,
    views_duplicates_together,
    views_feeds,
    views_imports,
    views_keep,
    views_map,
    views_moves,
)
