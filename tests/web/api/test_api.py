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

from outreach.domain.chargers import Access, CountingRule, StationKind, StationStatus
from outreach.domain.clock import utcnow
from outreach.models.accounts import ApiToken
from outreach.models.chargers import Station
from tests.client import StrictClient
from tests.factories.venues import make_venue
from tests.factories.world import World

TOKEN = "a token of the tests"


def make_stations(session: Session, number: int) -> None:
    """Stations in a row near 32 N 120 E, committed."""
    for at in range(number):
        station = Station(
            source="tests",
            external_id=str(at),
            kind=StationKind.CHARGING,
            name=f"{at}号站",
            access=Access.PUBLIC,
            status=StationStatus.OPERATIONAL,
            counting_rule=CountingRule.CONNECTORS,
            latitude=32.0,
            longitude=120.0 + at / 100,
        )
        session.add(station)
    session.commit()


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


def test_description_is_valid_and_answers_keep_to_it(
    app: Flask, session: Session, world: World, token: Callable[..., dict[str, str]]
) -> None:
    headers = token("office") | {"Accept-Encoding": "identity"}  # the library reads what it gets
    # read by the same reader: who asked is kept as long as the test's application context
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", app, headers=headers)
    schema.validate()
    description = schema.raw_schema
    make_venue(session, world)
    make_stations(session, 2)
    for path, arguments in {"areas": {"q": "rg"}, "venues": {}, "events": {}, "chargers": {"limit": 5000}}.items():
        operation = schema[f"/api/v1/{path}"]["GET"]
        answer = operation.Case(query=arguments).call(headers=headers)
        assert answer.status_code == 200
        said = answer.headers["content-type"][0].split(";")[0]
        assert said == ("application/geo+json" if path == "chargers" else "application/json")
        assert list(description["paths"][f"/api/v1/{path}"]["get"]["responses"]["200"]["content"]) == [said]
        operation.validate_response(answer)


def test_pages_follow_one_another_to_the_end(
    client: StrictClient, session: Session, world: World, token: Callable[..., dict[str, str]]
) -> None:
    for name in ("一号", "二号", "三号"):
        make_venue(session, world, name=name)
    make_stations(session, 3)
    headers, box = token("office"), "bbox=119.9,31.9,120.1,32.1"
    for begin, items in (("venues?limit=1&kind=square", "items"), (f"chargers?limit=1&{box}", "features")):
        following, seen = f"/api/v1/{begin}", []
        while following:
            assert len(seen) < 4
            page = client.get(following, headers=headers).json
            assert page is not None
            seen += [item["id"] for item in page[items]]
            following = page["next"]
        assert len(set(seen)) == len(seen) == 3
    refused = client.get("/api/v1/chargers?limit=5001", headers=headers)
    assert refused.status_code == 422
    assert refused.json is not None
    assert list(refused.json["errors"]) == ["limit"]


def test_a_fault_of_ours_is_a_problem_without_its_cause(
    app: Flask, client: StrictClient, token: Callable[..., dict[str, str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise RuntimeError("a secret of the database")

    monkeypatch.setattr("outreach.web.api.areas.search_areas", fail)
    monkeypatch.setitem(app.config, "TESTING", False)
    answer = client.get("/api/v1/areas?q=rg", headers=token("organiser"))
    assert (answer.status_code, answer.mimetype) == (500, "application/problem+json")
    assert answer.json is not None
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert "secret" not in answer.get_data(as_text=True)


def test_token_by_command(app: Flask, client: StrictClient) -> None:
    made = app.test_cli_runner().invoke(args=["accounts", "token", "official@test.example", "--name", "cron"])
    headers = {"Authorization": f"Bearer {made.output.strip()}"}
    assert client.get("/api/v1/areas?q=320682", headers=headers).status_code == 200
    unknown = app.test_cli_runner().invoke(args=["accounts", "token", "nobody@test.example"])
    assert (unknown.exit_code, "nobody@test.example" in unknown.output) == (1, True)


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
