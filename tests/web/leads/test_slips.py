"""Paper slips: a sheet of reserved numbers, each typed in once."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.slips import SLIPS_A_SHEET, slip_id
from outreach.domain.stands import spaced
from outreach.models.leads import Lead
from outreach.models.slips import SlipSheet
from tests.client import StrictClient
from tests.factories.leads import make_lead
from tests.factories.stands import make_fair, make_stand
from tests.factories.world import World

AsRole = Callable[[str], StrictClient]


def make_taken_fair(session: Session, world: World) -> UUID:
    """A fair with a stand of Rugao's dealer."""
    event = make_fair(session, world)
    make_stand(session, world, event)
    return event.id


def test_ids_are_of_version_seven_and_no_two_are_alike() -> None:
    ids = [slip_id(UUID(int=sheet << 90), place) for sheet in (5, 6) for place in range(1, SLIPS_A_SHEET + 1)]
    assert len(set(ids)) == 40
    assert {key.version for key in ids} == {7}


def test_sheet_is_printed_and_each_slip_typed_in_once(
    as_role: AsRole, app: Flask, session: Session, world: World
) -> None:
    event_id = make_taken_fair(session, world)
    dealer = as_role("dealer")
    printed = dealer.submit(f"/fair/{event_id}/slips")
    assert printed.status_code == 303
    sheet = session.scalars(select(SlipSheet)).one()
    sheet_id, first = sheet.id, slip_id(sheet.id, 1)
    page = dealer.get(printed.location).get_data(as_text=True)
    assert len(re.findall(r'class="slip"', page)) == SLIPS_A_SHEET
    code = spaced(app.extensions["outreach.stands"].of_record(first))
    assert code in page

    opened = dealer.get(f"/fair/slips/{sheet_id}/1")
    assert opened.location.endswith(f"/leads/new?slip={sheet_id}.1")
    sent: dict[str, Any] = {
        "slip": f"{sheet_id}.1",
        "event_id": str(event_id),
        "phone": "13812340001",
        "consent": "y",
        "consent_version": re.findall(r'name="consent_version"[^>]*value="([^"]+)"', dealer.get(opened.location).text)[
            0
        ],
        "source": "showroom",
    }
    done = dealer.submit("/leads/new", sent)
    assert done.location.endswith(f"slip={sheet_id}.2")
    session.rollback()
    lead = session.get_one(Lead, first)
    assert (lead.event_id, lead.source.value) == (event_id, "event")

    check_twice(dealer, session, sent)
    assert dealer.get(f"/fair/slips/{sheet_id}/1").location.endswith(f"/leads/{first}")
    assert "✓" in dealer.get(f"/fair/{event_id}/slips").text
    check_others(as_role, app, sheet_id, code)


def check_twice(dealer: StrictClient, session: Session, sent: dict[str, Any]) -> None:
    """The same entries again are the same lead; others are refused."""
    assert dealer.submit("/leads/new", sent).status_code == 303
    other = dealer.submit("/leads/new", sent | {"phone": "13812340002"})
    assert other.status_code == 409
    assert "已录入" in other.text
    session.rollback()
    assert len(session.scalars(select(Lead)).all()) == 1


def check_others(as_role: AsRole, app: Flask, sheet_id: UUID, code: str) -> None:
    """Another company sees nothing of the sheet; the customer opens their record with the slip's code."""
    visitor = as_role("dealer2")
    assert visitor.get(f"/fair/slips/{sheet_id}/2").status_code == 404
    assert visitor.get(f"/leads/new?slip={sheet_id}.2").status_code == 404
    stranger = app.test_client()
    token = re.findall(r'name="csrf_token"[^>]*value="([^"]+)"', stranger.get("/my-record/").text)[0]
    assert stranger.post("/my-record/", data={"code": code.lower(), "csrf_token": token}).status_code == 303


def test_a_colleagues_slip_leads_back_to_the_sheets(as_role: AsRole, session: Session, world: World) -> None:
    event_id, dealer = make_taken_fair(session, world), as_role("dealer")
    dealer.submit(f"/fair/{event_id}/slips")
    sheet_id = session.scalars(select(SlipSheet.id)).one()
    make_lead(session, world, by="manager", id=slip_id(sheet_id, 1))
    assert dealer.get(f"/fair/slips/{sheet_id}/1").location.endswith(f"/fair/{event_id}/slips")


def test_there_is_no_slip_beyond_the_sheet(as_role: AsRole, session: Session, world: World) -> None:
    event_id, dealer = make_taken_fair(session, world), as_role("dealer")
    dealer.submit(f"/fair/{event_id}/slips")
    sheet_id = session.scalars(select(SlipSheet)).one().id
    for place in (0, 21, 9999):
        assert dealer.get(f"/fair/slips/{sheet_id}/{place}").status_code == 404
    for bad in ("x", f"{sheet_id}.", f"{sheet_id}.x", f"{sheet_id}.21"):
        assert dealer.get(f"/leads/new?slip={bad}").status_code == 404
