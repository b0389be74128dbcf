"""The office plans a season: asks, reads why, locks, leaves out, compares, takes stops over as drafts."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from typing import Any

import icalendar
import pytest
from flask import Flask
from openpyxl import load_workbook
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignStatus
from outreach.domain.clock import BEIJING, utcnow
from outreach.domain.plans import PlanStatus
from outreach.domain.scheduling.limits import Quota, week_of
from outreach.models.campaigns import Campaign
from outreach.models.chargers import Station
from outreach.models.events import Event
from outreach.models.plans import EventPlan, PlanStop
from outreach.models.venues import Venue, VenueClosure
from outreach.queries.plan_quotas import used_up
from outreach.services.event_limits import set_quota
from outreach.services.events import approve_event, submit_event
from tests.client import StrictClient
from tests.factories.events import make_event
from tests.factories.seasons import FIRST, add_season
from tests.factories.venues import RUGAO
from tests.factories.world import World

Role = Callable[[str], StrictClient]
ENGLISH = {"Accept-Language": "en"}
ASKED = {
    "name": "秋季 {{ 7*7 }} <script>",
    "first_on": FIRST.isoformat(),
    "last_on": (FIRST + timedelta(days=60)).isoformat(),
    "stops": "3",
    "floor": "townships",
    "budget": "",
    "cost_each": "20000",
    "radius_km": "10",
    "weeks": "8",
    "rest_days": "28",
    "lead_days": "28",
    "extra_fleets": "0",
    "seconds": "60",
    "seed": "1",
}


@pytest.fixture
def season(session: Session, world: World) -> Campaign:
    """Two of the three venues have a name that a template would run."""
    return add_season(session, world, names=("集场0", "{{ 7*7 }}场1", "{{ 7*7 }}场2"))


def ask(office: StrictClient, campaign: Campaign, **changes: str) -> str:
    """The address of a plan that was asked for and, in tests at once, worked out."""
    base = f"/campaigns/{campaign.id}/plans/"
    answer = office.submit(base, {**ASKED, **changes}, form=f"{base}new")
    assert answer.status_code == 303, answer.get_data(as_text=True)
    return str(answer.headers["Location"])


def map_data(page: str) -> dict[str, Any]:
    """What the map's document draws."""
    block = re.search(r'id="map-data">(.*?)</script>', page, re.DOTALL)
    assert block
    return dict(json.loads(block[1]))


def test_plan_reaches_people_and_says_why(as_role: Role, session: Session, season: Campaign) -> None:
    office = as_role("office")
    where = ask(office, season)
    page = office.get(where, headers=ENGLISH).get_data(as_text=True)
    assert "3 stops newly reach 1,450 people." in page
    assert "No other plan is worth more." in page
    assert page.count("the only event of its area") == 2
    assert "market day" in page
    assert "{{ 7*7 }}场1" in page
    assert "秋季 {{ 7*7 }} &lt;script&gt;" in page
    plan = session.scalars(select(EventPlan)).one()
    assert plan.status is PlanStatus.READY
    assert {stop.organisation.name for stop in plan.stops if stop.organisation} == {"如皋东大街汽车销售有限公司"}
    assert all(stop.day >= FIRST for stop in plan.stops)
    assert all(stop.day.isoweekday() >= 6 or stop.market for stop in plan.stops)
    assert "秋季" in office.get(f"/campaigns/{season.id}/plans/").get_data(as_text=True)


def test_stops_become_drafts_once(as_role: Role, session: Session, season: Campaign) -> None:
    office = as_role("office")
    where = ask(office, season)
    ids = [str(key) for key in session.scalars(select(PlanStop.id).order_by(PlanStop.day))]
    for _ in range(2):
        answer = office.submit(f"{where}/accept", {"stop": ids[:2], "attendance": "600"}, form=where)
        assert answer.status_code == 303
    session.expire_all()
    events = session.scalars(select(Event)).all()
    assert len(events) == 2
    assert {event.expected_attendance for event in events} == {600}
    assert {event.organisation.name for event in events} == {"如皋市工业和信息化局"}
    assert all(event.campaigns == [season] for event in events)
    assert session.scalar(select(func.count(PlanStop.event_id))) == 2
    office.submit(f"{where}/again", {}, form=where)
    assert session.scalar(select(func.count(PlanStop.event_id))) == 2
    office.submit(f"{where}/delete", {}, form=where)
    assert session.scalar(select(func.count()).select_from(EventPlan)) == 0
    assert session.scalar(select(func.count()).select_from(Event)) == 2


def test_locked_stop_stays_and_a_left_out_venue_goes(as_role: Role, session: Session, season: Campaign) -> None:
    office = as_role("office")
    where = ask(office, season, floor="none")
    first, second = session.scalars(select(PlanStop).order_by(PlanStop.day)).all()[:2]
    kept, gone = (first.venue_id, first.day), second.venue_id
    office.submit(f"{where}/stops/{first.id}/lock", {"locked": "yes"}, form=where)
    office.submit(f"{where}/stops/{second.id}/leave-out", {}, form=where)
    office.submit(f"{where}/again", {}, form=where)
    session.expire_all()
    stops = session.scalars(select(PlanStop)).all()
    assert kept in {(stop.venue_id, stop.day) for stop in stops}
    assert gone not in {stop.venue_id for stop in stops}
    assert "Venues left out" in office.get(where, headers=ENGLISH).get_data(as_text=True)
    office.submit(f"{where}/left-out/{gone}/take-back", {}, form=where)
    office.submit(f"{where}/again", {}, form=where)
    assert gone in set(session.scalars(select(PlanStop.venue_id)))


def test_clash_names_areas_and_the_way_out(as_role: Role, season: Campaign) -> None:
    office = as_role("office")
    page = office.get(ask(office, season, stops="1"), headers=ENGLISH).get_data(as_text=True)
    assert "Not every area can have its event" in page
    assert "1 events more" in page
    assert "Baipu" in page or "Xiayuan" in page


def test_closed_venue_is_named_as_out_of_reach(as_role: Role, session: Session, season: Campaign, world: World) -> None:
    venue = session.scalars(select(Venue).where(Venue.township_id == world.areas["320682106"].id)).one()
    session.add(VenueClosure(venue_id=venue.id, first_on=date(2026, 1, 1), last_on=date(2099, 1, 1)))
    session.commit()
    office = as_role("office")
    page = office.get(ask(office, season), headers=ENGLISH).get_data(as_text=True)
    assert "No venue there has a day" in page
    assert "Baipu" in page


def test_quota_is_kept_and_named_where_it_leaves_no_plan(
    as_role: Role, session: Session, season: Campaign, world: World
) -> None:
    """One event a county and week: three stops lie in three weeks; in one week the townships can't all have theirs."""
    set_quota(session, actor=world.actor("office"), area=world.areas["320682"], quota=Quota(1))
    session.commit()
    office = as_role("office")
    ask(office, season)
    days = session.scalars(select(PlanStop.day)).all()
    assert len({week_of(day) for day in days}) == len(days) == 3
    monday = week_of(FIRST) + timedelta(weeks=1)
    week = {"first_on": monday.isoformat(), "last_on": (monday + timedelta(days=6)).isoformat()}
    page = office.get(ask(office, season, **week), headers=ENGLISH).get_data(as_text=True)
    assert "1 events more than the quota allows: Rugao" in page
    assert "the week from" in page


def test_stops_that_a_quota_no_longer_allows_are_not_taken_over(
    as_role: Role, session: Session, season: Campaign, world: World
) -> None:
    office = as_role("office")
    where = ask(office, season)
    stop = session.scalars(select(PlanStop).order_by(PlanStop.day)).first()
    assert stop is not None
    set_quota(session, actor=world.actor("office"), area=world.areas["320682"], quota=Quota(1))
    monday = datetime.combine(week_of(stop.day), time(8), BEIJING)
    make_event(session, world, status="approved", starts_at=monday, ends_at=monday + timedelta(hours=3))
    chosen = {"stop": str(stop.id), "attendance": "600"}
    session.commit()
    office.submit(f"{where}/accept", chosen, form=where, headers=ENGLISH)
    page = office.get(where, headers=ENGLISH).get_data(as_text=True)
    assert "than its quota of 1 allows" in page
    assert session.scalar(select(func.count()).select_from(Event)) == 1


def test_a_plan_s_own_approved_event_does_not_count_twice(
    as_role: Role, session: Session, season: Campaign, world: World
) -> None:
    office = as_role("office")
    set_quota(session, actor=world.actor("office"), area=world.areas["320682"], quota=Quota(1))
    session.commit()
    where = ask(office, season)
    first = str(session.scalars(select(PlanStop.id).order_by(PlanStop.day)).first())
    office.submit(f"{where}/accept", {"stop": first, "attendance": "600"}, form=where)
    event = session.scalars(select(Event)).one()
    event.safety_person = event.safety_plan = event.risk_note = "看管与预案"
    submit_event(session, actor=world.actor("organiser"), event=event, now=utcnow())
    approve_event(session, actor=world.actor("official"), event=event, version=event.version, now=utcnow())
    session.commit()
    plan = session.scalars(select(EventPlan)).one()
    assert used_up(session, plan=plan, stops=plan.stops) is None
    session.commit()
    office.submit(f"{where}/again", {}, form=where)
    session.expire_all()
    assert len(session.scalars(select(EventPlan)).one().stops) == 3


def test_variant_is_compared_with_its_plan(as_role: Role, season: Campaign) -> None:
    office = as_role("office")
    where = ask(office, season, floor="none")
    form = office.get(f"/campaigns/{season.id}/plans/new?like={where.rsplit('/', 1)[1]}").get_data(as_text=True)
    assert "秋季" in form
    less = ask(office, season, floor="none", stops="2", name="少一场")
    page = office.get(f"{less}?beside={where.rsplit('/', 1)[1]}", headers=ENGLISH).get_data(as_text=True)
    assert "2 stops are the same, 0 only here, 1 only there" in page
    assert "all events are used up" in page


def test_files_hold_the_stops(as_role: Role, season: Campaign) -> None:
    office = as_role("office")
    where = ask(office, season)
    sheet = load_workbook(io.BytesIO(office.get(f"{where}.xlsx").get_data())).active
    assert sheet is not None
    assert sheet.max_row == 4
    calendar = icalendar.Calendar.from_ical(office.get(f"{where}.ics").get_data())
    assert len(calendar.walk("VEVENT")) == 3


@pytest.mark.parametrize(
    ("field", "value", "fault"),
    [
        ("last_on", "2020-01-01", "The last day is before the first."),
        ("stops", "0", "Enter a whole number from 1 to 1,000."),
        ("stops", "9999999999999999999999", "Enter a whole number from 1 to 1,000."),
        ("budget", "5", "The budget does not pay for one event."),
        ("first_on", "", "Enter the day."),
        ("floor", "moon", "Not a valid choice."),
    ],
)
def test_faults_stand_at_their_field(
    as_role: Role, session: Session, season: Campaign, field: str, value: str, fault: str
) -> None:
    base = f"/campaigns/{season.id}/plans/"
    answer = as_role("office").submit(base, {**ASKED, field: value}, form=f"{base}new", headers=ENGLISH)
    assert answer.status_code == 422
    assert fault in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(EventPlan)) == 0


def test_a_plan_of_another_campaign_is_not_found(as_role: Role, app: Flask, session: Session, season: Campaign) -> None:
    other = Campaign(name="别的", status=CampaignStatus.RUNNING, first_on=FIRST, last_on=FIRST)
    session.add(other)
    session.commit()
    office = as_role("office")
    plan_id = ask(office, season).rsplit("/", 1)[1]
    assert office.get(f"/campaigns/{other.id}/plans/{plan_id}").status_code == 404


def test_map_numbers_the_stops_and_shows_whom_they_reach(as_role: Role, session: Session, season: Campaign) -> None:
    office = as_role("office")
    where = ask(office, season)
    assert f'src="{where}/map"' in office.get(where).get_data(as_text=True)
    answer = office.get(f"{where}/map", headers=ENGLISH)
    assert answer.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")
    data = map_data(answer.get_data(as_text=True))
    plan = session.scalars(select(EventPlan)).one()
    assert [row[2:4] for row in data["stops"]] == [[str(n), stop.venue.name] for n, stop in enumerate(plan.stops, 1)]
    assert "900 people newly reached" in str(data["stops"])
    assert [row[2] for row in data["settlements"]] == [1, 1, 1]
    assert len(data["legs"]) == 2
    assert map_data(office.get(f"{where}/map?fleet=99").get_data(as_text=True))["stops"] == []
    session.rollback()


def test_leg_over_a_charger_names_its_station(as_role: Role, session: Session, season: Campaign, world: World) -> None:
    office = as_role("office")
    where = ask(office, season)
    station = session.scalars(select(Station)).first()
    assert station is not None
    stop = session.scalars(select(EventPlan)).one().stops[1]
    stop.via, stop.charges = [[station.longitude, station.latitude]], 1
    name = station.name
    session.commit()
    data = map_data(office.get(f"{where}/map", headers=ENGLISH).get_data(as_text=True))
    assert data["chargers"] == [[round(RUGAO[0], 6), round(RUGAO[1], 6), name, "1 charge"]]
    assert [row[3] for row in data["legs"]] == [1, 0]
