"""Errors as pages: what happened, what to do, the request's id; also when the database is away."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask, g
from sqlalchemy.exc import OperationalError

from outreach.database import is_out_of_reach
from outreach.extensions import db
from outreach.web.errors import answer
from tests.client import StrictClient

STATUSES = [400, 401, 403, 404, 405, 409, 413, 415, 422, 429, 500, 503]


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_error_has_its_own_words(app: Flask, language: str) -> None:
    headings = set()
    for status in STATUSES:
        with app.test_request_context("/x?y=1", headers={"Accept-Language": language}):
            g.request_id = "4f1c"
            page, code = answer(status, "")
        assert code == status
        assert "4f1c" in page
        assert 'class="btn btn-primary"' in page
        headings.add(page.partition("<h1>")[2].partition("</h1>")[0])
    assert len(headings) == len(STATUSES)


@pytest.mark.parametrize("path", ["/e/", "/events/", "/api/v1/events", "/healthz"])
def test_database_out_of_reach_asks_to_wait(
    as_role: Callable[[str], StrictClient], monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    client = as_role("organiser")

    def refuse(*_args: object, **_kwargs: object) -> None:
        raise OperationalError("SELECT 1", {}, Exception("connection refused"))

    monkeypatch.setattr(db.session.session_factory.class_, "execute", refuse)
    monkeypatch.setattr(db.session.session_factory.class_, "scalar", refuse)
    monkeypatch.setattr(db.session.session_factory.class_, "scalars", refuse)
    answered = client.get(path)
    assert answered.status_code == 503
    assert answered.headers["Retry-After"] == "30"
    assert answered.headers["X-Request-Id"] in answered.get_data(as_text=True)
    assert "connection refused" not in answered.get_data(as_text=True)


def test_missing_table_is_a_fault_and_no_pause() -> None:
    assert not is_out_of_reach(OperationalError("", {}, Exception("no such table: events")))
    assert not is_out_of_reach(ValueError("x"))


def test_a_browsers_icon_is_there_for_what_names_none(client: StrictClient) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
