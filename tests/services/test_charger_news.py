"""What is said of charging, the demand that officials see, and the task when a charger opens."""

from __future__ import annotations

from datetime import timedelta

import pytest

from outreach.domain.chargers import CurrentType, StationStatus
from outreach.domain.clock import beijing
from outreach.domain.home_charging import HomeCharging
from outreach.domain.leads import CountSplit, HomeParking, OwnMeter
from outreach.queries.home_charging import advise
from outreach.queries.lead_history import lead_history
from outreach.queries.reports import report_area
from outreach.services.charger_news import tell_of_chargers
from outreach.services.lead_counts import read_counts
from tests.factories.coverage import add_settlement, add_station
from tests.factories.leads import NOW, make_lead, make_model

DAY = beijing(NOW).date()
PRICES = {"detour_factor": 1.3, "home_price": 0.56, "public_price": 1.2}


@pytest.fixture
def baipu(session, world):
    township = world.areas["320682106"]
    add_settlement(session, township, 120.75, 32.26, 500, township_id=township.id)
    return township


def _lead(session, world, baipu, parking=HomeParking.NONE, **changes):
    return make_lead(session, world, township_id=baipu.id, home_parking=parking, **changes)


def _tell(session, now=NOW, near_km=5.0):
    made = tell_of_chargers(session, now=now, near_km=near_km, detour_factor=1.3)
    session.flush()
    return made


def test_the_nearest_fast_charger_that_works_is_named_with_its_confirmation(session, world, baipu):
    add_station(session, baipu, 120.75, 32.26, name="停用", status=StationStatus.GONE)
    slow = add_station(session, baipu, 120.75, 32.26, name="慢充")
    slow.connectors[0].current = CurrentType.AC
    add_station(session, baipu, 120.75, 32.35, name="快充", confirmed_on=DAY - timedelta(days=9))
    add_station(session, baipu, 120.75, 32.55, name="更远")
    model = make_model(session, battery_kwh=36.0, range_km=400.0)
    lead = _lead(session, world, baipu, HomeParking.YARD, own_meter=OwnMeter.YES, model_ids=(model.id,))
    session.flush()
    told = advise(session, lead=lead, day=DAY, **PRICES)
    assert told.answer is HomeCharging.LIKELY
    assert (told.charger.name, told.charger.confirmed_on) == ("快充", DAY - timedelta(days=9))
    assert told.charger.km == pytest.approx(9.98 * 1.3, abs=0.02)
    assert (told.models[0].suits, round(told.models[0].at_home, 1)) == (True, 5.6)


def test_without_a_place_nothing_is_named(session, world):
    told = advise(session, lead=make_lead(session, world), day=DAY, **PRICES)
    assert (told.answer, told.placed, told.charger, list(told.models)) == (None, False, None, [])


def test_homes_without_a_plug_are_told_to_officials_from_five_on(session, world, baipu):
    for at in range(9):
        _lead(session, world, baipu, HomeParking.NONE if at < 5 else HomeParking.YARD, phone=f"1380000000{at}")
    make_lead(session, world, phone="13800000010", home_parking=HomeParking.YARD, meter_metres=300)
    session.flush()
    read_counts(session, now=NOW)
    split = report_area(session, actor=world.actor("official"), code=None, now=NOW).splits
    told = split[CountSplit.NO_HOME_CHARGING]
    assert told.total == 6
    assert all(number >= 5 for number in told.shown.values())


def test_a_charger_that_opens_near_is_a_task_once(session, world, baipu):
    far = DAY + timedelta(days=20)
    lead = _lead(session, world, baipu, next_follow_up_on=far)
    able = _lead(session, world, baipu, HomeParking.YARD, phone="13800000002", next_follow_up_on=far)
    old = add_station(session, baipu, 120.75, 32.26, name="早已开放", opened_on=DAY - timedelta(days=90))
    assert _tell(session) == 0
    station = add_station(session, baipu, 120.75, 32.28, name="新站", opened_on=DAY - timedelta(days=2))
    assert _tell(session, near_km=1.0) == 0
    assert (_tell(session), _tell(session)) == (1, 0)
    assert lead.next_follow_up_on == DAY + timedelta(days=1), "a Sunday moves to Monday"
    assert able.next_follow_up_on == far
    lines = [line.row for line in lead_history(session, lead=lead) if line.kind == "charger"]
    assert [row.station_id for row in lines] == [station.id]
    assert old.id != station.id
