"""The application starts, answers, and lets people in and out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.client import StrictClient, sign_in


def test_healthz_answers(client: StrictClient) -> None:
    answer = client.get("/healthz")
    assert answer.status_code == 200
    assert answer.json == {"status": "ok"}


def test_sign_in_by_email(client: StrictClient) -> None:
    sign_in(client, "office@test.example")
    assert client.get("/jobs/").status_code == 200


def test_wrong_password_is_refused(client: StrictClient) -> None:
    answer = client.submit("/login", {"email": "office@test.example", "password": "not the password"})
    assert answer.status_code in {200, 401, 422}
    assert client.get("/jobs/").status_code == 303


def test_cookie_from_before_sign_out_is_worthless(as_role: Callable[[str], StrictClient]) -> None:
    client = as_role("office")
    cookie = client.get_cookie("session")
    assert cookie
    client.submit("/logout", form="/jobs/")
    client.set_cookie("session", cookie.value)
    assert client.get("/jobs/").status_code == 303


@pytest.mark.parametrize("path", ["/no/such/page", "/jobs/0190aaaa-0000-7000-8000-000000000000"])
def test_missing_things_answer_404(as_role: Callable[[str], StrictClient], path: str) -> None:
    assert as_role("office").get(path).status_code == 404
