"""The API: who may ask, how errors look, and that no request of any shape makes it fail."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import timedelta

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.models.accounts import ApiToken
from tests.client import StrictClient
from tests.factories.world import World

TOKEN = "a token of the tests"


@pytest.fixture
def token(session: Session, world: World) -> Callable[[str], dict[str, str]]:
    """Headers that carry a live token of an account: `token("official")`."""

    def make(name: str, *, days: int = 1) -> dict[str, str]:
        text = f"{TOKEN} {name}"
        session.add(
            ApiToken(
                user_id=world.users[name].id,
                token_hash=hashlib.sha256(text.encode()).hexdigest(),
                prefix=text[:8],
                expires_at=utcnow() + timedelta(days=days),
            )
        )
        session.commit()
        return {"Authorization": f"Bearer {text}"}

    return make


def test_description_names_every_operation(client: StrictClient) -> None:
    description = client.get("/api/v1/openapi.json").json
    assert description is not None
    assert description["openapi"] == "3.1.0"
    wanted = {"areas", "chargers", "coverage/{adcode}", "events", "venues"}
    assert {path.removeprefix("/api/v1/") for path in description["paths"]} >= wanted


@pytest.mark.parametrize("header", ["Bearer nobody", "Bearer", "Basic YTpi", "Bearer \u00e9"])
def test_bad_token_is_refused_as_problem(client: StrictClient, header: str) -> None:
    answer = client.get("/api/v1/venues", headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.mimetype == "application/problem+json"


def test_expired_token_is_refused(client: StrictClient, token: Callable[..., dict[str, str]]) -> None:
    assert client.get("/api/v1/venues", headers=token("organiser", days=-1)).status_code == 401


def test_unknown_argument_is_named(client: StrictClient, token: Callable[..., dict[str, str]]) -> None:
    answer = client.get("/api/v1/venues?colour=green", headers=token("organiser"))
    assert answer.status_code == 422
    assert answer.json is not None
    assert "colour" in str(answer.json["errors"])


def test_no_request_makes_it_fail(app: Flask, token: Callable[..., dict[str, str]]) -> None:
    headers = token("office")
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app)

    for operation in schema.get_all_operations():
        strategy = operation.ok().as_strategy()

        @settings(
            max_examples=25,
            deadline=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
            database=None,
        )
        @given(case=strategy)
        def run(case: schemathesis.Case) -> None:
            answer = case.call(headers=headers)
            assert answer.status_code < 500, case.path

        run()


def test_problems_say_what_http_asks(client: StrictClient, token: Callable[..., dict[str, str]]) -> None:
    refused = client.post("/api/v1/areas")
    assert refused.status_code == 405
    assert "GET" in refused.headers["Allow"]
    assert refused.json is not None
    assert refused.json["title"] == "Method Not Allowed"
    assert refused.json["detail"]
    stranger = client.get("/api/v1/venues")
    assert stranger.headers["WWW-Authenticate"] == "Bearer"
    mine = client.get("/api/v1/venues", headers=token("organiser"))
    assert mine.headers["Cache-Control"] == "private, no-cache"
