"""Pairs that may be one station: queued by imports, decided by people, undone."""

from __future__ import annotations

from datetime import date

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.charger_duplicates import DuplicateStatus, likeness, survivor
from outreach.domain.chargers import ImportStatus
from outreach.domain.clock import utcnow
from outreach.domain.errors import Conflict, Forbidden
from outreach.domain.roles import SYSTEM, Actor
from outreach.models.chargers import Station, StationDuplicate, StationImport
from outreach.models.operations import StationEnergy
from outreach.services.charger_duplicates import dismiss_duplicate, keep_both, merge_duplicate, undo_duplicate
from outreach.services.charger_imports import undo_import
from tests.factories.world import World
from tests.importers.test_charger_run import bring

OURS = "编号,名称,运营商,纬度,经度,功率,枪数,核实日期\nA1,文峰充电站,国网,32.370000,120.570000,,4,2026-03-01\n"
THEIRS = "id,name,operator,address,lat,lon,power,count,last confirmed\nX9,文峰广场站,国网,文峰路1号,32.370100,120.570100,120,4,2026-06-01\n"


@pytest.fixture
def pair(session: Session, world: World) -> StationDuplicate:
    """A county's station, and another register's row 15 m away."""
    bring(session, "台账.csv", OURS.encode(), source="台账")
    outcome = bring(session, "register.csv", THEIRS.encode(), source="名录")
    assert outcome.counts.as_dict()["duplicates"] == 1
    return session.scalars(select(StationDuplicate)).one()


@pytest.fixture
def official(world: World) -> Actor:
    return world.actor("official")


def _station(session: Session) -> Station:
    session.expire_all()
    return session.scalars(select(Station).where(Station.source == "台账")).one()


def test_an_undone_import_leaves_what_operators_have_reported_of(session: Session, world: World) -> None:
    bring(session, "台账.csv", OURS.encode(), source="台账")
    session.add(StationEnergy(station_id=_station(session).id, month=date(2026, 9, 1), kwh=10.0, source="电网"))
    record = session.scalars(select(StationImport)).one()
    assert undo_import(session, actor=SYSTEM, record=record, now=utcnow()) == {"deleted": 0, "restored": 0, "kept": 1}
    assert session.scalar(select(func.count()).select_from(StationEnergy)) == 1
    assert len(_station(session).connectors) == 1


def test_a_pair_is_queued_once_with_its_likeness(session: Session, pair: StationDuplicate) -> None:
    assert (pair.status, pair.source, pair.external_id) == (DuplicateStatus.OPEN, "名录", "X9")
    assert 14 < pair.metres < 16
    assert pair.likeness > 60
    bring(session, "register.csv", THEIRS.encode(), source="名录")
    assert session.scalar(select(func.count()).select_from(StationDuplicate)) == 1


def test_a_merge_takes_the_chosen_fields_and_keeps_them(
    session: Session, pair: StationDuplicate, official: Actor
) -> None:
    merge_duplicate(session, actor=official, pair=pair, fields=["address", "confirmed_on", "connectors"], now=utcnow())
    session.commit()
    station = _station(session)
    assert (station.name, station.address, station.confirmed_on) == ("文峰充电站", "文峰路1号", date(2026, 6, 1))
    assert [(c.power_kw, c.count) for c in station.connectors] == [(120, 4)]
    assert (station.latitude, station.source) == (32.37, "台账")
    bring(session, "台账.csv", OURS.replace(",4,", ",6,").encode(), source="台账")
    assert [(c.power_kw, c.count) for c in _station(session).connectors] == [(120, 4)]
    with pytest.raises(Conflict):
        dismiss_duplicate(session, actor=official, pair=pair, now=utcnow())


def test_a_merge_is_undone_but_for_what_was_changed_since(
    session: Session, pair: StationDuplicate, official: Actor
) -> None:
    merge_duplicate(session, actor=official, pair=pair, fields=["name", "address", "connectors"], now=utcnow())
    _station(session).address = "文峰路2号"
    session.commit()
    undo_duplicate(session, actor=official, pair=pair, now=utcnow())
    session.commit()
    station = _station(session)
    assert (station.name, station.address, station.kept_fields) == ("文峰充电站", "文峰路2号", None)
    assert [(c.power_kw, c.count) for c in station.connectors] == [(None, 4)]
    assert pair.status is DuplicateStatus.OPEN
    with pytest.raises(Conflict):
        undo_duplicate(session, actor=official, pair=pair, now=utcnow())


def test_both_are_kept_and_the_register_knows_its_own(
    session: Session, pair: StationDuplicate, official: Actor
) -> None:
    keep_both(session, actor=official, pair=pair, now=utcnow())
    session.commit()
    assert session.scalar(select(func.count()).select_from(Station)) == 2
    again = bring(session, "register.csv", THEIRS.encode(), source="名录").counts
    assert (again.unchanged, again.duplicates) == (1, 0)
    undo_duplicate(session, actor=official, pair=pair, now=utcnow())
    session.commit()
    assert [s.source for s in session.scalars(select(Station))] == ["台账"]


def test_a_corrected_second_station_is_not_undone(session: Session, pair: StationDuplicate, official: Actor) -> None:
    keep_both(session, actor=official, pair=pair, now=utcnow()).kept_fields = ["name"]
    session.commit()
    with pytest.raises(Conflict):
        undo_duplicate(session, actor=official, pair=pair, now=utcnow())


def test_a_second_station_that_operators_report_of_is_not_undone(
    session: Session, pair: StationDuplicate, official: Actor
) -> None:
    second = keep_both(session, actor=official, pair=pair, now=utcnow())
    session.add(StationEnergy(station_id=second.id, month=date(2026, 9, 1), kwh=10.0, source="电网"))
    session.commit()
    with pytest.raises(Conflict, match="reported"):
        undo_duplicate(session, actor=official, pair=pair, now=utcnow())
    session.rollback()
    assert session.scalar(select(func.count()).select_from(StationEnergy)) == 1


def test_what_is_left_out_for_good_is_not_asked_again(
    session: Session, pair: StationDuplicate, official: Actor
) -> None:
    dismiss_duplicate(session, actor=official, pair=pair, now=utcnow())
    session.commit()
    changed = THEIRS.replace("文峰广场站", "文峰站")
    assert bring(session, "register.csv", changed.encode(), source="名录").counts.duplicates == 1
    assert [one.status for one in session.scalars(select(StationDuplicate))] == [DuplicateStatus.DISMISSED]


def test_an_undone_import_takes_its_open_pairs_along(session: Session, pair: StationDuplicate) -> None:
    record = session.get_one(StationImport, pair.import_id)
    undo_import(session, actor=SYSTEM, record=record, now=utcnow())
    session.commit()
    assert record.status is ImportStatus.UNDONE
    assert session.scalars(select(StationDuplicate)).all() == []


def test_only_who_keeps_stations_there_decides(session: Session, pair: StationDuplicate, world: World) -> None:
    for name in ("neighbour", "organiser"):
        with pytest.raises(Forbidden):
            merge_duplicate(session, actor=world.actor(name), pair=pair, fields=[], now=utcnow())


def test_likeness_grows_with_what_agrees() -> None:
    near = likeness(5, ("文峰充电站", "文峰站"), ("国网", "国网"), (480, 480))
    far = likeness(45, ("文峰充电站", "下原卫生院"), ("国网", "特来电"), (480, 14))
    silent = likeness(5, ("", ""), ("", ""), (0, 0))
    assert near > 90 > silent > far
    assert far < 20


def test_survivors_follow_their_rules() -> None:
    kept = {
        "name": "甲",
        "opened_on": "2024-05-01",
        "confirmed_on": "2026-01-01",
        "status": "operational",
        "access": "unknown",
    }
    other = {
        "name": "乙",
        "opened_on": "2023-05-01",
        "confirmed_on": "2026-06-01",
        "status": "gone",
        "access": "public",
    }
    assert [name for name in kept if survivor(name, kept, other)] == ["opened_on", "confirmed_on", "status", "access"]
    assert [name for name in kept if survivor(name, other, kept)] == []
    assert survivor("connectors", {"connectors": [{"power_kw": None}]}, {"connectors": [{"power_kw": 60}]})
