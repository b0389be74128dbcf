"""The organiser's page of the day, which works with no network too; and the words to all staff, as phones ask for them."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import jsonify, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import beijing, utcnow
from outreach.domain.errors import Forbidden
from outreach.domain.fair_days import INCIDENT_LABELS
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.queries.events import get_event
from outreach.queries.fair_days import (
    count_visitors,
    get_own_event,
    list_incidents,
    list_stall_phones,
    list_words,
)
from outreach.queries.reports import report_event
from outreach.queries.visitors import Stand
from outreach.web.fair import bp
from outreach.web.fair.day_words import words
from outreach.web.fair.views_visitors import show_poster
from outreach.web.security import access, current_actor


@bp.get("/<uuid:event_id>/day")
@access(Permission.EVENTS_WRITE)
def day(event_id: UUID) -> str:
    """The page with all that it needs later, when there is no network."""
    event = _own(event_id)
    modules = {name: url_for("static", filename=f"js/fair/{name}.js") for name in ("day-store", "send", "store")}
    pack = {
        "event": str(event.id),
        "outbox": url_for("api_fair_days.post_day", event_id=event.id),
        "now": url_for("fair.day_now", event_id=event.id),
        "worker": url_for("fair.worker"),
        "login": url_for("security.login", next=url_for("fair.day", event_id=event.id)),
        "modules": modules,
        "words": words(),
        "state": _state(event) | {"incidents": []},  # the phone keeps this page; incidents it asks for
    }
    return render_template("fair/day.html", event=event, incidents=INCIDENT_LABELS, pack=pack)


@bp.get("/<uuid:event_id>/day/now")
@access(Permission.EVENTS_WRITE)
def day_now(event_id: UUID) -> ResponseReturnValue:
    """The figures as they are now."""
    answer = jsonify(_state(_own(event_id)))
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/<uuid:event_id>/day/poster")
@access(Permission.EVENTS_WRITE)
def day_poster(event_id: UUID) -> str:
    """The poster of the whole fair, behind which visitors choose a stand."""
    return show_poster(Stand(_own(event_id), None))


@bp.get("/<uuid:event_id>/words")
@access(Permission.LEADS_WRITE)
def staff_words(event_id: UUID) -> ResponseReturnValue:
    """The organiser's words to all staff, for a stall's phone."""
    session, actor = db.session(), current_actor()
    event = get_event(session, actor=actor, event_id=event_id)
    if not actor.is_dealer:
        raise Forbidden
    answer = jsonify(words=_words(event))
    answer.headers["Cache-Control"] = "no-store"
    return answer


def _own(event_id: UUID) -> Event:
    return get_own_event(db.session(), actor=current_actor(), event_id=event_id)


def _words(event: Event) -> list[dict[str, str]]:
    found = list_words(db.session(), event=event, now=utcnow())
    return [{"id": str(one.id), "text": one.word, "at": one.created_at.isoformat()} for one in found]


def _state(event: Event) -> dict[str, Any]:
    session, now = db.session(), utcnow()
    totals = report_event(session, actor=current_actor(), event_id=event.id, now=now).totals
    return {
        "at": now.isoformat(),
        "visitors": count_visitors(session, event_id=event.id),
        "leads": totals.leads,
        "drives": totals.test_drives,
        "orders": totals.orders,
        "stalls": [
            {"name": one.name, "phones": one.phones, "silent": one.silent, "last": _hour(one.last_at)}
            for one in list_stall_phones(session, event=event, now=now)
        ],
        "incidents": [
            {"what": gettext(INCIDENT_LABELS[one.incident]), "text": one.note, "at": _hour(one.created_at)}
            for one in list_incidents(session, event=event)
            if one.incident
        ],
        "words": _words(event),
    }


def _hour(moment: Any) -> str:
    return f"{beijing(moment):%H:%M}" if moment else ""
