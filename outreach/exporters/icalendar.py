"""Events as iCalendar (RFC 5545): a stable UID, SEQUENCE, times in Asia/Shanghai with their VTIMEZONE, cancellations."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from typing import Protocol
from urllib.parse import urlsplit

import icalendar

from outreach.domain.clock import BEIJING
from outreach.domain.events import EventStatus
from outreach.models.events import Event
from outreach.models.regions import Area
from outreach.models.venues import Venue

_UNREADABLE = frozenset({"Cc", "Cs", "Zl", "Zp"})
_STATUS = {
    EventStatus.CANCELLED: "CANCELLED",
    EventStatus.SUBMITTED: "TENTATIVE",
    EventStatus.RETURNED: "TENTATIVE",
    EventStatus.DRAFT: "TENTATIVE",
}


class Told(Protocol):
    """What a calendar's reader is told: an event's own plan, or what was announced of it."""

    @property
    def title(self) -> str: ...
    @property
    def summary(self) -> str: ...
    @property
    def starts_at(self) -> datetime | None: ...
    @property
    def ends_at(self) -> datetime | None: ...
    @property
    def venue(self) -> Venue | None: ...
    @property
    def area(self) -> Area: ...


def write_calendar(
    events: Iterable[tuple[Event, Told]], *, name: str, public_url: str, url_of: Callable[[Event], str], hours: int = 6
) -> bytes:
    """A calendar of events, each with what its readers are told; those without a time are left out.

    Readers are asked to come back every `hours`.
    """
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Outreach//NEV to the countryside//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    line = icalendar.vText(" ".join(_plain(name).split()))  # the library writes these two as they come
    calendar.add("name", line)
    calendar.add("x-wr-calname", line)
    calendar.add("refresh-interval", timedelta(hours=hours), parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", icalendar.vDuration(timedelta(hours=hours)))
    host = urlsplit(public_url).hostname or "localhost"
    for event, told in events:
        if told.starts_at and told.ends_at:
            calendar.add_component(_entry(event, told, host, url_of(event)))
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _plain(text: str) -> str:
    """The text with one kind of line end and without other control characters, which readers stumble over."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(mark for mark in text if mark in "\n\t" or unicodedata.category(mark) not in _UNREADABLE)


def _entry(event: Event, told: Told, host: str, url: str) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", f"{event.id}@{host}")
    entry.add("sequence", event.sequence)
    entry.add("dtstamp", event.updated_at.replace(microsecond=0))
    entry.add("last-modified", event.updated_at.replace(microsecond=0))
    if told.starts_at and told.ends_at:
        entry.add("dtstart", told.starts_at.astimezone(BEIJING))
        entry.add("dtend", told.ends_at.astimezone(BEIJING))
    entry.add("summary", " ".join(_plain(told.title).split()))
    entry.add("status", _STATUS.get(event.status, "CONFIRMED"))
    entry.add("description", _plain(event.cancel_reason if event.status is EventStatus.CANCELLED else told.summary))
    entry.add("url", url)
    if told.venue is not None:
        place = [told.venue.name, told.venue.address, told.area.name_zh]
        entry.add("location", " ".join(_plain("，".join(part for part in place if part)).split()))
        entry.add("geo", (round(told.venue.latitude, 6), round(told.venue.longitude, 6)))
    return entry
