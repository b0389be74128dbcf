"""PUT /api/v1/leads/{id}, /test-drives/{id}, /drive-returns/{id} and POST /api/v1/outbox: what phones send, stored once.

Each record has a transaction of its own and is answered after its commit; `Retry-After` says when to come again.
"""

from __future__ import annotations

import json
import traceback
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext
from marshmallow import Schema, fields
from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge, TooManyRequests, UnsupportedMediaType

from outreach.database import is_out_of_reach
from outreach.domain.clock import utcnow
from outreach.domain.errors import OutreachError
from outreach.domain.outbox import MOST_RECORDS, Fingerprints, Incoming, RecordKind, Verdict
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.services.outbox import InFlightError, Rules, accept_record
from outreach.web.api.blueprints import api_blueprint, receiving
from outreach.web.api.pace import pace_of
from outreach.web.errors import answer
from outreach.web.security import current_actor
from outreach.web.wording import said

CLIENT_HEADER = "X-Outreach-Client"
LARGEST = 1024 * 1024
RETRY_AFTER = 5
# somebody else has this very record in hand, or the two would wait for each other
_LOCKED = {"55P03", "40P01", "40001"}
bp = api_blueprint("outbox", "Records made on phones: each is stored once, however often it is sent.")


class ResultSchema(Schema):
    """What became of one record: 201 stored, 200 here already, 409 in flight, 422 kept aside with its reasons."""

    key = fields.String(required=True, metadata={"description": "the id that the phone gave it"})
    status = fields.Integer(required=True)
    id = fields.UUID(metadata={"description": "the id under which it is stored"})
    receipt = fields.String(metadata={"description": "as people read it aloud: K7QM-2F9P"})
    received_at = fields.AwareDateTime()
    held_id = fields.UUID(metadata={"description": "where it waits for the company to decide"})
    why = fields.String()
    errors = fields.Dict()
    retry_after = fields.Integer()


class ResultsSchema(Schema):
    """One result each, in the order of the records."""

    results = fields.List(fields.Nested(ResultSchema), required=True)


@receiving(bp, "PUT", "/leads/<uuid:record_id>", Permission.LEADS_WRITE, answer=ResultSchema, good=(201,))
def put_lead(record_id: UUID) -> ResponseReturnValue:
    """Store a lead under the id that the phone gave it."""
    return _put(RecordKind.LEAD, record_id)


@receiving(bp, "PUT", "/test-drives/<uuid:record_id>", Permission.TEST_DRIVES_WRITE, answer=ResultSchema, good=(201,))
def put_test_drive(record_id: UUID) -> ResponseReturnValue:
    """Store a booking, a car that left, or a drive out and back, under the id that the phone gave it."""
    return _put(RecordKind.TEST_DRIVE, record_id)


@receiving(bp, "PUT", "/drive-returns/<uuid:record_id>", Permission.TEST_DRIVES_WRITE, answer=ResultSchema, good=(201,))
def put_drive_return(record_id: UUID) -> ResponseReturnValue:
    """Store the return of a car from a drive that went out, under the id that the phone gave it."""
    return _put(RecordKind.DRIVE_RETURN, record_id)


@receiving(bp, "POST", "/outbox", Permission.LEADS_WRITE, answer=ResultsSchema, good=())
def post_outbox() -> ResponseReturnValue:
    """Store up to 50 leads and test drives, one result each; one that is refused stops none of the others."""
    sent = _read()
    records = sent.get("records")
    if not isinstance(records, list) or set(sent) - {"records", "sent_at"}:
        raise BadRequest
    if len(records) > MOST_RECORDS:
        raise RequestEntityTooLarge
    _keep_pace(len(records))
    sent_at = _moment(sent.get("sent_at"))
    return jsonify(results=[_take(record, sent_at) for record in records])


def _put(kind: RecordKind, record_id: UUID) -> ResponseReturnValue:
    body = _read()
    _keep_pace(1)
    result = _take({"kind": kind.value, "id": str(record_id), "body": body}, _moment(request.headers.get("X-Sent-At")))
    status = int(result["status"])
    if status < 300:
        return jsonify(result), status
    response = current_app.make_response(answer(status, "", result.get("errors")))
    problem = json.loads(response.get_data())
    response.set_data(json.dumps(problem | {k: v for k, v in result.items() if k not in {"status", "errors"}}))
    if "retry_after" in result:
        response.headers["Retry-After"] = str(result["retry_after"])
    return response


def _read() -> dict[str, Any]:
    """The request's JSON object; other sites' forms and scripts can't send the header beside a cookie."""
    if "token_user" not in g and CLIENT_HEADER not in request.headers:
        raise Forbidden
    if not request.is_json:
        raise UnsupportedMediaType
    if (request.content_length or 0) > LARGEST:
        raise RequestEntityTooLarge
    try:
        sent = json.loads(request.get_data(cache=False), parse_constant=_refuse)
    except (ValueError, RecursionError):
        raise BadRequest from None
    if not isinstance(sent, dict):
        raise BadRequest
    return sent


def _refuse(_name: str) -> None:
    raise ValueError("NaN and Infinity are no JSON")


def _moment(text: object) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text) if isinstance(text, str) else None
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None and 1970 < moment.year < 9000 else None


def _keep_pace(records: int) -> None:
    wait = pace_of(current_app).wait(str(current_actor().user_id), records)
    if wait:
        raise TooManyRequests(retry_after=wait)


def _take(record: object, sent_at: datetime | None) -> dict[str, Any]:
    """One record in its own transaction. The answer is made after the commit."""
    try:
        incoming = _incoming(record, sent_at)
    except (KeyError, TypeError, ValueError, AttributeError):
        key = record.get("id") if isinstance(record, dict) else None
        return {"key": str(key)[:80], "status": 422, "errors": {"id": gettext("This record can't be read.")}}
    session = db.session()
    settings = current_app.extensions["outreach.settings"]
    rules = Rules(_fingerprints(), settings.licence_months)
    try:
        verdict = accept_record(session, actor=current_actor(), incoming=incoming, rules=rules, now=utcnow())
        session.commit()
    except InFlightError:
        session.rollback()
        return {"key": str(incoming.id), "status": 409, "retry_after": 1}
    except OutreachError:
        raise
    except Exception as error:  # whatever it is, the records behind this one go on
        session.rollback()
        return _not_stored(incoming, error)
    return _result(verdict)


def _incoming(record: object, sent_at: datetime | None) -> Incoming:
    if not isinstance(record, dict) or set(record) != {"kind", "id", "body"} or not isinstance(record["body"], dict):
        raise ValueError
    record_id = UUID(record["id"])
    if record_id.version != 7:
        raise ValueError
    return Incoming(RecordKind(record["kind"]), record_id, record["body"], sent_at)


def _not_stored(incoming: Incoming, error: Exception) -> dict[str, Any]:
    """409 where somebody has the record in hand, 503 where the database doesn't answer, 500 for a fault of ours."""
    result = {"key": str(incoming.id)}
    cause = getattr(error, "orig", None)
    if getattr(cause, "sqlstate", None) in _LOCKED:
        return result | {"status": 409, "retry_after": 1}
    if is_out_of_reach(error):
        current_app.logger.warning("a record of a phone waits: %s", type(cause or error).__name__)
        return result | {"status": 503, "retry_after": RETRY_AFTER}
    # where it happened, not what: a database's message repeats the values
    place = traceback.extract_tb(error.__traceback__)[-1]
    current_app.logger.error("a record of a phone failed: %s, %s:%s", type(error).__name__, place.name, place.lineno)
    return result | {"status": 500, "retry_after": 60}


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


def _fingerprints() -> Fingerprints:
    found: Fingerprints = current_app.extensions["outreach.fingerprints"]
    return found
