"""Where next: ask, read the result, compare, make planned stations, take the sheet along."""

from typing import Any

from flask import Blueprint

from outreach.domain import siting as words
from outreach.web.base_map import base_map
from outreach.web.siting.changes import easier, needed
from outreach.web.siting.naming import scenario_name

bp = Blueprint("siting", __name__)


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "base_map": base_map(),
        "scenario_name": scenario_name,
        "easier": easier,
        "needed": needed,
        "AIMS": words.AIM_WORDS,
        "DEMANDS": words.DEMAND_WORDS,
        "KINDS": words.KIND_WORDS,
        "UNITS": words.UNIT_WORDS,
        "NO_DATA": words.NO_DATA_WORDS,
        "NO_DATA_REASONS": words.NO_DATA_REASONS,
    }


from outreach.web.siting import views, views_candidates, views_scenario  # noqa: E402, F401
