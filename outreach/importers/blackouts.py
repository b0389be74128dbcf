"""Closed days out of an iCalendar file: whole days and times become days, in Beijing."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

import icalendar

from outreach.domain.clock import BEIJING
from outreach.domain.errors import RuleBroken
from outreach.domain.scheduling.limits import BlackoutDays, BlackoutKind
from outreach.domain.words import N_

MOST_BYTES = 1024 * 1024
MOST_ENTRIES = 500
MOST_PARTS = 3 * MOST_ENTRIES  # with alarms and time zones
TOO_MANY = N_("A calendar has 500 entries at most.")


@dataclass
class BlackoutReport:
    """What a file holds: entries with their uid, and a line for each that isn't taken (name, message id)."""

    entries: list[tuple[str, BlackoutDays]] = field(default_factory=list)
    refused: list[tuple[str, str]] = field(default_factory=list)


def read_blackouts(content: bytes, kind: BlackoutKind) -> BlackoutReport:
    """Read a calendar; RuleBroken(file) where it is none."""
    if len(content) > MOST_BYTES:
        raise RuleBroken({"file": N_("The file is larger than 1 MB.")})
    # counted before it is read: a file of nothing but beginnings would keep the reader busy for long
    if content.upper().count(b"BEGIN:") > MOST_PARTS:
        raise RuleBroken({"file": TOO_MANY})
    try:
        calendar = icalendar.Calendar.from_ical(content)
        found = calendar.walk("VEVENT")
    except (ValueError, KeyError, IndexError, AttributeError, RecursionError):
        raise RuleBroken({"file": N_("This is not a calendar file (iCalendar, .ics).")}) from None
    if len(found) > MOST_ENTRIES:
        raise RuleBroken({"file": TOO_MANY})
    report = BlackoutReport()
    for entry in found:
        _read(entry, kind, report)
    return report


def _read(entry: icalendar.cal.Component, kind: BlackoutKind, report: BlackoutReport) -> None:
    name = _text(entry, "summary")[:120]
    if entry.get("status") == "CANCELLED":
        report.refused.append((name, N_("It is cancelled.")))
        return
    if entry.get("rrule") or entry.get("rdate"):
        report.refused.append((name, N_("It repeats: enter its days one by one.")))
        return
    try:
        days = _days(name, entry, kind)
        days.check()
    except RuleBroken as error:
        report.refused.append((name, error.message))
    except (ValueError, KeyError, AttributeError, TypeError, OverflowError):
        report.refused.append((name, N_("Its days can't be read.")))
    else:
        uid = _text(entry, "uid") or f"{days.first_on}/{name}"
        report.entries.append((uid[:255], days))


def _text(entry: Any, field_name: str) -> str:
    """A field's text in one line; the first where there are several. Control characters, which a database refuses, are left out."""
    value = entry.get(field_name, "")
    text = str(value[0] if isinstance(value, list) else value)
    return " ".join("".join(mark for mark in text if mark.isprintable() or mark.isspace()).split())


def _days(name: str, entry: Any, kind: BlackoutKind) -> BlackoutDays:
    starts = entry["dtstart"].dt
    ends = entry["dtend"].dt if "dtend" in entry else starts + entry["duration"].dt if "duration" in entry else starts
    first, last = _day(starts), _day(ends)
    # the end of an entry is the first moment that no longer belongs to it
    at_midnight = not isinstance(ends, datetime) or (ends.hour, ends.minute) == (0, 0)
    if at_midnight and last > first:
        last -= timedelta(days=1)
    return BlackoutDays(name, first, last, kind)


def _day(moment: date | datetime) -> date:
    if isinstance(moment, datetime):
        return (moment.astimezone(BEIJING) if moment.tzinfo else moment).date()
    return moment
