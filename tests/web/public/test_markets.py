"""Which markets meet, for everybody: by county, by position, with the events that are there."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING
from outreach.domain.market_days import MarketRule, RuleKind, lunar_digits
from outreach.domain.venues import VenueStatus
from outreach.models.venues import Venue
from outreach.services.markets import MarketDetails, keep_market
from tests.client import StrictClient
from tests.factories.events import make_event
from tests.factories.venues import RUGAO, make_venue
from tests.factories.world import World

SECOND_DAY = date(2026, 7, 15)  # lunar 6/2


@pytest.fixture
def venue(session: Session, world: World) -> Venue:
    made = make_venue(session, world, name="白蒲集市", township_id=world.areas["320682106"].id)
    rules = [lunar_digits(2, 7)]
    hours = {"opens_at": time(5), "closes_at": time(11), "peak_from": time(7), "peak_until": time(9)}
    keep_market(session, actor=world.actor("office"), venue=made, details=MarketDetails(rules, SECOND_DAY, **hours))
    return made


def _page(client: StrictClient, **query: object) -> str:
    return client.get("/e/markets", query_string={"day": SECOND_DAY.isoformat(), **query}).get_data(as_text=True)


def test_markets_of_a_county_on_a_day(session: Session, client: StrictClient, venue: Venue) -> None:
    page = _page(client, area="320682")
    assert "白蒲集市" in page
    assert "农历逢二逢七" in page
    assert "05:00–11:00" in page
    assert "白蒲集市" not in _page(client, area="320682", day="2026-07-17")
    assert "白蒲集市" in _page(client, area="320682106")
    assert "白蒲集市" not in _page(client, area="320685")
    venue.status = VenueStatus.RETIRED
    session.commit()
    assert "白蒲集市" not in _page(client, area="320682")


def test_markets_around_a_position_nearest_first(
    session: Session, world: World, client: StrictClient, venue: Venue
) -> None:
    daily = MarketDetails([MarketRule(RuleKind.DAILY)], SECOND_DAY)
    for name, east in (("邻集", 0.1), ("远集", 1.0)):
        other = make_venue(session, world, name=name, longitude=RUGAO[0] + east)
        keep_market(session, actor=world.actor("office"), venue=other, details=daily)
    page = _page(client, lat=RUGAO[1], lon=RUGAO[0])
    assert page.index("白蒲集市") < page.index("邻集")
    assert "远集" not in page
    assert client.get("/e/markets?lat=nan&lon=1&day=9999-99-99").status_code == 200
    assert client.get("/e/markets?lat=-90&lon=180&day=2099-12-31").status_code == 200


def test_a_published_event_is_named_at_its_market(
    session: Session, world: World, client: StrictClient, venue: Venue
) -> None:
    starts = datetime.combine(SECOND_DAY, time(8), BEIJING)
    times = {"starts_at": starts, "ends_at": starts + timedelta(hours=4)}
    make_event(session, world, status="approved", venue=venue, title="未公布的活动", **times)
    event = make_event(session, world, status="published", venue=venue, title="白蒲看车", **times)
    page = _page(client, area="320682")
    assert f"/e/{event.code}" in page
    assert "未公布的活动" not in page


def test_county_is_found_by_pinyin_with_its_day(client: StrictClient, venue: Venue) -> None:
    answer = client.get("/e/markets?q=rugao&day=2026-07-15")
    assert (answer.status_code, answer.location) == (303, "/e/markets?area=320682&day=2026-07-15")
    assert "没有找到" in _page(client, q="{{ 7*7 }}")
