"""Pairs that both stand in the register: found once, the second taken out when they are one, and brought back whole."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from threading import Barrier

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.charger_duplicates import DuplicateStatus
from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict
from outreach.domain.roles import Actor
from outreach.extensions import db
from outreach.models.chargers import Station, StationDuplicate
from outreach.models.operations import StationEnergy, StationOutage
from outreach.services.charger_duplicates import dismiss_duplicate, keep_both, merge_duplicate, undo_duplicate
from outreach.services.register_duplicates import find_in_register
from tests.factories.world import World
from tests.importers.test_charger_run import bring

OURS = "编号,名称,运营商,纬度,经度,功率,枪数,核实日期\nA1,文峰充电站,国网,32.3700,120.5700,,4,2026-03-01\nA2,站,国网,32.38,120.58,60,1,\n"
THEIRS = "id,name,operator,address,lat,lon,power,count,last confirmed\nX9,文峰广场站,国网,文峰路1号,32.370100,120.570100,120,4,2026-06-01\n"
REPORTED = (StationEnergy, StationOutage)


@pytest.fixture
def official(session: Session, world: World) -> Actor:
    """Two ledgers that came in while nobody asked about pairs."""
    bring(session, "台账.csv", OURS.encode(), source="台账")
    bring(session, "register.csv", THEIRS.encode(), source="名录", duplicate_metres=1.0)
    return world.actor("official")


def search(session: Session, actor: Actor) -> int:
    found = find_in_register(session, actor=actor, metres=50.0, report=lambda done, total: None)
    session.commit()
    return found


def sources(session: Session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Station.external_id).order_by(Station.external_id)))


def test_a_pair_in_the_register_is_found_once(session: Session, official: Actor) -> None:
    assert (search(session, official), search(session, official)) == (1, 0)
    pair = session.scalars(select(StationDuplicate)).one()
    kept = session.get_one(Station, pair.station_id)
    assert (kept.external_id, pair.external_id, pair.import_id) == ("X9", "A1", None)  # X9 was confirmed last
    assert 14 < pair.metres < 16
    keep_both(session, actor=official, pair=pair, now=utcnow())
    assert (sources(session), search(session, official)) == (["A1", "A2", "X9"], 0)


def test_what_is_one_is_one_station_and_comes_back_whole(session: Session, official: Actor) -> None:
    search(session, official)
    pair = session.scalars(select(StationDuplicate)).one()
    merge_duplicate(session, actor=official, pair=pair, fields=["name"], now=utcnow())
    session.commit()
    assert sources(session) == ["A2", "X9"]
    assert session.get_one(Station, pair.station_id).name == "文峰充电站"
    undo_duplicate(session, actor=official, pair=pair, now=utcnow())
    session.commit()
    assert sources(session) == ["A1", "A2", "X9"]
    assert session.get_one(Station, pair.station_id).name == "文峰广场站"
    back = session.scalars(select(Station).where(Station.external_id == "A1")).one()
    assert (back.name, back.latitude, [c.count for c in back.connectors]) == ("文峰充电站", 32.37, [4])
    dismiss_duplicate(session, actor=official, pair=pair, now=utcnow())
    assert (pair.status, sources(session)) == (DuplicateStatus.DISMISSED, ["A2", "X9"])


def test_what_operators_report_stays_with_the_place(session: Session, official: Actor) -> None:
    search(session, official)
    pair = session.scalars(select(StationDuplicate)).one()
    second, month = session.scalars(select(Station).where(Station.external_id == "A1")).one(), date(2026, 9, 1)
    begin, end = datetime(2026, 9, 2, 3, tzinfo=UTC), datetime(2026, 9, 2, 5, tzinfo=UTC)
    session.add(StationEnergy(station_id=second.id, month=month, kwh=100.0, source="电网"))
    session.add(StationOutage(station_id=second.id, began_at=begin, ended_at=end, connectors=1, source="电网"))
    session.flush()

    def owners() -> list[str]:
        session.flush()
        tables = (select(Station.external_id).join(one, one.station_id == Station.id) for one in REPORTED)
        return [name for query in tables for name in session.scalars(query)]

    merge_duplicate(session, actor=official, pair=pair, fields=[], now=utcnow())
    assert owners() == ["X9", "X9"]
    undo_duplicate(session, actor=official, pair=pair, now=utcnow())
    assert owners() == ["A1", "A1"]
    session.add(StationEnergy(station_id=pair.station_id, month=month, kwh=5.0, source="平台"))
    with pytest.raises(Conflict):
        dismiss_duplicate(session, actor=official, pair=pair, now=utcnow())


def test_nothing_is_decided_about_a_station_that_is_gone(session: Session, official: Actor) -> None:
    search(session, official)
    session.delete(session.scalars(select(Station).where(Station.external_id == "A1")).one())
    session.commit()
    with pytest.raises(Conflict):
        merge_duplicate(
            session, actor=official, pair=session.scalars(select(StationDuplicate)).one(), fields=[], now=utcnow()
        )


def test_two_who_search_at_once_queue_a_pair_once(app: Flask, session: Session, official: Actor) -> None:
    session.commit()
    together = Barrier(4)

    def look(_: int) -> int:
        with app.app_context():
            try:
                together.wait(20)
                return search(db.session(), official)
            finally:
                db.session.remove()

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(look, range(4))) == [0, 0, 0, 1]
    assert len(session.scalars(select(StationDuplicate)).all()) == 1
