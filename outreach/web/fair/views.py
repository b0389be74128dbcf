"""The page of an event's stall, and the worker that opens it with no network."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from uuid import UUID

from flask import Response, current_app, render_template, send_from_directory, url_for
from flask_babel import gettext

from outreach.domain.clock import today
from outreach.domain.consent import CURRENT_CONSENT
from outreach.domain.errors import Forbidden
from outreach.domain.lead_labels import PARKING_LABELS, TIME_LABELS
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.queries.events import get_event
from outreach.queries.lead_choices import suggest_models
from outreach.web.fair import bp
from outreach.web.fair.words import words
from outreach.web.security import PUBLIC, access, current_actor


@bp.get("/<uuid:event_id>")
@access(Permission.LEADS_WRITE)
def show(event_id: UUID) -> str:
    """The stall's page with all that it needs later, when there is no network."""
    session, actor = db.session(), current_actor()
    event = get_event(session, actor=actor, event_id=event_id)
    if not actor.is_dealer:
        raise Forbidden
    return render_template(
        "fair/show.html",
        event=event,
        models=suggest_models(session, actor=actor, day=today()),
        times={time.value: gettext(label) for time, label in TIME_LABELS.items()},
        parkings={parking.value: gettext(label) for parking, label in PARKING_LABELS.items()},
        consent=CURRENT_CONSENT,
        pack=_pack(event),
    )


@bp.get("/worker.js")
@access(PUBLIC)
def worker() -> Response:
    """The service worker: beside the pages, since it may only serve what lies below it."""
    folder = Path(str(current_app.static_folder)) / "js" / "fair"
    answer = send_from_directory(folder, "worker.js", mimetype="text/javascript", max_age=0)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _pack(event: Event) -> dict[str, Any]:
    actor = current_actor()
    return {
        "event": str(event.id),
        "user": str(actor.user_id),
        "consent": CURRENT_CONSENT.version,
        "outbox": url_for("api_outbox.post_outbox"),
        "worker": url_for("fair.worker"),
        "modules": {name: url_for("static", filename=f"js/fair/{name}.js") for name in ("send", "store")},
        "login": url_for("security.login", next=url_for("fair.show", event_id=event.id)),
        "words": words(),
    }
