"""Where the tasks of the home page lead, and their words."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import current_app, url_for
from flask_babel import gettext

from outreach.domain.inbox import TEXTS, Task, TaskKind
from outreach.web.i18n import language
from outreach.web.templating import write_date, write_number

# kind -> endpoint, name of the subject's id (none: a list), further values of the address
TARGETS: dict[TaskKind, tuple[str, str, dict[str, str]]] = {
    TaskKind.EVENT_SUBMITTED: ("events.show", "event_id", {}),
    TaskKind.EVENT_RETURNED: ("events.edit", "event_id", {}),
    TaskKind.PERMIT_DUE: ("events.show", "event_id", {}),
    TaskKind.CHECKLIST_DUE: ("events.checklist", "event_id", {}),
    TaskKind.REPORT_TO_READ: ("events.show", "event_id", {}),
    TaskKind.EVENT_INVITED: ("events.invitation", "company_id", {}),
    TaskKind.VENUE_ASKED: ("venues.requests", "", {}),
    TaskKind.LEADS_DUE: ("leads.due", "", {}),
    TaskKind.COMPLAINTS_OPEN: ("leads.complaints", "", {}),
    TaskKind.LOSSES_TO_CONFIRM: ("leads.index", "", {"loss": "open"}),
    TaskKind.RECORDS_HELD: ("outbox.index", "", {}),
    TaskKind.LEADS_UNASSIGNED: ("leads.index", "", {"owner": "nobody"}),
    TaskKind.INSURANCE_EXPIRING: ("vehicles.show", "vehicle_id", {}),
    TaskKind.PLATE_EXPIRING: ("vehicles.show", "vehicle_id", {}),
    TaskKind.EVENT_TO_PUBLISH: ("events.show", "event_id", {}),
    TaskKind.EVENT_TO_CLOSE: ("events.closing", "event_id", {}),
    TaskKind.EVENT_TO_REPORT: ("events.show", "event_id", {}),
    TaskKind.EVENT_DRAFT: ("events.edit", "event_id", {}),
    TaskKind.STATIONS_UNCONFIRMED: ("chargers.index", "", {"confirmed": "no"}),
    TaskKind.STATIONS_UNPLACED: ("chargers.unplaced", "", {}),
    TaskKind.NO_CAMPAIGN: ("campaigns.new", "", {}),
}


@dataclass(frozen=True)
class TaskLine:
    """A task as the page shows it."""

    line: str
    why: str
    verb: str
    url: str
    late: bool


def line_of(task: Task) -> TaskLine:
    """The task in the reader's language, with its address."""
    text = TEXTS[task.kind]
    values = {key: _written(value) for key, value in task.values.items()}
    if language() == "en" and values.get("area_en"):
        values["area"] = values["area_en"]
    return TaskLine(gettext(text.line) % values, gettext(text.why) % values, gettext(text.verb), _url(task), task.late)


def _written(value: str | int | date) -> str:
    if isinstance(value, date):
        return write_date(value)
    return write_number(value) if isinstance(value, int) else value


def _url(task: Task) -> str:
    endpoint, key, more = TARGETS[task.kind]
    if endpoint not in current_app.view_functions:
        return ""
    values: dict[str, Any] = {**more, key: task.subject_id} if key else dict(more)
    return url_for(endpoint, **values)
