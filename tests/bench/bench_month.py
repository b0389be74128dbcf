"""A county's month of 2,000 events: our page against the same events loaded whole and written cell by cell."""

from __future__ import annotations

import base64
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

from flask import render_template_string
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from outreach.app import create_app
from outreach.domain.clock import BEIJING
from outreach.extensions import db
from outreach.models.base import Base
from outreach.models.events import Event
from outreach.settings import Settings
from tests.client import StrictClient, sign_in
from tests.factories.world import build_world, load_world
from tests.web.events.test_month_and_feeds import fill_month

EVENTS, ROUNDS, SECONDS_AIM = 2_000, 5, 0.3
PATH = "/events/calendar?month=2026-07&area=320682"
PLAIN = (
    "{% for day, here in days.items() %}<td>{{ day }}{% for event in here %}"
    "<a href=\"{{ url_for('events.show', event_id=event.id) }}\">{{ event.title }} {{ event.area.name_zh }}"
    " {{ event.organisation.name }}</a>{% endfor %}</td>{% endfor %}"
)


def run() -> Iterator[dict[str, Any]]:
    """Median seconds of the processor for the page against the aim, and against the plain way."""
    with tempfile.TemporaryDirectory() as folder:
        app = create_app(
            Settings(
                environment="test",
                instance_path=Path(folder),
                secret_key="benchmark" * 4,
                data_key=base64.b64encode(b"k" * 32).decode(),
                require_totp=False,
            )
        )
        app.test_client_class = StrictClient
        with app.test_request_context():
            Base.metadata.create_all(db.engine)
            build_world(db.session())
            fill_month(db.session(), load_world(db.session()), EVENTS)
            client = app.test_client()
            sign_in(client, "official@test.example")
            ours = _median(lambda: _fetch(client))
            peer = _median(_plain)
    yield _row(f"month of a county with {EVENTS:,} events (s)", ours, SECONDS_AIM, ours / SECONDS_AIM, 1, "lower")
    yield _row("month of a county vs whole events in cells", ours, peer, peer / ours, 1, "higher")


def _fetch(client: StrictClient) -> None:
    # the plain client's way: the strict one would time its own reading of the page
    if FlaskClient.open(client, PATH).status_code != 200:
        raise RuntimeError("no page")


def _plain() -> None:
    loads = (joinedload(Event.area), joinedload(Event.organisation), joinedload(Event.venue))
    first, after = datetime(2026, 6, 29, tzinfo=BEIJING), datetime(2026, 8, 3, tzinfo=BEIJING)
    wanted = select(Event).where(Event.starts_at < after, Event.ends_at > first).options(*loads)
    days: dict[date, list[Event]] = defaultdict(list)
    db.session.expunge_all()
    for event in db.session.scalars(wanted):
        for slot in event.slots:
            days[slot.day].append(event)
    render_template_string(PLAIN, days=days)


def _median(act: Callable[[], None]) -> float:
    times = []
    for _ in range(ROUNDS):
        began = time.process_time()
        act()
        times.append(time.process_time() - began)
    return sorted(times)[ROUNDS // 2]


def _row(name: str, ours: float, peer: float, ratio: float, aim: float, better: str) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": ratio, "aim": aim, "better": better}
