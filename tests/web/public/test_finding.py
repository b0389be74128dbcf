"""How a stranger finds an event: by position, by a county's name, page by page."""

from __future__ import annotations

import re
from datetime import datetime, time, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.domain.clock import BEIJING, today, utcnow
from outreach.domain.nearby import effort_km
from outreach.models.events import Event
from tests.client import StrictClient
from tests.factories.events import make_event
from tests.factories.venues import RUGAO, make_venue
from tests.factories.world import World


def at(days: int) -> datetime:
    return datetime.combine(today() + timedelta(days=days), time(8), BEIJING)


def announce(session: Session, world: World, title: str, *, days: int, east: float = 0.0) -> Event:
    venue = make_venue(session, world, name=f"{title}的场地", longitude=RUGAO[0] + east)
    ends = at(days) + timedelta(hours=5)
    return make_event(session, world, status="published", venue=venue, title=title, starts_at=at(days), ends_at=ends)


def titles(client: StrictClient, path: str) -> list[str]:
    page = client.get(path).get_data(as_text=True)
    return re.findall(r'<h2><a href="/e/[0-9A-Z]{8}">([^<]+)</a>', page)


def test_effort_weighs_a_day_like_five_kilometres() -> None:
    now = utcnow()
    assert effort_km(10, now + timedelta(days=7), now) == pytest.approx(45)
    assert effort_km(60, now + timedelta(days=1), now) == pytest.approx(65)
    assert effort_km(3, now - timedelta(hours=2), now) == 3


def test_nearest_by_date_and_distance_at_any_distance(session: Session, world: World, client: StrictClient) -> None:
    announce(session, world, "近而晚", days=80)
    announce(session, world, "远而早", days=2, east=1.5)
    announce(session, world, "又近又早", days=10, east=0.1)
    announce(session, world, "在天边", days=5, east=-30.0)
    session.commit()
    here = f"/e/?lat={RUGAO[1]}&lon={RUGAO[0]}"
    assert titles(client, here) == ["又近又早", "远而早", "近而晚", "在天边"]
    assert titles(client, f"{here}&order=distance") == ["近而晚", "又近又早", "远而早", "在天边"]
    assert titles(client, f"{here}&order=date") == ["远而早", "在天边", "又近又早", "近而晚"]
    assert titles(client, f"{here}&order=nonsense&page=x") == ["又近又早", "远而早", "近而晚", "在天边"]
    faraway = client.get("/e/?lat=43.8&lon=87.6").get_data(as_text=True)
    assert "60 公里内暂无活动" in faraway
    assert titles(client, "/e/?lat=43.8&lon=87.6&order=distance")[0] == "在天边"


@pytest.mark.parametrize("start", [f"/e/?lat={RUGAO[1]}&lon={RUGAO[0]}", "/e/", "/e/?area=320600"])
def test_every_event_is_reached_page_by_page(session: Session, world: World, client: StrictClient, start: str) -> None:
    for number in range(45):
        announce(session, world, f"第{number}场", days=1 + number % 9, east=number / 100)
    session.commit()
    seen, path, pages = [], start, 0
    while path:
        page = client.get(path).get_data(as_text=True)
        assert "45 场" in page
        seen += re.findall(r'<h2><a href="/e/[0-9A-Z]{8}">([^<]+)</a>', page)
        more = re.search(r'rel="next" href="([^"]+)"', page)
        path, pages = (more[1].replace("&amp;", "&") if more else ""), pages + 1
    assert pages == 3
    assert len(seen) == len(set(seen)) == 45


@pytest.mark.parametrize("text", ["如皋", "rugao", "RuGao", "rgs", "320682", " 如皋市 "])
def test_county_is_found_by_name_and_pinyin(session: Session, world: World, client: StrictClient, text: str) -> None:
    announce(session, world, "如皋的活动", days=3)
    session.commit()
    answer = client.get("/e/", query_string={"q": text})
    assert (answer.status_code, answer.location) == (303, "/e/?area=320682")
    assert titles(client, answer.location) == ["如皋的活动"]


def test_several_places_are_offered_and_none_is_said(session: Session, client: StrictClient) -> None:
    page = client.get("/e/", query_string={"q": "市"}).get_data(as_text=True)
    assert "您要找的是哪一个" in page
    assert {"/e/?area=320600", "/e/?area=320682", "/e/?area=320685"} <= set(re.findall(r'href="([^"]+)"', page))
    sharp = "{{ 7*7 }} ${7*7} ` </script><b>"
    page = client.get("/e/", query_string={"q": sharp}).get_data(as_text=True)
    assert "{{ 7*7 }} ${7*7}" in page
    assert "</script><b>" not in page
    assert "没有找到" in page
    assert client.get("/e/?q=%00%ED%A0%80&cursor=nonsense").status_code == 422


def test_nothing_announced_says_what_to_do(client: StrictClient) -> None:
    page = client.get("/e/").get_data(as_text=True)
    assert "暂无" in page
    assert "订阅其日历地址" in page
    county = client.get("/e/?area=320685").get_data(as_text=True)
    assert "/cal/area/320685.ics" in county
    assert client.get("/e/?lat=1&lon=2").status_code == 200


def test_counties_are_offered_without_scripts(session: Session, world: World, client: StrictClient) -> None:
    announce(session, world, "如皋的活动", days=3)
    township = announce(session, world, "白蒲的活动", days=3)
    township.area = world.areas["320682106"]
    session.commit()
    page = client.get("/e/").get_data(as_text=True)
    assert re.search(r'href="/e/\?area=320682">如皋市 <span class="soft">2</span>', page)
    assert "白蒲镇 · 如皋市" in page
    assert "如皋市" in client.get(f"/e/{township.code}").get_data(as_text=True)
