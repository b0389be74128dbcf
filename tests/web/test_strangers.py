"""Real ids of another county, organisation or company: nobody reads them, and nothing of them changes.

`tests/factories/strangers.py` makes one row for each id that a route takes; a route with an id of a new name fails here
until a row is made for it. What is meant to be read by strangers is listed in `SHARED`, with the reason.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from outreach.models.base import Base
from outreach.models.leads import Lead
from tests.client import StrictClient
from tests.factories.strangers import CANARY_NAME, CANARY_PHONE, make_strangers
from tests.factories.world import World
from tests.web.access_table import LETTERS, read_table

NEIGHBOURS = {"official": "neighbour", "organiser": "organiser2", "manager": "manager2", "dealer": "dealer2"}
# the id that such a route takes belongs to nobody: campaigns and models are the office's, the register is everybody's
OF_NOBODY = {"model_id", "organisation_id", "override_id"}
# another's row that may be read, by its endpoint
SHARED = {
    # the inventory is public; an official keeps to the own area
    "chargers.show": {"organiser", "manager", "dealer"},
    "chargers.card": {"organiser", "manager", "dealer"},
}
# an id that a phone made: another company's answers as one of the own that is taken would (tests/web/api/test_outbox.py)
PHONES = ("api_outbox.put_lead", "api_outbox.put_test_drive", "api_outbox.put_drive_return")
SHARED |= {endpoint: set(NEIGHBOURS) for endpoint in PHONES}
# rows that every request writes: the walker's own sign-in and its traces
OWN_TRACES = {"audit_log", "audit_entries", "login_sessions", "sign_in_failures", "users"}


def takes_ids(app: Flask, account: str) -> Iterator[tuple[str, Rule]]:
    """Method and rule of each route with the id of somebody's row that the account's role may use."""
    may = read_table()
    for rule in app.url_map.iter_rules():
        if not {name for name in rule.arguments if name.endswith("_id")} - OF_NOBODY:
            continue
        for method in sorted((rule.methods or set()) - {"HEAD", "OPTIONS"}):
            if LETTERS[account] in may[rule.endpoint, method]:
                yield method, rule


def fill(rule: Rule, ids: dict[str, Any]) -> str:
    """The rule's path with the strangers' ids in it."""
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda match: str(ids[match[1]]), rule.rule)


# by themselves: inside an id or a token the same digits come up by chance
LAST_FOUR = re.compile(rf"(?<![0-9A-Za-z_-]){CANARY_PHONE[-4:]}(?![0-9A-Za-z_-])")


def readable(body: bytes) -> str:
    """The text of an answer; of a spreadsheet's, the text inside."""
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            body = b"".join(archive.read(name) for name in archive.namelist())
    return body.decode("utf-8", "replace")


def prints(session: Session) -> dict[str, str]:
    """A digest of every table's rows."""
    session.rollback()
    found = {}
    for table in Base.metadata.sorted_tables:
        if table.name not in OWN_TRACES:
            rows = sorted(repr(tuple(row)) for row in session.execute(select(table)))
            found[table.name] = hashlib.sha256("\n".join(rows).encode()).hexdigest()
    session.rollback()
    return found


@pytest.mark.parametrize("account", list(NEIGHBOURS))
def test_strangers_rows_are_not_there_and_stay_as_they_are(
    account: str, app: Flask, session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    ids = make_strangers(session, world)
    session.commit()
    browser = as_role(account)
    token = browser.csrf_token("/account/")
    before = prints(session)
    faults = []
    for method, rule in takes_ids(app, account):
        if account in SHARED.get(rule.endpoint, ()):
            continue
        answer = browser.open(fill(rule, ids), method=method, data={"csrf_token": token} if method == "POST" else None)
        if answer.status_code != 404:
            faults.append(f"{method} {rule.endpoint}: {answer.status_code}")
    assert faults == []
    assert prints(session) == before


@pytest.mark.parametrize("account", list(NEIGHBOURS))
def test_their_owner_reads_them(
    account: str, app: Flask, session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    """Else the walk above would prove nothing: the ids must be real."""
    ids = make_strangers(session, world)
    session.commit()
    browser = as_role(NEIGHBOURS[account])
    read = set()
    for method, rule in takes_ids(app, account):
        if method == "GET" and not rule.rule.startswith("/api/"):
            status = browser.get(fill(rule, ids)).status_code
            read |= {rule.endpoint} if status < 400 else set()
    must = {
        "official": {"chargers.show", "chargers.card", "chargers.edit", "chargers.show_import", "venues.show"},
        "organiser": {"events.show", "events.edit", "venues.show", "venues.edit", "markets.show", "markets.edit"},
        "manager": {"leads.show", "vehicles.show", "test_drives.show", "users.show"},
        "dealer": {"leads.show", "leads.edit", "vehicles.show", "test_drives.show", "test_drives.depart", "jobs.show"},
    }
    assert must[account] - read == set()


@pytest.mark.parametrize(
    "account", ["official", "neighbour", "province", "organiser", "organiser2", "manager", "dealer"]
)
def test_no_page_of_others_names_a_buyer(
    account: str, app: Flask, session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    make_strangers(session, world)
    session.commit()
    browser = as_role(account)
    letter = LETTERS["official" if account in {"neighbour", "province"} else account.rstrip("2")]
    told = []
    for (endpoint, method), may in read_table().items():
        rules = [rule for rule in app.url_map.iter_rules(endpoint) if not rule.arguments]
        if method != "GET" or letter not in may or not rules or endpoint == "static":
            continue
        text = readable(browser.get(rules[0].rule).get_data())
        told += [endpoint for secret in (CANARY_NAME, CANARY_PHONE, "139****") if secret in text]
        told += [endpoint] if LAST_FOUR.search(text) else []
    assert told == []
    assert browser.get("/search", query_string={"q": CANARY_NAME}).get_data(as_text=True).count(CANARY_NAME) <= 2


def test_staff_see_no_lead_of_a_colleague(
    session: Session, world: World, as_role: Callable[[str], StrictClient]
) -> None:
    ids = make_strangers(session, world)
    lead = session.get_one(Lead, ids["lead_id"])
    lead.owner_id = world.users["manager2"].id
    session.commit()
    assert as_role("dealer2").get(f"/leads/{lead.id}").status_code == 404
    assert as_role("manager2").get(f"/leads/{lead.id}").status_code == 200
