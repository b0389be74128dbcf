"""POST /api/v1/events/{id}/day: what an organiser's phone tells of a fair, each record stored once."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from flask import current_app, jsonify
from flask.typing import ResponseReturnValue

from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict, RuleBroken
from outreach.domain.fair_days import UNREADABLE, DayKind, read_entry
from outreach.domain.outbox import Fingerprints, canonical
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.events import Event
from outreach.queries.fair_days import get_own_event
from outreach.services.fair_days import keep_record
from outreach.web.api.blueprints import api_blueprint, receiving
from outreach.web.api.outbox import ResultsSchema, read_records
from outreach.web.security import current_actor
from outreach.web.wording import said

bp = api_blueprint("fair_days", "What an organiser's phone tells of a fair: each record is stored once.")


@receiving(bp, "POST", "/events/<uuid:event_id>/day", Permission.EVENTS_WRITE, answer=ResultsSchema, good=())
def post_day(event_id: UUID) -> ResponseReturnValue:
    """Store up to 50 records of the day, one result each; one that is refused stops none of the others."""
    get_own_event(db.session(), actor=current_actor(), event_id=event_id)
    records, _sent_at = read_records()
    return jsonify(results=[_take(event_id, record) for record in records])


def _take(event_id: UUID, record: Any) -> dict[str, Any]:
    session, result = db.session(), {"key": str(record.get("id"))[:80] if isinstance(record, dict) else ""}
    try:
        kind, record_id = DayKind(record["kind"]), UUID(record["id"])
        if record_id.version != 7 or not isinstance(record["body"], dict):
            raise ValueError
    except (KeyError, TypeError, ValueError, AttributeError):
        return result | {"status": 422, "errors": {"id": said(UNREADABLE)}}
    try:
        entry = read_entry(kind, record["body"])
        event = session.get_one(Event, event_id)
        digest = _prints().of_text(f"day/{record_id}/{kind}/{canonical(record['body'])}")
        given: dict[str, Any] = {"record_id": record_id, "entry": entry, "digest": digest, "now": utcnow()}
        row, is_new = keep_record(session, actor=current_actor(), event=event, **given)
        session.commit()
    except (RuleBroken, Conflict) as error:
        session.rollback()
        fields = error.fields if isinstance(error, RuleBroken) else {error.field or "id": error.message}
        told = {name: said(message, error.params) for name, message in fields.items()}
        return result | {"status": 422, "why": "rule", "errors": told}
    stored = {"id": str(row.id), "receipt": _prints().receipt(row.id), "received_at": row.created_at.isoformat()}
    return result | {"status": 201 if is_new else 200} | stored


def _prints() -> Fingerprints:
    found: Fingerprints = current_app.extensions["outreach.fingerprints"]
    return found
