"""Where next: from the question to the list, the map, the sheet and the planned stations."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from outreach.domain.chargers import StationStatus
from outreach.domain.siting import ScenarioStatus
from outreach.models.chargers import OWN_SOURCE, Station
from outreach.models.regions import NevStock, Population, Settlement
from outreach.models.siting import CandidateSite, SitingScenario
from outreach.services.lead_counts import read_counts
from tests.client import StrictClient
from tests.factories.coverage import add_settlement, furnish
from tests.factories.leads import NOW, make_lead
from tests.factories.world import World

HOSTILE = "{{ 7*7 }} ${7*7} ` </script><b>x</b>"
AsRole = Callable[[str], StrictClient]
QUESTION = {
    "aim": "people", "demand": "people", "budgets": "1, 2", "counted_in": "sites", "kinds": ["settlement", "fuel"],
    "reach_km": "5", "spacing_km": "0", "piles": "2", "pile_kw": "120", "cost": "40", "seconds": "20", "name": "第一轮",
}  # fmt: skip


@pytest.fixture
def county(session: Session, world: World) -> World:
    """Rugao with a station in Baipu, and two places beyond its reach: 300 and 200 people."""
    furnish(session, world)
    xiayuan = world.areas["320682107"]
    add_settlement(session, world.areas["320682"], 120.65, 32.30, 200, name=HOSTILE, township_id=xiayuan.id)
    session.commit()
    return world


def ask(client: StrictClient, code: str = "320682", **changed: Any) -> Any:
    token = client.csrf_token(f"/areas/{code}/siting/new")
    values = {name: value for name, value in (QUESTION | changed).items() if value is not None}
    return client.post(f"/areas/{code}/siting", data=values | {"csrf_token": token})


def post(client: StrictClient, page: str, path: str, **values: Any) -> Any:
    return client.post(path, data=values | {"csrf_token": client.csrf_token(page)})


def scenario(session: Session) -> SitingScenario:
    session.expire_all()
    return session.scalars(select(SitingScenario).order_by(SitingScenario.id.desc())).first()


def test_from_question_to_result(county: World, session: Session, as_role: AsRole) -> None:
    client = as_role("official")
    client.set_cookie("language", "en")
    answer = ask(client)
    assert answer.status_code == 303
    assert "Open the result" in client.get(answer.headers["Location"]).get_data(as_text=True)
    found = scenario(session)
    assert (found.status, found.gap, found.order.budgets) == (ScenarioStatus.SOLVED, 0.0, (1.0, 2.0))
    assert [(site["name"], site["adds"], site["phase"]) for site in found.sites] == [
        ("如城", 300, 1),
        (HOSTILE, 200, 2),
    ]
    page = client.get(f"/siting/{found.id}").get_data(as_text=True)
    assert "2 sites bring 500 more people within 5 km: 1,000 of 1,000 instead of 500." in page
    assert "Proven: no other choice does better." in page
    assert "Of 1 places the number of people is unknown" in page
    assert "Site 2: 200." in page
    assert "<b>x</b>" not in page


def test_people_of_unknown_places_are_the_rest_of_the_census(county: World, session: Session, as_role: AsRole) -> None:
    session.query(Population).filter_by(area_id=county.areas["320682"].id).update({"total": 1400})
    session.commit()
    client = as_role("official")
    client.set_cookie("language", "en")
    ask(client, budgets="1")
    found = scenario(session)
    assert [(site["name"], site["adds"]) for site in found.sites] == [("石庄", 400)]
    page = client.get(f"/siting/{found.id}").get_data(as_text=True)
    assert "the rest of the census (400 people) is spread over them evenly" in page


@pytest.mark.parametrize("language", ["zh", "en"])
def test_its_map_holds_names_as_data(county: World, session: Session, as_role: AsRole, language: str) -> None:
    client = as_role("official")
    client.set_cookie("language", language)
    ask(client)
    frame = client.get(f"/siting/{scenario(session).id}/map")
    text = frame.get_data(as_text=True)
    assert frame.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")
    assert "{{ 7*7 }}" in text
    assert "49" not in text.split('id="map-data"')[0].split("<body>")[-1]
    assert "</script><b>" not in text


def test_what_cant_be_had_names_township_and_candidate(county: World, session: Session, as_role: AsRole) -> None:
    client = as_role("official")
    client.set_cookie("language", "en")
    ask(client, kinds=["fuel"], floor="y", name="")
    found = scenario(session)
    assert found.status is ScenarioStatus.INFEASIBLE
    page = client.get(f"/siting/{found.id}").get_data(as_text=True)
    assert "Xiayuan has no candidate, and none is near." in page
    ask(client, budgets="0.5", floor="y")
    page = client.get(f"/siting/{scenario(session).id}").get_data(as_text=True)
    assert "The least that would do: 1 sites." in page
    assert "With this budget, one township goes without at least:" in page
    assert scenario(session).result["obstacles"][0]["left"][0]["township"]["zh"] == "下原镇"
    again = client.get(f"/areas/320682/siting/new?like={scenario(session).id}&budgets=1").get_data(as_text=True)
    assert 'value="1"' in again


def test_all_changes_that_would_do_are_one_click_away(county: World, session: Session, as_role: AsRole) -> None:
    rugao = county.areas["320682"]
    place = {"name": HOSTILE, "longitude": 120.65, "latitude": 32.301, "spare_kva": 100}
    session.add(CandidateSite(area_id=rugao.id, kind="fuel", **place))
    session.commit()
    client = as_role("official")
    client.set_cookie("language", "en")
    ask(client, kinds=["fuel"], floor="y", budgets="30", counted_in="yuan")
    page = client.get(f"/siting/{scenario(session).id}").get_data(as_text=True)
    assert "none has the spare supply for a pile of 120 kW. The strongest pile that would do: 90 kW" in page
    assert "The least that would do: 40 10,000 yuan." in page
    assert "<b>x</b>" not in page
    href = html.unescape(re.search(r'btn-primary" href="([^"]+)">Ask again with all', page)[1])
    form = client.get(href).get_data(as_text=True)
    assert re.search(r'name="pile_kw"[^>]*value="90', form)
    assert re.search(r'name="budgets"[^>]*value="40"', form)
    ask(client, kinds=["fuel"], floor="y", budgets="40", counted_in="yuan", pile_kw="90")
    assert scenario(session).status is ScenarioStatus.SOLVED


@pytest.mark.parametrize(
    ("field", "value"),
    [("budgets", "0"), ("budgets", "5, 3"), ("budgets", "abc"), ("kinds", None), ("reach_km", "nan"), ("seconds", "1e9"),
     ("piles", "-1"), ("aim", "x"), ("pile_kw", "")],
)  # fmt: skip
def test_a_bad_question_names_the_field_and_keeps_nothing(
    county: World, session: Session, as_role: AsRole, field: str, value: str | None
) -> None:
    answer = ask(as_role("official"), **{field: value})
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(SitingScenario)) == 0


def test_planned_stations_once_and_back(county: World, session: Session, as_role: AsRole) -> None:
    client = as_role("official")
    ask(client)
    path = f"/siting/{scenario(session).id}"
    for _ in range(2):
        assert post(client, path, f"{path}/stations").status_code == 303
    planned = select(Station).where(Station.source == OWN_SOURCE)
    first, second = session.scalars(planned.order_by(Station.id)).all()
    assert (first.status, first.name, first.area_id) == (StationStatus.PLANNED, "如城", county.areas["320682"].id)
    assert [c.power_kw * c.count for c in first.connectors] == [240.0]
    assert second.township_name == "下原镇"
    second.kept_fields = ["name"]
    session.commit()
    assert post(client, path, f"{path}/stations/undo").status_code == 303
    session.expire_all()
    assert [station.id for station in session.scalars(planned)] == [second.id]


def test_two_scenarios_side_by_side(county: World, session: Session, as_role: AsRole) -> None:
    client = as_role("official")
    client.set_cookie("language", "en")
    ask(client, name="one")
    one = scenario(session).id
    ask(client, name="two", budgets="1")
    page = client.get(f"/siting/compare?id={one}&id={scenario(session).id}").get_data(as_text=True)
    assert "Inequality of access (Gini)" in page
    assert page.index(">one<") < page.index(">two<")
    assert client.get("/siting/compare").headers["Location"] == "/coverage"
    assert as_role("neighbour").get(f"/siting/compare?id={one}").status_code == 404


def test_candidates_come_in_with_their_faults(county: World, session: Session, as_role: AsRole) -> None:
    client = as_role("official")
    client.set_cookie("language", "en")
    path = "/areas/320682/siting/candidates"
    lines = "白蒲加油站, 120.75, 32.26, 315, 38\n外地, 116.4, 39.9\n坏, x, 32\n小站, 120.65, 32.30, 50"
    page = post(client, path, path, kind="fuel", datum="wgs84", lines=lines)
    assert page.status_code == 200
    assert "2 candidates added, 0 were known, 2 rows refused." in page.get_data(as_text=True)
    again = post(client, path, path, kind="fuel", datum="wgs84", lines="白蒲加油站, 120.75, 32.26, 400, 38")
    assert again.status_code == 303
    sites = session.scalars(select(CandidateSite).order_by(CandidateSite.name)).all()
    assert [(s.name, s.spare_kva, s.cost_yuan) for s in sites] == [("小站", 50, None), ("白蒲加油站", 400, 380_000)]
    assert post(client, path, path, kind="fuel", datum="wgs84", lines="").status_code == 422
    ask(client, kinds=["fuel"])
    assert scenario(session).inputs["candidates"] == 1  # 50 kVA carry no pile of 120 kW
    assert post(client, path, f"/siting/candidates/{sites[0].id}/remove").status_code == 303
    assert session.scalar(select(func.count()).select_from(CandidateSite)) == 1


def test_buyers_without_a_place_to_charge_count_from_five_on(county: World, session: Session, as_role: AsRole) -> None:
    client, xiayuan = as_role("official"), county.areas["320682107"]
    for number in range(5):
        lead = make_lead(session, county, phone=f"1380000000{number}")
        lead.township_id, lead.home_parking = xiayuan.id, "none"
        if number == 3:
            read_counts(session, now=NOW)
            session.commit()
            ask(client, demand="leads")
            assert scenario(session).result["total"] == 0
    read_counts(session, now=NOW)
    session.commit()
    ask(client, demand="leads")
    assert scenario(session).result["total"] == 5


def test_a_countys_cars_are_spread_over_its_places(county: World, session: Session, as_role: AsRole) -> None:
    rugao = county.areas["320682"]
    session.add(NevStock(area_id=rugao.id, year=2025, total=5000, source="车管所"))
    session.commit()
    client = as_role("official")
    client.set_cookie("language", "en")
    ask(client, demand="nevs", budgets="1")
    found = scenario(session)
    assert (found.result["total"], found.sites[0]["adds"]) == (5000, 1500)
    page = client.get(f"/siting/{found.id}").get_data(as_text=True)
    assert "1 site brings 1,500 more electric cars within 5 km" in page
    ask(client, demand="nevs", budgets="1", vehicles="1")
    page = client.get(f"/siting/{scenario(session).id}").get_data(as_text=True)
    assert "Counted: 1.3 kW a vehicle; stations of unknown power limit nobody." in page


@pytest.mark.parametrize("demand", ["people", "nevs", "leads"])
def test_what_isnt_known_isnt_called_none(county: World, session: Session, as_role: AsRole, demand: str) -> None:
    session.query(Settlement).update({"population": None})
    session.query(Population).delete()
    session.commit()
    client = as_role("official")
    client.set_cookie("language", "en")
    ask(client, demand=demand, name="")
    words = {"people": "no population data", "nevs": "no number of cars", "leads": "no such buyers known"}[demand]
    path = f"/siting/{scenario(session).id}"
    page = client.get(path).get_data(as_text=True)
    assert "be said which sites help the most: " + words in page
    assert "No site would bring" not in page
    assert words in client.get("/areas/320682/siting").get_data(as_text=True)
    assert "The most people within reach, for a budget" in page
    client.set_cookie("language", "zh")
    assert "在预算内覆盖最多的人" in client.get(path).get_data(as_text=True)
    ask(client, demand="places", name="")
    assert (scenario(session).result["total"], scenario(session).sites[0]["adds"]) == (4, 1)


def test_a_rush_shows_who_is_left_out(county: World, session: Session, as_role: AsRole) -> None:
    client = as_role("official")
    client.set_cookie("language", "en")
    ask(client, vehicles="500", piles="1")
    rush = scenario(session).result["rush"]
    assert rush["usual"] > rush["rush"] > 0
    assert "Spring Festival: 3 times the vehicles" in client.get(f"/siting/{scenario(session).id}").get_data(
        as_text=True
    )


def test_other_areas_and_the_country_are_not_found(county: World, as_role: AsRole) -> None:
    client = as_role("official")
    assert client.get("/areas/320685/siting").status_code == 404
    assert client.get("/areas/320685/siting/new").status_code == 404
    assert as_role("office").get("/areas/100000/siting/new").status_code == 404
    assert as_role("organiser").get("/areas/320682/siting").status_code == 403
