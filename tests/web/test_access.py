"""Every route, method and role: nobody gets further than the route's declared permission; ids of nothing answer 404."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from werkzeug.routing import Rule

from outreach.domain.roles import GRANTS, Permission, Role
from outreach.web.security import PUBLIC, declared_access
from tests.client import StrictClient

ACCOUNTS = {
    Role.OFFICE: "office",
    Role.OFFICIAL: "official",
    Role.ORGANISER: "organiser",
    Role.DEALER_MANAGER: "manager",
    Role.DEALER_STAFF: "dealer",
}
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


def token_of(browser: StrictClient, role: Role) -> str:
    """The token that this browser's forms carry."""
    return browser.csrf_token("/account/" if role in ACCOUNTS else "/login")


def routes(app: Flask) -> Iterator[tuple[str, str, Any]]:
    """Method, path and demanded access of every route."""
    for rule in app.url_map.iter_rules():
        if rule.endpoint in UNWALKED:
            continue
        with app.app_context():
            needed = declared_access(rule.endpoint)
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            yield method, address(rule), needed


@pytest.mark.parametrize("role", [*ACCOUNTS, Role.PUBLIC])
def test_role_gets_no_further_than_its_permissions(
    role: Role, app: Flask, client: StrictClient, as_role: Callable[[str], StrictClient]
) -> None:
    browser = as_role(ACCOUNTS[role]) if role in ACCOUNTS else client
    form = {"csrf_token": token_of(browser, role)}
    faults = []
    for method, path, needed in routes(app):
        status = browser.open(path, method=method, data=form).status_code
        if status in {400, 401} and role in ACCOUNTS:  # an earlier step may have ended this sign-in
            browser = as_role(ACCOUNTS[role])
            form = {"csrf_token": token_of(browser, role)}
            status = browser.open(path, method=method, data=form).status_code
        if status >= 500:
            faults.append(f"{method} {path}: {status}")
        if needed is PUBLIC:
            continue
        may = isinstance(needed, Permission) and needed in GRANTS[role]
        refused = {401, 403} | ({303} if role is Role.PUBLIC else set())
        if not may and status not in refused:
            faults.append(f"{method} {path}: {status} without {needed}")
        # the office may everything, but records no leads: it is no company
        companyless = role is Role.OFFICE and path == "/leads/new" and method == "POST"
        if may and status in {401, 403} and not path.startswith("/api/") and not companyless:
            faults.append(f"{method} {path}: {status} in spite of {needed}")
    assert faults == []


@pytest.mark.parametrize("role", list(ACCOUNTS))
def test_ids_of_nothing_and_nonsense_answer_404(role: Role, app: Flask, as_role: Callable[[str], StrictClient]) -> None:
    browser = as_role(ACCOUNTS[role])
    faults = []
    for method, path, needed in routes(app):
        if method != "GET" or path == "/" or not isinstance(needed, Permission) or needed not in GRANTS[role]:
            continue
        if NOTHING["uuid"] in path or "999999999" in path or "/nothing" in path:
            status = browser.get(path).status_code
            if status != 404:
                faults.append(f"{path}: {status}")
    assert faults == []


def test_every_write_demands_the_token(app: Flask, as_role: Callable[[str], StrictClient]) -> None:
    office = as_role("office")
    faults = []
    for method, path, needed in routes(app):
        if method in {"POST", "PUT", "PATCH", "DELETE"} and not path.startswith("/api/"):
            status = office.open(path, method=method).status_code
            if status not in {400, 403}:
                faults.append(f"{method} {path}: {status} ({needed})")
    assert faults == []
