"""Calendars survive every text, and read back what was written."""

from __future__ import annotations

from datetime import timedelta

import icalendar
import pytest
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING
from outreach.exporters.icalendar import write_calendar
from outreach.models.events import Event
from tests.factories.events import MORNING, make_event
from tests.factories.venues import make_venue
from tests.factories.world import World

SHARP = [
    "{{ 7*7 }} ${7*7} ` </script>",
    "标题\r\nATTACH:http://evil/\r\nEND:VEVENT",
    "回车\r而已",
    "行\u2028段\u2029与\x85",
    "a\\n;,:\"^n'",
    "🚗" * 40,
    "长" * 120,
]


def calendar_of(*events: Event) -> bytes:
    return write_calendar(
        [(event, event) for event in events],
        name=events[0].title,
        public_url="https://outreach.example",
        url_of=lambda e: f"https://x/{e.code}",
    )


@pytest.mark.parametrize("text", SHARP)
def test_any_text_reads_back_as_text(session: Session, world: World, text: str) -> None:
    venue = make_venue(session, world, name=text[:80], address=text)
    event = make_event(session, world, venue=venue, title=text, summary=text)
    data = calendar_of(event)
    assert all(len(line) <= 75 for line in data.split(b"\r\n"))
    assert b"\r" not in data.replace(b"\r\n", b"")
    assert b"\n" not in data.replace(b"\r\n", b"")
    for line in data.split(b"\r\n"):
        line.decode()  # folded on octets, never inside a character
    calendar = icalendar.Calendar.from_ical(data)
    [entry] = calendar.walk("VEVENT")
    assert entry["UID"] == f"{event.id}@outreach.example"
    assert "ATTACH" not in entry
    wanted = " ".join(text.replace("\u2028", "").replace("\u2029", "").replace("\x85", "").split())
    assert str(entry["SUMMARY"]) == wanted
    assert " ".join(str(entry["DESCRIPTION"]).split()) == wanted


def test_times_are_beijings_with_their_zone(session: Session, world: World) -> None:
    event = make_event(session, world)
    calendar = icalendar.Calendar.from_ical(calendar_of(event))
    [zone] = calendar.walk("VTIMEZONE")
    [entry] = calendar.walk("VEVENT")
    assert zone["TZID"] == entry["DTSTART"].params["TZID"] == "Asia/Shanghai"
    assert entry["DTSTART"].dt == MORNING
    assert entry["DTEND"].dt - entry["DTSTART"].dt == timedelta(hours=5)
    assert entry["DTSTART"].dt.astimezone(BEIJING).hour == 8
    assert calendar["METHOD"] == "PUBLISH"
    lines = calendar_of(event).split(b"\r\n")
    assert b"REFRESH-INTERVAL;VALUE=DURATION:PT6H" in lines
    assert b"X-PUBLISHED-TTL:PT6H" in lines
