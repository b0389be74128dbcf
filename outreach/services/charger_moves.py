"""Proposed positions of stations: made by files and visits, accepted, refused, taken back by people."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.orm import Session, joinedload

from outreach.domain.charger_moves import MoveStatus, MoveVerdict
from outreach.domain.errors import Conflict, Forbidden, NotFound, RuleBroken
from outreach.domain.geo.datums import Datum
from outreach.domain.geo.distance import distance_m
from outreach.domain.roles import Actor
from outreach.domain.words import N_
from outreach.models.chargers import Station, StationImport, StationMove
from outreach.models.regions import Area
from outreach.policies.chargers import keeps_in, visible_to
from outreach.services import audit
from outreach.services.charger_imports import chunks
from outreach.services.placed_rows import Move

CHUNK = 500
Report = Callable[[int, int], None]
POSITION = ("longitude_given", "latitude_given", "datum", "longitude", "latitude", "area_id")
SAME_DEG = 1e-5  # about a metre


def queue_moves(session: Session, *, record: StationImport, moves: Sequence[Move]) -> int:
    """Propose what a file says; one that was refused before isn't asked again, an open one of the station is replaced."""
    fresh = 0
    for part in chunks(moves, CHUNK):
        ids = [one.station_id for one in part]
        refused = (StationMove.station_id.in_(ids)) & (StationMove.status == MoveStatus.REFUSED)
        before: dict[int, list[StationMove]] = {}
        for known in session.scalars(select(StationMove).where(refused)):
            before.setdefault(known.station_id, []).append(known)
        wanted = [one for one in part if not any(_same(one, known) for known in before.get(one.station_id, ()))]
        _replace(session, [_from_file(record, one) for one in wanted])
        fresh += len(wanted)
    return fresh


def _same(one: Move, known: StationMove) -> bool:
    lon, lat = one.row.longitude or 0.0, one.row.latitude or 0.0
    return abs(known.longitude - lon) < SAME_DEG and abs(known.latitude - lat) < SAME_DEG


def _from_file(record: StationImport, one: Move) -> StationMove:
    given = one.row.details
    return StationMove(
        station_id=one.station_id, import_id=record.id, proposed_by_id=record.created_by_id, datum=record.datum,
        longitude_given=given.longitude, latitude_given=given.latitude, longitude=one.row.longitude,
        latitude=one.row.latitude, area_id=one.row.area_id, metres=one.metres,
    )  # fmt: skip


def _replace(session: Session, moves: Sequence[StationMove]) -> None:
    ids = [one.station_id for one in moves]
    is_open = StationMove.status == MoveStatus.OPEN
    session.execute(delete(StationMove).where(StationMove.station_id.in_(ids), is_open))
    session.add_all(moves)
    session.flush()


def propose_move(
    session: Session, *, actor: Actor, station: Station, longitude: float, latitude: float, area: Area | None
) -> StationMove:
    """Say, standing there, that a placed station is here (WGS-84): its position stays until somebody accepts it."""
    if not keeps_in(actor, station.area):
        raise Forbidden
    if station.longitude is None or station.latitude is None:
        raise RuleBroken({"position": N_("This station has no position yet: place it.")})
    metres = float(distance_m([station.longitude], [station.latitude], [longitude], [latitude])[0])
    move = StationMove(
        station_id=station.id, proposed_by_id=actor.user_id, datum=Datum.WGS84, longitude_given=longitude,
        latitude_given=latitude, longitude=longitude, latitude=latitude, area_id=area.id if area else None, metres=metres,
    )  # fmt: skip
    session.scalars(select(Station.id).where(Station.id == station.id).with_for_update()).one()
    _replace(session, [move])
    audit.record(session, actor=actor, action="station.propose_move", subject=station, after={"metres": round(metres)})
    return move


def accept_move(session: Session, *, actor: Actor, move: StationMove, now: datetime) -> None:
    """Put the station where it is proposed. What somebody saw on the spot, later files leave alone."""
    station = _open_move(session, actor, move)
    if move.area is not None and not keeps_in(actor, move.area):
        raise RuleBroken({"position": N_("This position lies in %(area)s, outside your area.")}, area=move.area.name_zh)
    move.before = {name: getattr(station, name) for name in POSITION} | {"kept_fields": station.kept_fields}
    for name in POSITION:
        if name != "area_id" or move.area_id is not None:
            setattr(station, name, getattr(move, name))
    if move.import_id is None:
        station.kept_fields = sorted({*(station.kept_fields or []), "position"})
    _decide(session, actor, move, MoveStatus.ACCEPTED, now)


def refuse_move(session: Session, *, actor: Actor, move: StationMove, now: datetime) -> None:
    """The station stays where it is; the same position isn't proposed by a file again."""
    _open_move(session, actor, move)
    _decide(session, actor, move, MoveStatus.REFUSED, now)


def decide_moves_of(
    session: Session, *, actor: Actor, import_id: UUID, verdict: MoveVerdict, now: datetime, report: Report
) -> int:
    """Accept, refuse or take back all that one file proposes in the actor's area; returns how many.

    Left as they are: those whose position lies outside the area, and taken back, those that somebody has built on since.
    """
    act = {MoveVerdict.ACCEPT: accept_move, MoveVerdict.REFUSE: refuse_move, MoveVerdict.UNDO: undo_move}[verdict]
    is_open = StationMove.status == MoveStatus.OPEN
    wanted = (StationMove.import_id == import_id) & (~is_open if verdict is MoveVerdict.UNDO else is_open)
    query = select(StationMove).join(Station, Station.id == StationMove.station_id).where(wanted, visible_to(actor))
    found = session.scalars(query.options(joinedload(StationMove.area)).order_by(StationMove.id))
    moves = [one for one in found if one.area is None or keeps_in(actor, one.area)]
    done = 0
    for at, move in enumerate(moves):
        if at % CHUNK == 0:
            report(at, len(moves))
        try:
            act(session, actor=actor, move=move, now=now)
        except (Conflict, NotFound):  # a file that came meanwhile may have put another proposal in its place
            continue
        done += 1
    return done


def undo_move(session: Session, *, actor: Actor, move: StationMove, now: datetime) -> None:
    """Open the proposal again, and put the station back if it was moved and nobody has moved it since."""
    station = _station(session, actor, move)
    if move.status is MoveStatus.OPEN:
        raise Conflict(N_("This proposal is open already: there is nothing to undo."))
    others = (StationMove.station_id == station.id) & (StationMove.status == MoveStatus.OPEN)
    if session.scalar(select(StationMove.id).where(others)) is not None:
        raise Conflict(N_("Another position is proposed for this station by now. Decide that one first."))
    if move.before is not None:
        if (station.longitude, station.latitude) != (move.longitude, move.latitude):
            raise Conflict(N_("Somebody has moved this station since: it stays."))
        for name in POSITION:
            value = move.before[name]
            setattr(station, name, Datum(value) if name == "datum" and value else value)
        kept = set(station.kept_fields or []) - ({"position"} - set(move.before["kept_fields"] or []))
        station.kept_fields = sorted(kept) or ([] if move.before["kept_fields"] == [] else None)
    move.before = None
    _decide(session, actor, move, MoveStatus.OPEN, now)


def _station(session: Session, actor: Actor, move: StationMove) -> Station:
    """The station, locked before its proposal as imports and visits do; only who keeps stations there decides.

    Raises `NotFound` where another proposal has taken this one's place.
    """
    fresh = {"populate_existing": True}
    mine = select(Station).where(Station.id == move.station_id).options(joinedload(Station.area))
    station = session.scalars(mine.with_for_update(of=Station), execution_options=fresh).one()
    if not keeps_in(actor, station.area):
        raise Forbidden
    again = select(StationMove).where(StationMove.id == move.id).options(joinedload(StationMove.area))
    if session.scalar(again.with_for_update(of=StationMove), execution_options=fresh) is None:
        raise NotFound
    return station


def _open_move(session: Session, actor: Actor, move: StationMove) -> Station:
    station = _station(session, actor, move)
    if move.status is not MoveStatus.OPEN:
        raise Conflict(N_("This proposal is decided already. Undo that first."))
    return station


def _decide(session: Session, actor: Actor, move: StationMove, status: MoveStatus, now: datetime) -> None:
    before = {"status": move.status.value}
    move.status = status
    move.decided_by_id, move.decided_at = (None, None) if status is MoveStatus.OPEN else (actor.user_id, now)
    session.flush()
    after = {"status": status.value, "station_id": move.station_id}
    audit.record(session, actor=actor, action="station.move", subject=move, before=before, after=after)
