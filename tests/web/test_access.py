"""Every route, method and role against the table in access_table.txt; ids of nothing answer 404."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from outreach.domain.clock import utcnow
from outreach.services.accounts import create_token
from tests.client import StrictClient
from tests.factories.world import World
from tests.web.access_table import LETTERS, read_table

NOTHING = {
    "uuid": "01900000-0000-7000-8000-000000000000",
    "int": "999999999",
    "default": "nothing",
    "string": "nothing",
}
# signing out ends the walker's own session
UNWALKED = {"security.logout", "static"}


def address(rule: Rule) -> str:
    """The rule's path with ids of nothing in it."""

    def fill(match: re.Match[str]) -> str:
        kind = match[1] or "default"
        if kind.startswith("any("):
            return kind.removeprefix("any(").rstrip(")").split(",")[0].strip("\"' ")
        return NOTHING.get(kind.split("(")[0].rstrip(":"), "nothing")

    return re.sub(r"<(?:([^:<>]+):)?[^<>]+>", fill, rule.rule)


def token_of(browser: StrictClient, signed_in: bool) -> str:
    """The token that this browser's forms carry."""
    return browser.csrf_token("/account/" if signed_in else "/login")


def routes(app: Flask) -> Iterator[tuple[str, str, str]]:
    """Method and path of every route, and the letters of the roles that may use it."""
    table = read_table()
    for rule in app.url_map.iter_rules():
        if rule.endpoint in UNWALKED:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, address(rule), table[rule.endpoint, method]


def test_the_table_names_every_route_and_no_other(app: Flask) -> None:
    there = {
        (rule.endpoint, method)
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }
    assert there == set(read_table())


@pytest.mark.parametrize("account", list(LETTERS))
def test_role_gets_as_far_as_the_table_says(
    account: str, app: Flask, client: StrictClient, as_role: Callable[[str], StrictClient]
) -> None:
    signed_in = account != "public"
    browser = as_role(account) if signed_in else client
    form = {"csrf_token": token_of(browser, signed_in)}
    faults = []
    for method, path, roles in routes(app):
        status = browser.open(path, method=method, data=form).status_code
        if status in {400, 401} and signed_in:  # an earlier step may have ended this sign-in
            browser = as_role(account)
            form = {"csrf_token": token_of(browser, signed_in)}
            status = browser.open(path, method=method, data=form).status_code
        if status >= 500:
            faults.append(f"{method} {path}: {status}")
        may = LETTERS[account] in roles
        refused = {401, 403} | (set() if signed_in else {303})
        if not may and status not in refused:
            faults.append(f"{method} {path}: {status}, but the table says no")
        # the office may everything, but records no leads: it is no company
        companyless = account == "office" and path == "/leads/new" and method == "POST"
        if may and signed_in and status in {401, 403} and not path.startswith("/api/") and not companyless:
            faults.append(f"{method} {path}: {status}, but the table says yes")
    assert faults == []


@pytest.mark.parametrize("account", [name for name in LETTERS if name != "public"])
def test_a_token_gets_as_far_as_the_table_says(account: str, app: Flask, session: Session, world: World) -> None:
    _row, text = create_token(session, actor=world.actor(account), name="probe", now=utcnow())
    session.commit()
    faults = []
    for method, path, roles in routes(app):
        answer = app.test_client().open(path, method=method, headers={"Authorization": f"Bearer {text}"})
        if path.startswith("/api/"):
            if (answer.status_code in {401, 403}) == (LETTERS[account] in roles):
                faults.append(f"{method} {path}: {answer.status_code}")
        elif answer.status_code < 300 and "P" not in roles:
            faults.append(f"{method} {path}: a token opened a page")
    assert faults == []


@pytest.mark.parametrize("account", [name for name in LETTERS if name != "public"])
def test_ids_of_nothing_and_nonsense_answer_404(
    account: str, app: Flask, as_role: Callable[[str], StrictClient]
) -> None:
    browser = as_role(account)
    faults = []
    for method, path, roles in routes(app):
        if method != "GET" or path == "/" or "P" in roles or LETTERS[account] not in roles:
            continue
        if NOTHING["uuid"] in path or "999999999" in path or "/nothing" in path:
            status = browser.get(path).status_code
            if status != 404:
                faults.append(f"{path}: {status}")
    assert faults == []


def test_every_write_demands_the_token(app: Flask, as_role: Callable[[str], StrictClient]) -> None:
    office = as_role("office")
    faults = []
    for method, path, roles in routes(app):
        if method in {"POST", "PUT", "PATCH", "DELETE"} and not path.startswith("/api/"):
            status = office.open(path, method=method).status_code
            if status not in {400, 403}:
                faults.append(f"{method} {path}: {status} ({roles})")
    assert faults == []
