"""The peer of `bench_outbox`: a Flask route that inserts a lead's row and commits; no rules, no person, no audit."""

from __future__ import annotations

import os
from uuid import UUID

from flask import Flask, jsonify, request
from flask.typing import ResponseReturnValue
from sqlalchemy import create_engine, insert

from outreach.database import engine_options
from outreach.domain.clock import utcnow
from outreach.domain.leads import ContactStatus, LeadSource, Stage
from outreach.models.leads import Lead

app = Flask(__name__)
URL = os.environ.get("BARE_DATABASE", "")
ENGINE = create_engine(URL, **engine_options(URL)) if URL else None


@app.put("/api/v1/leads/<uuid:record_id>")
def put_lead(record_id: UUID) -> ResponseReturnValue:
    """Insert and commit."""
    assert ENGINE is not None
    sent, now = request.get_json(), utcnow()
    row = {
        "id": record_id,
        "organisation_id": UUID(os.environ["BARE_ORGANISATION"]),
        "source": LeadSource(sent["source"]),
        "stage": Stage.NEW,
        "contact_status": ContactStatus.ALLOWED,
        "note_sealed": str(sent["phone"]).encode().ljust(48),
        "body_hmac": record_id.hex * 2,
        "created_at": now,
        "updated_at": now,
    }
    with ENGINE.begin() as connection:
        connection.execute(insert(Lead), row)
    return jsonify(id=str(record_id), key=str(record_id), received_at=now.isoformat()), 201
