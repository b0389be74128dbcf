"""What a station's last confirmation was before a newer one takes its place: the figures of past days stand by it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from outreach.models.chargers import StationConfirmation

Newer = tuple[int, date | None, date | None]


def remember_confirmations(session: Session, newer: Iterable[Newer]) -> None:
    """Keep the confirmations that give way, of stations (by id) with the day before and the day from now on."""
    rows = [
        {"station_id": station_id, "until_on": after, "confirmed_on": before}
        for station_id, before, after in newer
        if after is not None and (before is None or after > before)
    ]
    if rows:
        add: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
        session.execute(add(StationConfirmation).on_conflict_do_nothing(), rows)
