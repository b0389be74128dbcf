"""What a record of a phone costs the database: ways there and back, on a market's busiest morning."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import event as listen
from sqlalchemy.orm import Session

from outreach.models.base import new_id
from tests.client import StrictClient
from tests.web.api import outbox_calls as calls


def _statements(session: Session, phone: StrictClient, count: int) -> int:
    """How many statements a parcel of `count` leads takes, each of a number of its own."""
    made: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        made.extend([] if statement.startswith("BEGIN") else [statement])

    records = [calls.lead(new_id(), f"139{new_id().int % 10**8:08d}") for _ in range(count)]
    listen.listen(session.get_bind(), "before_cursor_execute", note)
    try:
        results = calls.post(phone, records)
    finally:
        listen.remove(session.get_bind(), "before_cursor_execute", note)
    assert [result["status"] for result in results] == [201] * count
    return len(made)


def test_a_parcels_leads_cost_few_statements(session: Session, as_role: Callable[[str], StrictClient]) -> None:
    """Each: who has the id, what is known of the number, the person, and the lead with its step, consent and entry."""
    phone = as_role("dealer")
    own = (_statements(session, phone, 12) - _statements(session, phone, 2)) / 10
    assert own == (7 if session.get_bind().dialect.name == "sqlite" else 4)
