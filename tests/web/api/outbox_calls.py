"""Records as a phone sends them."""

from __future__ import annotations

from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session
from werkzeug.test import TestResponse

from outreach.models.leads import Lead
from tests.client import StrictClient

PHONE = "13912340001"


def body(number: str = PHONE, **changes: Any) -> dict[str, Any]:
    """What staff enter for a visitor."""
    return {"phone": number, "purposes": ["contact"], "source": "showroom", "app": "1"} | changes


def put(
    client: StrictClient, record_id: Any, sent: dict[str, Any], kind: str = "leads", **headers: str
) -> TestResponse:
    """Send one record as the page does."""
    return client.put(f"/api/v1/{kind}/{record_id}", json=sent, headers={"X-Outreach-Client": "fair", **headers})


def count(session: Session, table: Any = Lead) -> int:
    """Rows of a table, read anew."""
    session.rollback()
    return session.scalar(select(func.count()).select_from(table)) or 0


def lead(key: Any, number: str) -> dict[str, Any]:
    """A lead with consent."""
    content = {"phone": number, "purposes": ["contact"], "source": "showroom"}
    return {"kind": "lead", "id": str(key), "body": content}


def drive(key: Any, content: dict[str, Any]) -> dict[str, Any]:
    """A test drive."""
    return {"kind": "test_drive", "id": str(key), "body": content}


def post(client: StrictClient, records: list[Any]) -> list[dict[str, Any]]:
    """Send them together; the results."""
    answer = client.post("/api/v1/outbox", json={"records": records}, headers={"X-Outreach-Client": "fair"})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    results: list[dict[str, Any]] = answer.json["results"]
    return results
