"""A venue's market: entered in words, checked by its next days, and shown in a county's month."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import today
from outreach.domain.market_days import MarketRule, RuleKind, lunar_digits
from outreach.domain.venues import Closure
from outreach.models.markets import Market
from outreach.models.venues import Venue, VenueClosure
from outreach.queries.markets import list_markets_near, next_free_market_day
from outreach.services.markets import MarketDetails, keep_market
from tests.client import StrictClient
from tests.factories.venues import make_venue
from tests.factories.world import World

Browser = Callable[[str], StrictClient]
DAILY = MarketDetails([MarketRule(RuleKind.DAILY)], date(2026, 6, 1))


def _enter(client: StrictClient, venue: Venue, **form: str) -> object:
    path = f"/venues/{venue.id}/market/edit"
    return client.submit(path, {"rule": "农历逢二逢七", **form}, form=path)


@pytest.fixture
def venue(session: Session, world: World) -> Venue:
    made = make_venue(session, world)
    session.commit()
    return made


def test_market_is_entered_in_words_and_shown_with_ten_days(as_role: Browser, session: Session, venue: Venue) -> None:
    client = as_role("organiser")
    answer = _enter(client, venue, opens_at="05:00", closes_at="11:30", peak_from="07:00", peak_until="09:00")
    assert answer.status_code == 303
    market = session.scalars(select(Market)).one()
    assert market.rules == (lunar_digits(2, 7),)
    page = client.get(answer.location).get_data(as_text=True)
    assert "农历逢二逢七 · 05:00–11:30" in page
    assert page.count("<li>") >= 10


def test_market_is_replaced_and_ended(as_role: Browser, session: Session, venue: Venue) -> None:
    client = as_role("organiser")
    _enter(client, venue)
    assert _enter(client, venue, rule="lunar 1 and 6; every Sunday").status_code == 303
    assert [rule.kind for rule in session.scalars(select(Market)).one().rules] == ["lunar_days", "weekdays"]
    page = f"/venues/{venue.id}/market"
    assert client.submit(f"{page}/end", {}, form=page).status_code == 303
    assert session.scalars(select(Market)).all() == []


@pytest.mark.parametrize(
    ("form", "words"),
    [
        ({"rule": "{{ 7*7 }}"}, "无法识别"),
        ({"rule": ""}, "请填写集日规则"),
        ({"rule": "", "interval": "5"}, "勾选的规则不完整"),
        ({"opens_at": "09:00"}, "开始和结束时间要么都填"),
        ({"peak_from": "09:00", "peak_until": "08:00"}, "结束时间应晚于开始时间"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_typed(
    as_role: Browser, session: Session, venue: Venue, form: dict[str, str], words: str
) -> None:
    answer = _enter(as_role("organiser"), venue, **form)
    assert answer.status_code == 422
    assert words in answer.get_data(as_text=True)
    assert session.scalars(select(Market)).all() == []


def test_single_day_differs_and_follows_again(as_role: Browser, session: Session, venue: Venue) -> None:
    client = as_role("organiser")
    _enter(client, venue, rule="每天")
    page = f"/venues/{venue.id}/market"
    tomorrow = (today() + timedelta(days=1)).isoformat()
    assert (
        client.submit(f"{page}/exceptions", {"day": tomorrow, "held": "no", "note": "高考"}, form=page).status_code
        == 303
    )
    market = session.scalars(select(Market)).one()
    assert market.exceptions == {date.fromisoformat(tomorrow): False}
    row = market.exception_rows[0]
    assert client.submit(f"{page}/exceptions/{row.id}/remove", {}, form=page).status_code == 303
    session.expire_all()
    assert session.scalars(select(Market)).one().exceptions == {}


def test_only_the_keeper_changes_a_market(as_role: Browser, session: Session, venue: Venue) -> None:
    client = as_role("official")
    assert client.get(f"/venues/{venue.id}/market").status_code == 200
    assert client.get(f"/venues/{venue.id}/market/edit").status_code == 403
    assert as_role("dealer").get(f"/venues/{venue.id}/market").status_code == 403


def test_preview_reads_the_rule_back(as_role: Browser) -> None:
    client = as_role("organiser")
    page = client.get("/markets/preview?rule=lunar+5+and+10&missing_30th=29th").get_data(as_text=True)
    assert "农历逢五逢十，小月改廿九" in page
    assert "无法识别" in client.get("/markets/preview?rule=%3Cscript%3E").get_data(as_text=True)


def test_month_of_a_county_shows_who_meets(as_role: Browser, session: Session, venue: Venue) -> None:
    client = as_role("organiser")
    assert "尚未登记集日" in client.get("/markets").get_data(as_text=True)
    _enter(client, venue)
    page = client.get("/markets?area=320682&month=2026-06").get_data(as_text=True)
    assert page.count(venue.name) >= 6
    shown = today().strftime("%Y-%m")
    assert f'value="{shown}"' in client.get("/markets?month=0001-01").get_data(as_text=True)
    assert client.get("/markets?month=9999-12&area=nowhere").status_code == 200


def test_next_free_day_passes_over_closures(session: Session, world: World, venue: Venue) -> None:
    market = keep_market(session, actor=world.actor("organiser"), venue=venue, details=DAILY)
    session.add(VenueClosure(venue_id=venue.id, first_on=date(2026, 6, 1), last_on=date(2026, 6, 3)))
    session.flush()
    assert Closure(date(2026, 6, 1), date(2026, 6, 3)).meets(date(2026, 6, 3), date(2026, 6, 3))
    assert next_free_market_day(session, market=market, start=date(2026, 6, 1)) == date(2026, 6, 4)


def test_markets_near_are_those_of_the_day_nearest_first(session: Session, world: World, venue: Venue) -> None:
    office = world.actor("office")
    for name, east, rule in (
        ("远", 0.2, lunar_digits(2)),
        ("近", 0.1, lunar_digits(2)),
        ("不逢", 0.05, lunar_digits(3)),
    ):
        other = make_venue(session, world, name=name, longitude=venue.longitude + east)
        keep_market(session, actor=office, venue=other, details=MarketDetails([rule], date(2026, 6, 1)))
    near = list_markets_near(session, actor=office, venue=venue, day=date(2026, 6, 16))
    assert [one.market.venue.name for one in near] == ["近", "远"]


def test_api_lists_market_days(as_role: Browser, session: Session, world: World, venue: Venue) -> None:
    keep_market(session, actor=world.actor("organiser"), venue=venue, details=DAILY)
    session.commit()
    client = as_role("organiser")
    answer = client.get(f"/api/v1/venues/{venue.id}/market-days?from=2026-06-01&to=2026-06-03")
    assert answer.get_json()["days"] == ["2026-06-01", "2026-06-02", "2026-06-03"]
    assert answer.get_json()["words_en"] == "daily"
    assert client.get(f"/api/v1/venues/{venue.id}/market-days?from=2026-06-03&to=2026-06-01").status_code == 422
    assert client.get("/api/v1/venues/00000000-0000-7000-8000-000000000000/market-days").status_code == 404


def test_plan_is_told_whether_it_falls_on_a_market_day(as_role: Browser, session: Session, venue: Venue) -> None:
    client = as_role("organiser")
    _enter(client, venue)
    ask = f"/events/advice?venue_id={venue.id}&day="
    assert "当日是该场地的集日" in client.get(f"{ask}2026-12-20").get_data(as_text=True)
    assert "当日不是该场地的集日" in client.get(f"{ask}2026-12-21").get_data(as_text=True)


def test_ticked_days_are_a_rule_and_count_with_the_written_ones(
    as_role: Browser, session: Session, venue: Venue
) -> None:
    client = as_role("organiser")
    ticks = {"lunar_digits": ["5", "10"], "missing_30th": "29th", "weekdays": ["7"]}
    asked = client.get("/markets/preview", query_string=ticks).get_data(as_text=True)
    assert "农历逢五逢十，小月改廿九；每周日" in asked
    fair = {"fair_calendar": "lunar_date", "fair_month": "3", "fair_first": "3", "fair_last": "5"}
    answer = _enter(client, venue, rule="", **ticks, **fair, branches=["1", "5", "9"], interval="", anchor="")
    assert answer.status_code == 303
    kinds = [rule.kind.value for rule in session.scalars(select(Market)).one().rules]
    assert kinds == ["lunar_days", "weekdays", "branches", "lunar_date"]
    assert _enter(client, venue, rule="每周日", weekdays=["7"]).status_code == 303
    session.expire_all()
    assert len(session.scalars(select(Market)).one().rules) == 1


def test_neighbours_are_shown_for_the_day_asked_for(
    as_role: Browser, session: Session, world: World, venue: Venue
) -> None:
    other = make_venue(session, world, name="东邻集市", longitude=venue.longitude + 0.05)
    office = world.actor("office")
    keep_market(session, actor=office, venue=venue, details=DAILY)
    keep_market(session, actor=office, venue=other, details=MarketDetails([lunar_digits(2)], date(2026, 6, 1)))
    session.commit()
    client = as_role("organiser")
    page = f"/venues/{venue.id}/market?on="
    assert "东邻集市" in client.get(f"{page}2026-06-16").get_data(as_text=True)
    assert "当日附近没有其他集市" in client.get(f"{page}2026-06-17").get_data(as_text=True)
    assert client.get(f"{page}9999-12-31").status_code == 200
    advice = client.get(f"/events/advice?venue_id={venue.id}&day=2027-06-06").get_data(as_text=True)
    assert "东邻集市" in advice
    assert "补班安排尚未公布" in advice
