"""The page of an event's stall, and the worker that opens it with no network."""

from __future__ import annotations

from pathlib import Path
from uuid import UUID

from flask import Response, current_app, g, jsonify, render_template, send_from_directory
from flask.typing import ResponseReturnValue
from flask_babel import gettext

from outreach.domain.clock import today, utcnow
from outreach.domain.consent import CURRENT_CONSENT
from outreach.domain.errors import Forbidden
from outreach.domain.lead_labels import PARKING_LABELS, TIME_LABELS
from outreach.domain.phone_seals import Writer
from outreach.domain.roles import Permission
from outreach.domain.test_drives import SERVING, LicenceClass
from outreach.domain.venues import ROUTE_LABELS, RouteKind
from outreach.extensions import db
from outreach.models.events import Event
from outreach.queries.event_parties import find_part
from outreach.queries.events import get_event
from outreach.queries.lead_choices import suggest_models
from outreach.queries.test_drives import get_current_agreement, list_company_staff
from outreach.web.fair import bp
from outreach.web.fair.pack import make_pack
from outreach.web.security import PUBLIC, access, current_actor


@bp.get("/<uuid:event_id>")
@access(Permission.LEADS_WRITE)
def show(event_id: UUID) -> str:
    """The stall's page with all that it needs later, when there is no network."""
    session, actor, event = db.session(), current_actor(), _event(event_id)
    routes = {kind.value: gettext(label) for kind, label in ROUTE_LABELS.items() if kind is not RouteKind.NONE}
    agreement = get_current_agreement(session, organisation_id=actor.organisation_id or event.organisation_id)
    return render_template(
        "fair/show.html",
        event=event,
        takes_part=find_part(session, actor=actor, event=event) is not None,
        models=suggest_models(session, actor=actor, day=today()),
        times={time.value: gettext(label) for time, label in TIME_LABELS.items()},
        parkings={parking.value: gettext(label) for parking, label in PARKING_LABELS.items()},
        licences=[kind.value for kind in LicenceClass if kind.value in SERVING],
        routes=routes,
        staff=list_company_staff(session, actor=actor),
        agreement=agreement,
        consent=CURRENT_CONSENT,
        pack=make_pack(session, actor=actor, event=event, agreement=agreement, sign_in=_sign_in()),
    )


@bp.get("/<uuid:event_id>/sign-in")
@access(Permission.LEADS_WRITE)
def sign_in(event_id: UUID) -> ResponseReturnValue:
    """The stamp of this sign-in, which a phone puts inside what it seals. It is asked for once, and never cached."""
    _event(event_id)
    actor = current_actor()
    if actor.user_id is None:
        raise Forbidden
    writer = Writer(actor.user_id, _sign_in(), utcnow(), actor.event_id)
    seals = current_app.extensions["outreach.phone_seals"]
    expires_at = g.get("login_expires_at", writer.issued_at)
    answer = jsonify(
        user=str(actor.user_id), name=actor.name, stamp=seals.stamp(writer), expires_at=expires_at.isoformat()
    )
    answer.headers["Cache-Control"] = "no-store"
    return answer


@bp.get("/worker.js")
@access(PUBLIC)
def worker() -> Response:
    """The service worker: beside the pages, since it may only serve what lies below it."""
    folder = Path(str(current_app.static_folder)) / "js" / "fair"
    answer = send_from_directory(folder, "worker.js", mimetype="text/javascript", max_age=0)
    answer.headers["Cache-Control"] = "no-cache"
    return answer


def _event(event_id: UUID) -> Event:
    actor = current_actor()
    event = get_event(db.session(), actor=actor, event_id=event_id)
    if not actor.is_dealer:
        raise Forbidden
    return event


def _sign_in() -> str:
    return str(g.get("login_session_id", "")) or "token"
