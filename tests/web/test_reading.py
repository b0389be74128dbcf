"""On SQLite a page only reads, so that it waits for no writer; whatever changes something begins as a writer."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import event as listen
from sqlalchemy.orm import Session

from outreach.extensions import db
from tests.client import StrictClient
from tests.factories.world import World
from tests.web.events.test_pages import make_soon

Roles = Callable[[str], StrictClient]


def test_every_transaction_of_a_request_begins_as_its_method_says(
    session: Session, world: World, as_role: Roles
) -> None:
    """Also the one in which a library loads the account, and also after a request of the other kind in the same thread."""
    if db.engine.dialect.name != "sqlite":
        pytest.skip("only SQLite has one writer")
    event = make_soon(session, world, status="submitted")
    path, version = f"/events/{event.id}", str(event.version)
    session.commit()
    client = as_role("official")
    begun: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        begun.extend([statement] if statement.startswith("BEGIN") else [])

    listen.listen(db.engine, "before_cursor_execute", note)
    data = {"version": version, "csrf_token": client.csrf_token(path)}
    read, begun[:] = set(begun), []
    answer = client.post(f"{path}/looked", data=data)
    listen.remove(db.engine, "before_cursor_execute", note)
    assert (answer.status_code, read, set(begun)) == (204, {"BEGIN"}, {"BEGIN IMMEDIATE"})
