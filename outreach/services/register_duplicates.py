"""Pairs of stations that both stand in the register already, found and put into the review queue."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from outreach.domain.charger_duplicates import DuplicateStatus, NearPair, better_known, near_pairs
from outreach.domain.chargers import StationStatus
from outreach.domain.demonstration import DEMONSTRATION_SOURCE
from outreach.domain.errors import Forbidden
from outreach.domain.roles import Actor
from outreach.models.chargers import Station, StationDuplicate
from outreach.policies.chargers import keeps_stations, visible_to
from outreach.queries.charger_duplicates import flat
from outreach.services import audit
from outreach.services.charger_duplicates import alike
from outreach.services.charger_imports import chunks, snapshot

MOST_PAIRS = 5_000
CHUNK = 200
Report = Callable[[int, int], None]


def find_in_register(session: Session, *, actor: Actor, metres: float, report: Report) -> int:
    """Queue pairs of two sources within so many metres in the actor's area; returns how many are new.

    The better known one is kept. Pairs that were queued or decided before, either way round, stay as they are. Where there
    are more than `MOST_PAIRS` the nearest come first, the others at the next search.
    """
    if not keeps_stations(actor):
        raise Forbidden
    rows = _placed(session, actor)
    numbers = np.array([(row.longitude, row.latitude) for row in rows], dtype=np.float64).reshape(-1, 2)
    sources = [row.source for row in rows]
    known = _known(session)
    pairs = near_pairs(numbers[:, 0], numbers[:, 1], sources, metres, MOST_PAIRS + 2 * len(known))
    fresh = [one for one in pairs if frozenset((rows[one.one].id, rows[one.other].id)) not in known][:MOST_PAIRS]
    queued = 0
    for at, part in enumerate(chunks(fresh, CHUNK)):
        queued += _queue(session, part, [row.id for row in rows])
        report(min((at + 1) * CHUNK, len(fresh)), len(fresh))
    audit.record(session, actor=actor, action="station.find_duplicates", subject="stations", after={"pairs": queued})
    return queued


def _placed(session: Session, actor: Actor) -> Sequence[Station]:
    """Stations that stand somewhere in the actor's area; generated ones are no stations."""
    columns = (Station.id, Station.source, Station.longitude, Station.latitude)
    stand = Station.latitude.is_not(None) & (Station.status != StationStatus.GONE)
    wanted = select(*columns).where(visible_to(actor), stand, Station.source != DEMONSTRATION_SOURCE)
    return session.execute(wanted.order_by(Station.id)).all()  # type: ignore[return-value]  # rows with these names


def _known(session: Session) -> set[frozenset[int]]:
    """The stations of pairs that were queued before."""
    same = (Station.source == StationDuplicate.source) & (Station.external_id == StationDuplicate.external_id)
    pairs = select(StationDuplicate.station_id, Station.id).join(Station, same)
    return {frozenset(row) for row in session.execute(pairs)}


def _queue(session: Session, pairs: Sequence[NearPair], ids: Sequence[int]) -> int:
    """Queue them; returns how many. One that another search has queued in the same moment stays as it is."""
    add: Any = sqlite.insert if session.get_bind().dialect.name == "sqlite" else postgresql.insert
    rows = []
    records = snapshot(session, [ids[at] for one in pairs for at in (one.one, one.other)])
    for one in pairs:
        first, second = ids[one.one], ids[one.other]
        if not better_known(records[first]["station"], records[second]["station"]):
            first, second = second, first
        record = records[second]
        rows.append(
            {
                "station_id": first,
                "source": record["station"]["source"],
                "external_id": record["station"]["external_id"],
                "metres": one.metres,
                "likeness": alike(one.metres, flat(records[first]), flat(record)),
                "status": DuplicateStatus.OPEN,
                "record": record,
            }
        )
    rows.sort(key=lambda row: (row["source"], row["external_id"], row["station_id"]))  # two searches wait in one order
    fresh = add(StationDuplicate).values(rows).on_conflict_do_nothing().returning(StationDuplicate.id)
    return len(session.scalars(fresh).all())
