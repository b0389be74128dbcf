"""A month of events by county, with lunar days and holidays."""

from __future__ import annotations

import calendar
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any

from flask import render_template, request, url_for
from flask_babel import gettext

from outreach.domain.calendar import arrangement_known, month_grid
from outreach.domain.clock import BEIJING, beijing, today
from outreach.domain.roles import Permission
from outreach.extensions import db
from outreach.models.event_limits import Blackout
from outreach.models.regions import Area
from outreach.policies.events import can_draft
from outreach.queries.calendars import list_overrides
from outreach.queries.event_limits import list_blackouts
from outreach.queries.events import MONTH_LIMIT, MonthEntry, list_month
from outreach.queries.venue_places import find_area
from outreach.web.events import bp
from outreach.web.security import access, current_actor


@bp.get("/calendar")
@access(Permission.EVENTS_READ)
def month() -> str:
    """A month, as a grid or as a list of days."""
    shown, text, actor = _month(request.args.get("month", "")), request.args.get("area", "")[:80], current_actor()
    area = find_area(db.session(), text) if text.strip() else None
    weeks = month_grid(shown.year, shown.month, _overrides(shown))
    first, last = weeks[0][0].day, weeks[-1][-1].day
    span = {"first": _midnight(first), "after": _midnight(last + timedelta(days=1))}
    events = list_month(db.session(), actor=actor, area=area, **span)
    return render_template(
        "events/month.html",
        weeks=weeks,
        by_day=_by_day(events),
        area=area,
        area_text=text,
        blackouts=_blackouts(area, first, last),
        fault=gettext("No county or township has this name or code.") if text.strip() and area is None else "",
        **_frame(shown, events),
    )


def _frame(shown: date, events: Sequence[MonthEntry]) -> dict[str, Any]:
    days = calendar.monthrange(shown.year, shown.month)[1]
    inside = [one for one in events if beijing(one.starts_at).date().replace(day=1) == shown]
    return {
        "month": shown,
        "address": url_for("events.index"),
        "today": today(),
        "total": len(inside),
        "cut": MONTH_LIMIT if len(events) >= MONTH_LIMIT else 0,
        "before": (shown - timedelta(days=1)).strftime("%Y-%m"),
        "after": (shown + timedelta(days=days)).strftime("%Y-%m"),
        "announced": arrangement_known(shown.year),
        "as_list": request.args.get("view") == "list",
        "may_draft": can_draft(current_actor()),
    }


def _blackouts(area: Area | None, first: date, last: date) -> dict[date, list[Blackout]]:
    """The closed and noted days of the area shown."""
    days: dict[date, list[Blackout]] = defaultdict(list)
    for row in list_blackouts(db.session(), area=area, first=first, last=last) if area else []:
        for number in range((row.last_on - row.first_on).days + 1):
            days[row.first_on + timedelta(days=number)].append(row)
    return days


def _month(text: str) -> date:
    try:
        found = date.fromisoformat(f"{text}-01")
    except ValueError:
        found = today().replace(day=1)
    return found if 1950 <= found.year <= 2098 else today().replace(day=1)


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(0), BEIJING)


def _overrides(shown: date) -> dict[date, Any]:
    return list_overrides(db.session(), first=shown - timedelta(days=7), last=shown + timedelta(days=45))


def _by_day(events: Iterable[MonthEntry]) -> dict[date, list[MonthEntry]]:
    days: dict[date, list[MonthEntry]] = defaultdict(list)
    for event in events:
        for day in event.days:
            days[day].append(event)
    return days
