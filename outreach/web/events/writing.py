"""How events' moments and changed values are written in pages."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import date, datetime
from typing import Any

from flask_babel import format_date, gettext

from outreach.domain.clock import beijing
from outreach.domain.event_words import GROUND_WORDS, KIND_WORDS
from outreach.domain.events import Ground
from outreach.domain.permits import HOLDER_WORDS
from outreach.extensions import db
from outreach.models.events import EventStep
from outreach.queries.venues import venue_names
from outreach.web.i18n import language
from outreach.web.templating import write_datetime, write_number


def hour_of(moment: datetime) -> str:
    """The hour in Beijing."""
    return beijing(moment).strftime("%H:%M")


def day_of(moment: datetime) -> date:
    """The day in Beijing."""
    return beijing(moment).date()


def month_name(day: date) -> str:
    """2026年6月, or June 2026."""
    return format_date(day, "y年M月" if language() == "zh" else "MMMM y")


def told(name: str, value: Any, venues: Mapping[str, str]) -> str:
    """A changed value of a timeline's step, which keeps JSON values; `venues`: the names of those that it may mention."""
    if value in (None, ""):
        return "—"
    if name in {"starts_at", "ends_at"}:
        return write_datetime(datetime.fromisoformat(value))
    words: Mapping[Any, str] = KIND_WORDS if name == "kind" else HOLDER_WORDS if name == "holder_kind" else {}
    if value in words:
        return gettext(words[value])
    if isinstance(value, int):
        return write_number(value)
    return venues.get(value) or gettext("another venue") if name == "venue_id" else str(value)


def venues_in(steps: Iterable[EventStep]) -> dict[str, str]:
    """The names of the venues that steps moved an event from and to."""
    moves = [step.changes["venue_id"] for step in steps if "venue_id" in step.changes]
    return venue_names(db.session(), ids=[venue for pair in moves for venue in pair if venue])


def grounds_of(grounds: Iterable[Ground]) -> str:
    """Time, place, scale: as far as they apply."""
    return ("、" if language() == "zh" else ", ").join(gettext(GROUND_WORDS[ground]) for ground in grounds)


WRITERS: Mapping[str, Callable[..., Any]] = {
    "hour_of": hour_of,
    "day_of": day_of,
    "grounds_of": grounds_of,
    "month_name": month_name,
    "told": told,
}
