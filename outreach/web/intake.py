"""Taking in one record of a phone, as it comes by the API or in a manager's rescue file: its own transaction each."""

from __future__ import annotations

import traceback
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app
from flask_babel import gettext

from outreach.database import is_out_of_reach
from outreach.domain.clock import today, utcnow
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.evidence import digest_of
from outreach.domain.outbox import Fingerprints, Incoming, RecordKind, Verdict
from outreach.domain.outbox_bodies import read_lead
from outreach.domain.phone_seals import UNREADABLE, PhoneSeals, SealError
from outreach.domain.roles import Actor
from outreach.extensions import db
from outreach.services.evidence import Proof, note_link
from outreach.services.outbox import Rules, accept_record
from outreach.services.stored_records import InFlightError
from outreach.web.security import current_actor
from outreach.web.wording import said

RETRY_AFTER = 5
# somebody else has this very record in hand, or the two would wait for each other
_LOCKED = {"55P03", "40P01", "40001"}


def take_records(records: Iterable[object], sent_at: datetime | None) -> list[dict[str, Any]]:
    """What became of each record: the API's `ResultSchema`. Each has a transaction of its own, committed before it is
    told; what holds for all of them is read once."""
    rules = _rules()
    return [_take(record, sent_at, rules) for record in records]


def _take(record: object, sent_at: datetime | None, rules: Rules) -> dict[str, Any]:
    try:
        kind, record_id = _named(record)
    except (KeyError, TypeError, ValueError, AttributeError):
        return _unreadable(record)
    session = db.session()
    try:
        body, actor, proof = _opened(record, kind, record_id, rules)
        incoming, now = Incoming(kind, record_id, body, sent_at), utcnow()
        verdict = accept_record(session, actor=actor, incoming=incoming, rules=rules, now=now)
        if proof is not None:
            note_link(session, actor=actor, carrier=current_actor(), incoming=incoming, proof=proof, now=now)
        session.commit()
    except Exception as error:  # whatever it is, the records behind this one go on
        session.rollback()
        return {"key": str(record_id)} | _not_stored(error)
    return _result(verdict)


def practise_record(record: object) -> dict[str, Any]:
    """Open and read a lead of a rehearsal as a real one would be, and store nothing."""
    try:
        kind, record_id = _named(record)
    except (KeyError, TypeError, ValueError, AttributeError):
        return _unreadable(record)
    try:
        body, _actor, _proof = _opened(record, kind, record_id, _rules())
        read_lead(body, record_id)
    except RuleBroken as error:
        told = {name: said(message, error.params) for name, message in error.fields.items()}
        return {"key": str(record_id), "status": 422, "errors": told}
    except (SealError, Forbidden) as error:
        return {"key": str(record_id)} | _not_stored(error)
    finally:
        db.session.rollback()
    return {"key": str(record_id), "status": 200}


def _unreadable(record: object) -> dict[str, Any]:
    key = record.get("id") if isinstance(record, dict) else None
    return {"key": str(key)[:80], "status": 422, "errors": {"id": gettext("This record can't be read.")}}


def _named(record: Any) -> tuple[RecordKind, UUID]:
    if not isinstance(record.get("body", {}), dict) or set(record) not in (
        {"kind", "id", "body"},
        {"kind", "id", "sealed"},
    ):
        raise ValueError
    record_id = UUID(record["id"])
    if record_id.version != 7:
        raise ValueError
    return RecordKind(record["kind"]), record_id


def _opened(
    record: Any, kind: RecordKind, record_id: UUID, rules: Rules
) -> tuple[Mapping[str, Any], Actor, Proof | None]:
    """The record's body, who wrote it (who sends it, or the colleague whose stamp lies under the seal), and its place
    in its phone's chain.
    """
    carrier = current_actor()
    if "body" in record:
        return record["body"], carrier, None
    seals: PhoneSeals = current_app.extensions["outreach.phone_seals"]
    opened = seals.open(record["sealed"], kind=kind, record_id=record_id, today=today())
    writer = rules.writer_of(db.session(), carrier, opened.writer)
    link = opened.link
    proof = Proof(link, digest_of(record["sealed"]), opened.writer.issued_at) if link is not None else None
    return opened.body, writer, proof


def _not_stored(error: Exception) -> dict[str, Any]:
    """403 for another company's, 409 where somebody has it in hand, 503 where the database is away, 500 for a fault."""
    if isinstance(error, SealError):
        return {"status": 422, "why": "seal", "errors": {"id": gettext(UNREADABLE)}}
    if isinstance(error, Forbidden):
        return {"status": 403}
    cause = getattr(error, "orig", None)
    if isinstance(error, InFlightError) or getattr(cause, "sqlstate", None) in _LOCKED:
        return {"status": 409, "retry_after": 1}
    if is_out_of_reach(error):
        current_app.logger.warning("a record of a phone waits: %s", type(cause or error).__name__)
        return {"status": 503, "retry_after": RETRY_AFTER}
    # where it happened, not what: a database's message repeats the values
    place = traceback.extract_tb(error.__traceback__)[-1]
    current_app.logger.error("a record of a phone failed: %s, %s:%s", type(error).__name__, place.name, place.lineno)
    return {"status": 500, "retry_after": 60}


def _result(verdict: Verdict) -> dict[str, Any]:
    result: dict[str, Any] = {"key": str(verdict.key), "status": verdict.status}
    if verdict.id is not None and verdict.received_at is not None:
        result |= {"id": str(verdict.id), "receipt": _fingerprints().receipt(verdict.id)}
        result["received_at"] = verdict.received_at.isoformat()
    if verdict.held_id is not None:
        result |= {"held_id": str(verdict.held_id), "why": verdict.why, "errors": _told(verdict)}
    return result


def _told(verdict: Verdict) -> Mapping[str, str]:
    return {name: said(message, verdict.params) for name, message in (verdict.errors or {}).items()}


def _rules() -> Rules:
    return Rules(_fingerprints(), current_app.extensions["outreach.settings"].licence_months)


def _fingerprints() -> Fingerprints:
    found: Fingerprints = current_app.extensions["outreach.fingerprints"]
    return found
