"""Sharp text in every field of an event, its parties and its papers is only text, on every page and in calendars."""

from __future__ import annotations

import io
import re
from collections.abc import Callable

import icalendar
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.permits import HolderKind
from outreach.models.event_parties import EventCompany
from tests.client import StrictClient
from tests.factories.venues import make_venue
from tests.factories.world import World
from tests.web.events.test_pages import SMALL_PDF, make_soon

Roles = Callable[[str], StrictClient]
SHARP = "{{ 7*7 }} ${7*7} ` </script><b>'\""
TEXTS = ("title", "summary", "risk_note", "safety_plan", "safety_person", "holder_name")


def clean(client: StrictClient, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200, path
    page = answer.get_data(as_text=True)
    assert "</script><b>" not in page, path
    # the product of 7 and 7, and not two digits of an id that stands before it
    assert not re.search(r"(?<![\w-])49(?![\w-])", page.split("{{ 7*7 }}")[0][-40:]), path
    return page


def test_sharp_text_everywhere(session: Session, world: World, as_role: Roles, client: StrictClient) -> None:
    venue = make_venue(session, world, name=SHARP, address=SHARP, stalls=50)
    texts = dict.fromkeys(TEXTS, SHARP[:32])
    event = make_soon(
        session, world, status="submitted", venue=venue, expected_attendance=1200, holder_kind=HolderKind.FIRM, **texts
    )
    other = make_soon(session, world, status="published", venue=venue, **texts)
    event.safety_phone = other.safety_phone = SHARP[:32]  # refused today, but kept from before
    session.commit()
    organiser, official, manager = as_role("organiser"), as_role("official"), as_role("manager")
    path, shown = f"/events/{event.id}", f"/events/{other.id}"
    assert official.submit(f"{path}/return", {"comment": SHARP}, form=path).status_code == 303
    partner = {"kind": "bank", "name": SHARP, "offer": SHARP}
    invited = {"organisation_id": str(world.organisations[2].id), "stalls": "1", "message": SHARP}
    permit = {"permit_number": SHARP, "permit_applied_on": "2026-05-01", "permit_issued_on": "2026-05-02"}
    paper = {"kind": "plan", "file": (io.BytesIO(SMALL_PDF), f"{SHARP}.pdf")}
    assert organiser.submit(f"{shown}/partners", partner, form=shown).status_code == 303
    assert organiser.submit(f"{shown}/companies", invited, form=shown).status_code == 303
    assert organiser.submit(f"{path}/permit", permit, form=path).status_code == 303
    sent = organiser.submit(f"{path}/documents", paper, form=path, content_type="multipart/form-data")
    assert sent.status_code == 303
    company = session.scalars(select(EventCompany)).one()
    own = f"/events/invitations/{company.id}"
    assert manager.submit(f"{own}/accept", {"answer": SHARP}, form=own).status_code == 303
    assert organiser.submit("/events/feeds", {"name": SHARP}).status_code == 200
    month = f"/events/calendar?month={event.starts_at:%Y-%m}"
    for page in (path, shown, f"{path}/edit", "/events/", month, f"{month}&view=list", "/events/feeds", "/"):
        assert "{{ 7*7 }}" in clean(organiser, page) or page == "/"
    for page in ("/events/queue", path, shown):
        clean(official, page)
    for page in ("/events/invitations", own, shown):
        clean(manager, page)
    public = f"/e/{other.code}"
    for page in (public, "/e/", "/e/?area=320682", f"/e/?lat={venue.latitude}&lon={venue.longitude}"):
        assert "{{ 7*7 }}" in clean(client, page)
    for page in (f"{public}/event.ics", "/cal/area/320682.ics"):
        [entry] = icalendar.Calendar.from_ical(client.get(page).data).walk("VEVENT")
        assert str(entry["SUMMARY"]) == other.title
    assert organiser.submit(f"{shown}/cancel", {"comment": SHARP}, form=shown).status_code == 303
    assert "{{ 7*7 }}" in clean(client, public)
