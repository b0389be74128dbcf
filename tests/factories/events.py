"""Events for tests."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING
from outreach.domain.events import EventDetails, EventKind
from outreach.domain.permits import HolderKind
from outreach.models.events import Event
from outreach.models.venues import Venue
from outreach.services.events import approve_event, draft_event, publish_event, submit_event
from tests.factories.venues import make_venue
from tests.factories.world import World

NOW = datetime(2026, 6, 1, 1, tzinfo=UTC)
MORNING = datetime(2026, 7, 12, 8, tzinfo=BEIJING)


def plan(venue: Venue | None, **changes: Any) -> EventDetails:
    """A complete plan of a small event in the morning of 12 July 2026."""
    values: dict[str, Any] = {
        "title": "新能源汽车下乡如皋专场",
        "kind": EventKind.COUNTY,
        "venue_id": venue.id if venue else None,
        "starts_at": MORNING,
        "ends_at": MORNING + timedelta(hours=5),
        "expected_attendance": 600,
        "stalls_needed": 10,
        "holder_kind": HolderKind.COUNTY_GOVERNMENT,
        "risk_note": "人流集中",
        "safety_plan": "分区引导，设医疗点",
        "safety_person": "张三",
    } | changes
    return EventDetails(**values)


def make_event(
    session: Session, world: World, *, status: str = "draft", venue: Venue | None = None, **changes: Any
) -> Event:
    """An event of Rugao's organiser, taken to `status` by its own steps."""
    venue = venue or make_venue(session, world)
    organiser, official = world.actor("organiser"), world.actor("official")
    event = draft_event(session, actor=organiser, details=plan(venue, **changes), campaign_ids=[], now=NOW)
    for step in ("submitted", "approved", "published"):
        if status == "draft":
            break
        if step == "submitted":
            submit_event(session, actor=organiser, event=event, now=NOW)
        elif step == "approved":
            approve_event(session, actor=official, event=event, version=event.version, now=NOW)
        else:
            publish_event(session, actor=organiser, event=event, now=NOW)
        if step == status:
            break
    session.flush()
    return event
