"""A plan as a workbook and as a calendar."""

from __future__ import annotations

from datetime import timedelta

import icalendar
from flask import current_app
from flask_babel import gettext as _

from outreach.exporters.tables import Column
from outreach.models.plans import EventPlan, PlanStop
from outreach.web.templating import area_name

FAR_CHARGER_KM = 30.0


def columns() -> list[Column]:
    """The workbook's columns."""
    return [
        Column("day", _("Day")),
        Column("venue", _("Venue"), 32),
        Column("area", _("Area"), 24),
        Column("market_day", _("Market day")),
        Column("fleet", _("Fleet"), 28),
        Column("people_new", _("People newly reached")),
        Column("people_shared", _("Also reached by others")),
        Column("km", _("Kilometres from the stop before")),
        Column("charges", _("Charging stops")),
        Column("charger_km", _("Kilometres to the nearest charger")),
        Column("locked", _("Locked")),
        Column("event", _("Draft")),
        Column("note", _("Note")),
    ]


def rows_of(plan: EventPlan, *, note: str = "") -> list[list[object]]:
    """The stops, day by day, each with the same note."""
    return [
        [
            stop.day,
            stop.venue.name,
            area_name(stop.venue.township or stop.venue.area),
            _("yes") if stop.market else _("no"),
            fleet_name(stop),
            stop.people,
            stop.shared,
            stop.km,
            stop.charges,
            stop.charger_km,
            _("yes") if stop.locked else _("no"),
            stop.event.code if stop.event else "",
            note,
        ]
        for stop in plan.stops
    ]


def fleet_name(stop: PlanStop) -> str:
    """The company whose cars come, or that it is a fleet on top."""
    return stop.organisation.name if stop.organisation else _("Fleet on top")


def is_far_from_chargers(stop: PlanStop) -> bool:
    """Whether cars that come for a morning may not find a charger near enough."""
    return stop.charger_km is None or stop.charger_km > FAR_CHARGER_KM


def calendar_of(plan: EventPlan) -> bytes:
    """Whole days, tentative: nothing of a plan is agreed yet."""
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//Outreach//Plan//ZH")
    calendar.add("version", "2.0")
    host = current_app.extensions["outreach.settings"].public_url.split("//")[-1].split("/")[0].split(":")[0]
    for stop in plan.stops:
        entry = icalendar.Event()
        entry.add("uid", f"{stop.id}@{host}")
        entry.add("dtstamp", plan.updated_at.replace(microsecond=0))
        entry.add("dtstart", stop.day)
        entry.add("dtend", stop.day + timedelta(days=1))
        entry.add("summary", f"{stop.venue.name} · {fleet_name(stop)}")
        entry.add("location", stop.venue.address or area_name(stop.venue.area))
        entry.add("geo", (stop.venue.latitude, stop.venue.longitude))
        entry.add("status", "TENTATIVE")
        calendar.add_component(entry)
    return bytes(calendar.to_ical())
