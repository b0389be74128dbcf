"""PUT /api/v1/leads/{id}, /test-drives/{id}, /drive-returns/{id} and POST /api/v1/outbox: what phones send, stored once.

Each record has a transaction of its own and is answered after its commit; `Retry-After` says when to come again.
"""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from flask import current_app, g, jsonify, request
from flask.typing import ResponseReturnValue
from marshmallow import Schema, fields
from werkzeug.exceptions import BadRequest, Forbidden, RequestEntityTooLarge, TooManyRequests, UnsupportedMediaType

from outreach.domain.clock import read_moment
from outreach.domain.outbox import MOST_RECORDS, RecordKind
from outreach.domain.roles import Permission
from outreach.web.api.blueprints import api_blueprint, receiving
from outreach.web.errors import answer
from outreach.web.intake import practise_record, take_records
from outreach.web.pace import pace_of
from outreach.web.security import current_actor

CLIENT_HEADER = "X-Outreach-Client"
LARGEST = 1024 * 1024
bp = api_blueprint("outbox", "Records made on phones: each is stored once, however often it is sent.")


class ResultSchema(Schema):
    """What became of one record: 201 stored, 200 here already, 403 of another company, 409 in flight, 422 kept aside."""

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
    """Store up to 50 records, one result each; one that is refused stops none of the others."""
    records, sent_at = read_records()
    return jsonify(results=take_records(records, sent_at))


@receiving(bp, "POST", "/outbox/practice", Permission.LEADS_WRITE, answer=ResultsSchema, good=())
def post_practice() -> ResponseReturnValue:
    """Open and read up to 50 sealed records of a rehearsal, one result each, and store none of them."""
    records, _sent_at = read_records()
    return jsonify(results=[practise_record(record) for record in records])


def read_records() -> tuple[list[Any], datetime | None]:
    """A parcel's records and when the phone sent it; refuses one that is no parcel, is too large, or comes too fast."""
    sent = _read()
    records = sent.get("records")
    if not isinstance(records, list) or set(sent) - {"records", "sent_at"}:
        raise BadRequest
    if len(records) > MOST_RECORDS:
        raise RequestEntityTooLarge
    _keep_pace(len(records))
    return records, read_moment(sent.get("sent_at"))


def _put(kind: RecordKind, record_id: UUID) -> ResponseReturnValue:
    body = _read()
    _keep_pace(1)
    record = {"kind": kind.value, "id": str(record_id), "body": body}
    [result] = take_records([record], read_moment(request.headers.get("X-Sent-At")))
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
    if "bearer" not in g and CLIENT_HEADER not in request.headers:
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


def _keep_pace(records: int) -> None:
    wait = pace_of(current_app).wait(str(current_actor().user_id), records)
    if wait:
        raise TooManyRequests(retry_after=wait)
