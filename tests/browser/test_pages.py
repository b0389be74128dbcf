"""Every page that opens without an id, in Chromium: nothing on the console, no other host, nothing serious from axe."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask
from playwright.sync_api import Error

from outreach.domain.roles import Role
from tests.browser.visitor import Visitor
from tests.web.access_table import LETTERS, read_table

ACCOUNTS = {
    Role.OFFICE: "office",
    Role.OFFICIAL: "official",
    Role.ORGANISER: "organiser",
    Role.DEALER_MANAGER: "manager",
    Role.DEALER_STAFF: "dealer",
}
NOT_PAGES = ("/static/", "/api/", "/healthz", "/logout", "/tf-", "/mf-", "/verify", "/favicon")


def paths(app: Flask, role: Role | None) -> list[str]:
    """The pages without ids that a role may open, or that anybody may."""
    table, letter = read_table(), LETTERS[ACCOUNTS[role] if role else "public"]
    found = {
        rule.rule
        for rule in app.url_map.iter_rules()
        if "GET" in (rule.methods or ()) and not rule.arguments and not rule.rule.startswith(NOT_PAGES)
        if letter in table[rule.endpoint, "GET"] and (role is None or "P" not in table[rule.endpoint, "GET"])
    }
    return sorted(found | {"/"})


def open_page(visitor: Visitor, path: str) -> int | None:
    """Open what a route answers; its status, or None where that is no page: a file, a map's frame, a part of a page."""
    try:
        answer = visitor.page.goto(visitor.base + path)
    except Error as error:
        if "Download is starting" in error.message:
            return None
        raise
    assert answer is not None
    framed = "sandbox" in answer.headers.get("content-security-policy", "")
    if framed or visitor.page.evaluate("document.doctype === null || document.contentType !== 'text/html'"):
        visitor.errors.clear()
        return None
    visitor.settle()
    return answer.status


def walk(visitor: Visitor, app: Flask, role: Role | None) -> dict[str, list[str]]:
    """Open each page; returns the faults of those that have some."""
    faults = {}
    for path in paths(app, role):
        status = open_page(visitor, path)
        if status is None:
            continue
        complaints = visitor.page.locator(".fault, [data-error-summary]").count()
        found = [f"answered {status}"] if status >= 400 else []
        found += ["an opened page complains about an entry"] if complaints else []
        if found := found + visitor.faults():
            faults[path] = found
        visitor.picture((role.value if role else "stranger") + path.replace("/", "-"))
    return faults


@pytest.mark.look
@pytest.mark.parametrize(("language", "size"), [("zh-CN", "phone"), ("en", "desk")])
@pytest.mark.parametrize("role", [None, *ACCOUNTS])
def test_pages_are_clean(
    app: Flask, visit: Callable[..., Visitor], role: Role | None, language: str, size: str
) -> None:
    visitor = visit(ACCOUNTS[role] if role else None, language=language, size=size)
    assert walk(visitor, app, role) == {}
