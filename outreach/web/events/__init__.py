"""Events: list, calendar, one event with its steps, invitations."""

from typing import Any

from flask import Blueprint

from outreach.domain import event_words as words
from outreach.domain.approvals import DEPARTMENT_WORDS, LEVEL_WORDS
from outreach.domain.calendar import lunar_text
from outreach.domain.permits import AUTHORITY_WORDS, HOLDER_WORDS
from outreach.domain.scheduling.conflicts import PART_WORDS
from outreach.domain.scheduling.limits import COST_WORDS
from outreach.web.events.small_forms import WEEKDAYS
from outreach.web.events.writing import WRITERS
from outreach.web.i18n import language

bp = Blueprint("events", __name__, url_prefix="/events")

TONES = {
    "submitted": "warn",
    "returned": "bad",
    "approved": "good",
    "published": "good",
    "running": "good",
    "cancelled": "bad",
    "invited": "warn",
    "accepted": "good",
    "declined": "bad",
}


@bp.context_processor
def _words() -> dict[str, Any]:
    return {
        "STATUSES": words.STATUS_WORDS,
        "VERBS": words.VERB_WORDS,
        "KINDS": words.KIND_WORDS,
        "HOLDERS": HOLDER_WORDS,
        "PARTNERS": words.PARTNER_WORDS,
        "PAPERS": words.DOCUMENT_WORDS,
        "ANSWERS": words.INVITATION_WORDS,
        "AUTHORITIES": AUTHORITY_WORDS,
        "PARTS": PART_WORDS,
        "FIELDS": words.FIELD_WORDS,
        "GROUPS": words.GROUP_WORDS,
        "COSTS": COST_WORDS,
        "RETURN_REASONS": words.RETURN_REASONS,
        "LEVELS": LEVEL_WORDS,
        "DEPARTMENTS": DEPARTMENT_WORDS,
        "TONES": TONES,
        "WEEKDAYS": WEEKDAYS,
        "lunar_of": lambda day: lunar_text(day, language()),
        **WRITERS,
    }


from outreach.web.events import (  # noqa: E402, F401
    advice,
    views,
    views_approval,
    views_bulk,
    views_calendar,
    views_closing,
    views_edit,
    views_feeds,
    views_groups,
    views_holidays,
    views_invitations,
    views_limits,
    views_papers,
    views_parties,
    views_postpone,
    views_seasons,
    views_series,
    views_sheets,
    views_steps,
    views_tasks,
)
