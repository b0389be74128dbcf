"""A station that a file or a visit puts elsewhere waits for a decision; its position is never changed by itself."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.orm import Session

from outreach.domain.charger_moves import MoveStatus, MoveVerdict
from outreach.domain.chargers import StationStatus
from outreach.domain.clock import today, utcnow
from outreach.domain.errors import Conflict, NotFound, RuleBroken
from outreach.domain.roles import Actor
from outreach.extensions import db
from outreach.models.chargers import Station, StationImport, StationMove
from outreach.services.charger_imports import undo_import
from outreach.services.charger_moves import accept_move, decide_moves_of, propose_move, refuse_move, undo_move
from outreach.services.chargers import confirm_station
from tests.factories.world import World
from tests.importers.test_charger_run import bring

BEFORE = "编号,名称,纬度,经度,功率,枪数\nA1,文峰充电站,32.3700,120.5700,60,4\nA2,白蒲站,32.2500,120.7600,60,2\n"
AFTER = BEFORE.replace("32.3700,120.5700,60,4", "32.3800,120.5700,120,4").replace("32.2500", "32.2503")


@pytest.fixture
def official(session: Session, world: World) -> Actor:
    """A ledger, and its next issue: one station a kilometre away and stronger, one 33 m away."""
    bring(session, "台账.csv", BEFORE.encode(), source="台账")
    outcome = bring(session, "台账.csv", AFTER.encode(), source="台账")
    assert (outcome.counts.updated, outcome.report()["moves"]) == (2, 1)
    return world.actor("official")


def station(session: Session) -> Station:
    session.expire_all()
    return session.scalars(select(Station).where(Station.external_id == "A1")).one()


def moves(session: Session) -> list[StationMove]:
    return list(session.scalars(select(StationMove).order_by(StationMove.id)))


def test_a_file_moves_a_station_only_by_a_decision(session: Session, official: Actor) -> None:
    (move,) = moves(session)
    found = station(session)
    assert (found.latitude, found.connectors[0].power_kw, round(move.metres)) == (32.37, 120, 1109)
    assert session.scalars(select(Station.latitude).where(Station.external_id == "A2")).one() == 32.2503
    accept_move(session, actor=official, move=move, now=utcnow())
    assert (station(session).latitude, station(session).kept_fields) == (32.38, None)
    with pytest.raises(Conflict):
        refuse_move(session, actor=official, move=move, now=utcnow())
    undo_move(session, actor=official, move=move, now=utcnow())
    assert (station(session).latitude, move.status) == (32.37, MoveStatus.OPEN)
    refuse_move(session, actor=official, move=move, now=utcnow())
    session.commit()
    bring(session, "台账.csv", AFTER.replace("文峰", "文峰路").encode(), source="台账")
    assert [one.status for one in moves(session)] == [MoveStatus.REFUSED]
    assert (station(session).name, station(session).latitude) == ("文峰路充电站", 32.37)


def decide_all(session: Session, actor: Actor, import_id: UUID | None, verdict: MoveVerdict) -> int:
    assert import_id is not None
    say = lambda done, total: None  # noqa: E731  # nobody listens
    return decide_moves_of(session, actor=actor, import_id=import_id, verdict=verdict, now=utcnow(), report=say)


def test_a_whole_file_is_refused_and_that_taken_back_but_for_what_was_moved_since(
    session: Session, official: Actor
) -> None:
    (move,) = moves(session)
    assert decide_all(session, official, move.import_id, MoveVerdict.UNDO) == 0
    assert decide_all(session, official, move.import_id, MoveVerdict.REFUSE) == 1
    assert (station(session).latitude, move.status) == (32.37, MoveStatus.REFUSED)
    assert decide_all(session, official, move.import_id, MoveVerdict.UNDO) == 1
    assert decide_all(session, official, move.import_id, MoveVerdict.ACCEPT) == 1
    assert station(session).latitude == 32.38
    station(session).latitude = 32.4
    assert decide_all(session, official, move.import_id, MoveVerdict.UNDO) == 0
    assert (station(session).latitude, move.status) == (32.4, MoveStatus.ACCEPTED)


def test_a_whole_file_is_accepted_or_undone(session: Session, official: Actor) -> None:
    record = session.get_one(StationImport, moves(session)[0].import_id)
    assert decide_all(session, official, record.id, MoveVerdict.ACCEPT) == 1
    assert station(session).latitude == 32.38
    undo_import(session, actor=official, record=record, now=utcnow())
    assert station(session).latitude == 32.37
    undo_import(
        session, actor=official, record=session.get_one(StationImport, station(session).import_id), now=utcnow()
    )
    assert moves(session) == []


def test_a_visit_says_what_was_seen_and_proposes_where(session: Session, official: Actor, world: World) -> None:
    confirm_station(session, actor=official, station=station(session), status=StationStatus.BLOCKED, today=today())
    found = station(session)
    assert (found.status, found.latitude, found.closed_on) == (StationStatus.BLOCKED, 32.37, today())
    found.area = world.areas["320682"]
    rugao, haian = world.areas["320682"], world.areas["320685"]
    propose_move(session, actor=official, station=found, longitude=120.58, latitude=32.371, area=rugao)
    (move,) = moves(session)
    assert move.import_id is None
    accept_move(session, actor=official, move=move, now=utcnow())
    assert (station(session).longitude, "position" in (station(session).kept_fields or [])) == (120.58, True)
    found = station(session)
    found.kept_fields = [*(found.kept_fields or []), "name"]
    undo_move(session, actor=official, move=move, now=utcnow())
    found = station(session)
    assert (found.longitude, {"name", "position"} & set(found.kept_fields or [])) == (120.57, {"name"})
    found.area = rugao
    propose_move(session, actor=official, station=found, longitude=120.46, latitude=32.54, area=haian)
    with pytest.raises(RuleBroken):
        accept_move(session, actor=official, move=moves(session)[-1], now=utcnow())


def test_a_file_moves_nothing_out_of_the_area_nor_by_a_proposal_that_is_gone(
    session: Session, official: Actor, world: World
) -> None:
    (move,) = moves(session)
    move.area_id = world.areas["320685"].id
    session.flush()
    assert move.import_id is not None
    assert decide_all(session, official, move.import_id, MoveVerdict.ACCEPT) == 0
    session.execute(text("DELETE FROM station_moves"))
    with pytest.raises(NotFound):
        accept_move(session, actor=official, move=move, now=utcnow())


def test_of_eight_who_propose_at_once_one_proposal_stays_open(app: Flask, session: Session, official: Actor) -> None:
    station_id = station(session).id
    session.commit()
    together = Barrier(8)

    def propose(number: int) -> None:
        with app.app_context():
            try:
                own = db.session()
                found = own.get_one(Station, station_id)
                _ = found.connectors
                own.rollback()
                together.wait(20)
                found = own.get_one(Station, station_id)
                own.refresh(found, ["area"])
                propose_move(
                    own, actor=official, station=found, longitude=120.57 + number / 1000, latitude=32.4, area=None
                )
                own.commit()
            finally:
                db.session.remove()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(propose, range(8)))
    is_open = StationMove.status == MoveStatus.OPEN
    assert session.scalar(select(func.count()).select_from(StationMove).where(is_open)) == 1
