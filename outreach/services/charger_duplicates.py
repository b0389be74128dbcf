"""Pairs of records that may be one station: queued by imports, merged, kept apart or dismissed by people, and undone."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.charger_duplicates import DuplicateStatus, Verdict, differing, likeness, proposed, total_kw
from outreach.domain.errors import Conflict, Forbidden
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.chargers import Connector, Station, StationDuplicate, StationImport
from outreach.policies.chargers import keeps_in
from outreach.queries.charger_duplicates import flat, record_of
from outreach.services import audit
from outreach.services.charger_imports import chunks, plain, snapshot, typed
from outreach.services.charger_plans import Plan
from outreach.services.charger_rows import connector_values, station_values
from outreach.services.charger_twins import (
    Settled,
    bring_back_second,
    find_second,
    is_reported,
    second_of,
    take_out_second,
)
from outreach.services.confirmations import remember_confirmations
from outreach.services.placed_rows import Double

CHUNK = 500


def queue_duplicates(session: Session, *, record: StationImport, plan: Plan, now: datetime) -> int:
    """Put the rows that were not created into the review queue; a pair that was queued or decided before stays as it is."""
    asked = select(StationDuplicate.external_id, StationDuplicate.station_id)
    have = {tuple(pair) for pair in session.execute(asked.where(StationDuplicate.source == record.source))}
    fresh = [one for one in plan.doubles if (one.row.details.external_id, one.station_id) not in have]
    for part in chunks(fresh, CHUNK):
        _queue(session, record, part, now)
    session.flush()
    return len(fresh)


def _queue(session: Session, record: StationImport, doubles: Sequence[Double], now: datetime) -> None:
    kept = snapshot(session, [one.station_id for one in doubles])
    for one in doubles:
        values = {name: plain(value) for name, value in station_values(one.row, record, now).items()}
        groups = [{name: plain(value) for name, value in item.items()} for item in connector_values(0, one.row)]
        other = flat({"station": values, "connectors": groups})
        likely = alike(one.metres, flat(kept[one.station_id]), other)
        session.add(
            StationDuplicate(
                station_id=one.station_id, import_id=record.id, source=record.source, external_id=one.row.details.external_id,
                metres=one.metres, likeness=likely, status=DuplicateStatus.OPEN, record={"station": values, "connectors": groups},
            )
        )  # fmt: skip


def alike(metres: float, mine: Mapping[str, Any], other: Mapping[str, Any]) -> int:
    """The likeness of two flat records so far apart."""
    return likeness(
        metres,
        (mine["name"], other["name"]),
        (mine["operator"], other["operator"]),
        (total_kw(mine["connectors"]), total_kw(other["connectors"])),
    )


def decide_duplicate(
    session: Session,
    *,
    actor: Actor,
    pair: StationDuplicate,
    verdict: Verdict,
    fields: Collection[str] | None = None,
    now: datetime,
) -> None:
    """Do what a reviewer says of the two; without `fields` a merge takes what the rules of survivors propose."""
    if verdict is Verdict.MERGE:
        merge_duplicate(session, actor=actor, pair=pair, fields=fields, now=now)
    elif verdict is Verdict.BOTH:
        keep_both(session, actor=actor, pair=pair, now=now)
    else:
        dismiss_duplicate(session, actor=actor, pair=pair, now=now)


def merge_duplicate(
    session: Session, *, actor: Actor, pair: StationDuplicate, fields: Collection[str] | None, now: datetime
) -> None:
    """The two are one station: it takes these fields from the other record (None: those that the rules propose), and
    keeps them from later imports."""
    station = _open_pair(session, actor, pair)
    if pair.import_id is None:
        take_out_second(session, actor=actor, pair=pair)
    mine, other = record_of(station), flat(pair.record)
    wanted = proposed(mine, other) if fields is None else fields
    taken = [name for name in differing(mine, other) if name in wanted]
    pair.before = {name: mine[name] for name in taken} | {"kept_fields": list(station.kept_fields or [])}
    for name in taken:
        _take(session, station, name, other[name])
    station.kept_fields = sorted({*(station.kept_fields or []), *taken}) or None
    _decide(session, actor, pair, DuplicateStatus.MERGED, now, taken=taken)


def keep_both(session: Session, *, actor: Actor, pair: StationDuplicate, now: datetime) -> Station:
    """The two are two stations side by side: the other record becomes one of its own, where it isn't yet."""
    _open_pair(session, actor, pair)
    if pair.import_id is None:
        second = second_of(session, pair)
        _decide(session, actor, pair, DuplicateStatus.KEPT_BOTH, now)
        return second
    values = {name: typed(name, value) for name, value in pair.record["station"].items() if name != "updated_at"}
    station = Station(source=pair.source, external_id=pair.external_id, **values, created_import_id=pair.import_id)
    station.connectors = [Connector(**item) for item in flat(pair.record)["connectors"]]
    session.add(station)
    _decide(session, actor, pair, DuplicateStatus.KEPT_BOTH, now)
    return station


def dismiss_duplicate(session: Session, *, actor: Actor, pair: StationDuplicate, now: datetime) -> None:
    """The other record isn't taken, or goes where it stands in the register, and is never asked about again."""
    _open_pair(session, actor, pair)
    if pair.import_id is None:
        take_out_second(session, actor=actor, pair=pair)
    _decide(session, actor, pair, DuplicateStatus.DISMISSED, now)


def undo_duplicate(session: Session, *, actor: Actor, pair: StationDuplicate, now: datetime) -> None:
    """Open the pair again, and take back what was decided; fields that somebody changed since stay.

    Raises `Conflict` for a pair that is open, or whose second station somebody has corrected or reported of since.
    """
    station = _station(session, actor, pair)
    if pair.status is DuplicateStatus.OPEN:
        raise Conflict(N_("This pair is open already: there is nothing to undo."))
    if pair.import_id is None:
        if pair.status is not DuplicateStatus.KEPT_BOTH:
            bring_back_second(session, pair)
    elif pair.status is DuplicateStatus.KEPT_BOTH:
        _drop_second(session, pair)
    if pair.before is not None:
        mine, other = record_of(station), flat(pair.record)
        for name in [name for name in pair.before if name != "kept_fields" and mine[name] == other[name]]:
            _take(session, station, name, pair.before[name])
        kept = set(station.kept_fields or []) - (set(pair.before) - set(pair.before["kept_fields"]))
        station.kept_fields = sorted(kept) or None
    pair.before = None
    _decide(session, actor, pair, DuplicateStatus.OPEN, now)


def _drop_second(session: Session, pair: StationDuplicate) -> None:
    second = find_second(session, pair)
    if second is not None and second.kept_fields:
        raise Conflict(N_("Somebody has corrected the second station since: it stays."))
    if second is not None and is_reported(session, second):
        raise Conflict(N_("Energy or outages are reported of the second station: it stays."))
    if second is not None:
        session.delete(second)
        session.flush()


def _take(session: Session, station: Station, name: str, value: Any) -> None:
    if name == "connectors":
        station.connectors = [Connector(**item) for item in value]
        return
    worth = typed(name, value)
    if name == "confirmed_on":
        remember_confirmations(session, [(station.id, station.confirmed_on, worth)])
    setattr(station, name, worth)


def _station(session: Session, actor: Actor, pair: StationDuplicate) -> Station:
    """The kept station of a pair, which is locked for this decision; only who keeps stations there decides."""
    whole = joinedload(StationDuplicate.station)
    asked = select(StationDuplicate).where(StationDuplicate.id == pair.id).with_for_update(of=StationDuplicate)
    asked = asked.options(whole.joinedload(Station.area), whole.selectinload(Station.connectors))
    station = session.scalars(asked, execution_options={"populate_existing": True}).one().station
    if not keeps_in(actor, station.area):
        raise Forbidden
    return station


def _open_pair(session: Session, actor: Actor, pair: StationDuplicate) -> Station:
    station = _station(session, actor, pair)
    if pair.status is not DuplicateStatus.OPEN:
        raise Conflict(N_("This pair is decided already. Undo that first."))
    if pair.import_id is not None and find_second(session, pair) is not None:
        raise Settled(N_("The second record has come into the register since: there is nothing to decide."))
    return station


def _decide(
    session: Session, actor: Actor, pair: StationDuplicate, status: DuplicateStatus, now: datetime, **more: Any
) -> None:
    before = {"status": pair.status.value}
    pair.status = status
    pair.decided_by_id, pair.decided_at = (None, None) if status is DuplicateStatus.OPEN else (actor.user_id, now)
    if status is DuplicateStatus.OPEN:
        pair.decision_id = None
    session.flush()
    after = {"status": status.value, **more}
    audit.record(session, actor=actor, action="station.duplicate", subject=pair, before=before, after=after)
