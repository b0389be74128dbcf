"""The coverage pages."""

from __future__ import annotations

import html
import io
import json
import re
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pytest
from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from outreach.domain.chargers import StationStatus
from outreach.domain.clock import utcnow
from outreach.domain.coverage.definitions import DEFINITIONS
from outreach.domain.coverage.inputs import Rules
from outreach.domain.disclosure import SUM
from outreach.domain.leads import CountSplit
from outreach.domain.roles import SYSTEM
from outreach.models.coverage import CoverageFigure, CoverageRun
from outreach.models.lead_counts import CountReading
from outreach.reference.boundaries import Boundaries, shipped
from outreach.services.boundaries import keep_boundaries
from outreach.services.coverage import recompute_coverage
from tests.client import StrictClient, without_scripts
from tests.factories.coverage import DAY, add_settlement, add_station, furnish
from tests.factories.world import World

HOSTILE = "{{ 7*7 }} ${7*7} ` </script><b>x</b>"
AsRole = Callable[[str], StrictClient]


@pytest.fixture
def covered(session: Session, world: World) -> World:
    furnish(session, world)
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    session.commit()
    return world


def test_a_second_map_shows_the_change_since_a_day(session: Session, covered: World, as_role: AsRole) -> None:
    later = DAY + timedelta(days=30)
    add_station(session, covered.areas["320685"], 120.46, 32.54)
    recompute_coverage(session, actor=SYSTEM, as_of=later, rules=Rules())
    session.commit()
    client = as_role("office")
    client.set_cookie("language", "en")
    asked = f"day={later}&beside=stations&beside_day={DAY}&change=1"
    page = client.get(f"/areas/320600/coverage?{asked}").get_data(as_text=True)
    assert "change from 20 November 2026 to 20 December 2026" in page
    assert re.findall(r'<option value="([^"]*)"', page.partition('id="beside_day"')[2].partition("</select>")[0]) == [
        "",
        str(DAY),
    ]
    second = html.unescape(re.findall(r'src="([^"]*/coverage/map[^"]*)"', page)[1])
    assert f"since={DAY}" in second
    values = client.get(second.replace("/map", "/values.json")).get_json()
    assert values["colours"] == ["#762a83", "#af8dc3", "#e7d4e8", "#f7f7f7", "#d9f0d3", "#7fbf7b", "#1b7837"]
    assert {code: (number, text) for code, number, text in values["areas"]} == {
        "320682": (3, "0"),
        "320685": (4, "+1"),
    }
    assert client.get(second).status_code == 200
    assert re.findall(r'data-value="(-?[\d.]+)">(?:0|\+1)</td>', page) == ["0.0", "1.0"]
    strange = client.get(second.replace(str(DAY), "1999-01-01").replace("/map", "/values.json")).get_json()
    assert {row[1] for row in strange["areas"]} == {None}


def test_county_page_answers_in_a_sentence(covered: World, as_role: AsRole) -> None:
    page = as_role("official").get("/areas/320682/coverage", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "1 of 2 townships have a working public charging station; 1 one of 120 kW or more." in page
    assert "settlements hold 80 % of the census" in page
    assert "internal use only" in page
    assert "Baipu" in page


@pytest.mark.parametrize("code", ["100000", "320000", "320600", "320682", "320682106"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_every_level_has_page_map_and_table(covered: World, as_role: AsRole, code: str, language: str) -> None:
    client = as_role("office")
    client.set_cookie("language", language)
    page = client.get(f"/areas/{code}/coverage")
    assert page.status_code == 200
    assert 'id="beside_day"' not in page.get_data(as_text=True)  # there is one day only
    frame = client.get(f"/areas/{code}/coverage/map")
    assert frame.status_code == 200
    assert frame.headers["Content-Security-Policy"].startswith("sandbox allow-scripts;")
    assert not re.search(r'(?:src|href)="', without_scripts(frame.get_data(as_text=True)))


def test_each_figure_has_its_definition_one_click_away(session: Session, covered: World, as_role: AsRole) -> None:
    add_station(session, covered.areas["320682107"], 120.5, 32.3, status=StationStatus.PLANNED)
    add_station(session, covered.areas["320685"], 120.5, 32.5, status=StationStatus.GONE)
    session.commit()
    client = as_role("official")
    page = client.get("/areas/320682/coverage", headers={"Accept-Language": "en"}).get_data(as_text=True)
    behind = set(re.findall(r'href="(/areas/320682/coverage/figures\?[^"#]*)#(\w+)"', page))
    text = client.get(behind.pop()[0].replace("&amp;", "&"), headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert {name for _, name in behind} <= set(re.findall(r'<tr id="(\w+)"', text)) == set(DEFINITIONS)
    run = session.scalars(select(CoverageRun)).one()
    assert run.version in text
    assert re.search(r"<dt>planned</dt><dd>1</dd>", text)
    assert re.search(r"<dt>counted</dt><dd>1</dd>", text)
    assert "<dt>gone</dt>" not in text  # the neighbour's
    assert client.get("/areas/320685/coverage/figures").status_code == 404


def test_figures_of_an_earlier_release_read_unknown_where_they_say_nothing(
    session: Session, covered: World, as_role: AsRole
) -> None:
    run = session.scalars(select(CoverageRun)).one()
    run.inputs = {"stations": 1, "settlements": 4, "power_floor_kw": 60.0, "confirmed_within_days": 90}
    session.execute(update(CoverageFigure).values(standard_piles=None, swap_stations=None))
    session.commit()
    for path in ("", "/figures"):
        assert as_role("official").get(f"/areas/320682/coverage{path}").status_code == 200


def test_figures_that_were_never_computed_have_no_page(world: World, as_role: AsRole) -> None:
    assert as_role("official").get("/areas/320682/coverage/figures").status_code == 404


def test_all_in_one_township_is_said_at_once(session: Session, covered: World, as_role: AsRole) -> None:
    page = as_role("office").get("/areas/320600/coverage", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "One township holds 100 % of all connectors here." in page


def test_people_without_data_read_so(covered: World, as_role: AsRole) -> None:
    page = as_role("office").get("/areas/320685/coverage", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "no population data" in page


def test_shapes_hold_no_values_and_values_no_shapes(covered: World, as_role: AsRole) -> None:
    client = as_role("office")
    page = client.get("/areas/320000/coverage?beside=townships_fast").get_data(as_text=True)
    assert page.count("<iframe") == 2
    address = re.search(r'data-shapes="([^"]+)"', page)
    assert address
    shapes = client.get(html.unescape(address[1]))
    assert "immutable" in shapes.headers["Cache-Control"]
    codes = {one["id"] for one in shapes.get_json()["objects"]["areas"]["geometries"]}
    values = client.get("/areas/320000/coverage/values.json?measure=stations").get_json()
    assert {row[0] for row in values["areas"]} == codes
    assert {"arcs", "objects"} & set(values) == set()
    stale = client.get("/areas/320000/coverage/shapes/other.json")
    assert "immutable" not in stale.headers["Cache-Control"]
    assert as_role("official").get("/areas/320000/coverage/values.json").status_code == 404
    assert client.get("/areas/320682/coverage/values.json").status_code == 404


def test_the_country_is_shown_whole_or_not_at_all(session: Session, covered: World, as_role: AsRole) -> None:
    client = as_role("office")
    client.set_cookie("language", "en")
    page = client.get("/areas/100000/coverage").get_data(as_text=True)
    assert "No data: Taiwan, Hong Kong, Macau, Diaoyu." in page
    frame = client.get("/areas/100000/coverage/map").get_data(as_text=True)
    assert '"inset":{"title":"South China Sea Islands"' in frame
    assert "No data: Taiwan, Hong Kong, Macau, Diaoyu." in frame
    known = shipped()
    part = Boundaries({code: known.shapes[code] for code in ("320682", "320685")}, "test", "GS(2024)0650")
    keep_boundaries(session, actor=SYSTEM, boundaries=part, name="part.geojson")
    session.commit()
    page = client.get("/areas/100000/coverage").get_data(as_text=True)
    assert "A map of the country is shown whole or not at all." in page
    assert "<iframe" not in page
    for path in ("/map", ".html", "/values.json", "/shapes/x.json"):
        assert client.get(f"/areas/100000/coverage{path}").status_code == 404
    features = client.get("/areas/100000/coverage.geojson").get_json(force=True)["features"]
    assert {one["geometry"] for one in features[:-1]} == {None}
    assert "GS(2024)0650" in client.get("/areas/320600/coverage/map").get_data(as_text=True)
    assert 'id="map-shapes"' not in client.get("/chargers/map/frame").get_data(as_text=True)


def test_counts_of_leads_stand_on_the_map_as_they_are_published(
    session: Session, covered: World, as_role: AsRole
) -> None:
    rugao, baipu, libao = (covered.areas[code] for code in ("320682", "320682106", "320685102"))
    reading = {"split": CountSplit.TOWNSHIP, "read_at": utcnow(), "counted": {SUM: {str(baipu.id): 7, "x": 2}}}
    session.add(
        CountReading(area_id=rugao.id, shown={SUM: {str(baipu.id): 7, str(libao.id): 6}}, totals={SUM: 15}, **reading)
    )
    session.commit()
    client = as_role("official")
    client.set_cookie("language", "en")
    frame = client.get("/areas/320682/coverage/map").get_data(as_text=True)
    assert '"leads":[[120.75,32.26,7,"Baipu","7 leads"]]' in frame
    assert "Leads of a township, five or more" in frame
    page = client.get("/areas/320682/coverage").get_data(as_text=True)
    assert re.findall(r'data-label="Leads" data-value="(\d*)"', page) == ["7", ""]
    assert '"leads":[]' in as_role("organiser").get("/areas/320682/coverage/map").get_data(as_text=True)


def test_kept_frame_answers_304_without_a_policy(covered: World, as_role: AsRole) -> None:
    client = as_role("office")
    first = client.get("/areas/320000/coverage/map")
    again = client.get("/areas/320000/coverage/map", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, "Content-Security-Policy" in again.headers) == (304, False)
    other = client.get("/areas/320000/coverage/map?measure=power", headers={"If-None-Match": first.headers["ETag"]})
    assert other.status_code == 200


def test_out_of_scope_is_not_found(covered: World, as_role: AsRole) -> None:
    client = as_role("official")
    for path in (
        "/areas/320685/coverage",
        "/areas/320685/coverage/map",
        "/areas/320685/coverage.csv",
        "/areas/x/coverage",
    ):
        assert client.get(path).status_code == 404
    assert as_role("dealer").get("/areas/320682/coverage").status_code == 403


def test_hostile_names_stay_text(session: Session, covered: World, as_role: AsRole) -> None:
    baipu = covered.areas["320682106"]
    add_station(session, baipu, 120.76, 32.26, name=HOSTILE, operator=HOSTILE)
    add_settlement(session, covered.areas["320682"], 120.76, 32.27, 10, name=HOSTILE)
    baipu.name_zh = baipu.name_en = HOSTILE
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    client = as_role("office")
    for path in ("", "/map", ".html", ".geojson", ".csv"):
        text = client.get(f"/areas/320682/coverage{path}").get_data(as_text=True)
        assert "</script><b>" not in text or path in {".geojson", ".csv"}
        assert "{{ 7*7 }}" in text
    frame = client.get("/areas/320682/coverage/map").get_data(as_text=True)
    block = re.search(r'id="map-data">(.*?)</script>', frame, re.DOTALL)
    assert block
    assert HOSTILE in {row[3] for row in json.loads(block[1])["stations"]}


def test_files(covered: World, as_role: AsRole) -> None:
    client = as_role("office")
    csv = client.get("/areas/320600/coverage.csv").get_data(as_text=True)
    assert csv.startswith("\ufeffcode,name,")
    assert "320682" in csv
    sheet = openpyxl.load_workbook(io.BytesIO(client.get("/areas/320600/coverage.xlsx").data)).active
    assert sheet
    assert sheet.max_row == 4
    collection = client.get("/areas/320600/coverage.geojson").get_json(force=True)
    rugao = collection["features"][0]
    assert (rugao["id"], rugao["properties"]["stations"], rugao["geometry"]["type"]) == ("320682", 1, "Polygon")
    assert client.get("/areas/320600/coverage.exe").status_code == 404


def test_empty_state_says_what_to_do(world: World, as_role: AsRole) -> None:
    client = as_role("official")
    page = client.get("/areas/320682/coverage", headers={"Accept-Language": "en"}).get_data(as_text=True)
    assert "Compute for today" in page
    assert client.get("/areas/320682/coverage.csv").status_code == 404
    assert client.get("/areas/320682/coverage/map").status_code == 200


def test_computing_is_a_background_job(session: Session, world: World, as_role: AsRole) -> None:
    furnish(session, world)
    client = as_role("official")
    answer = client.submit("/areas/320682/coverage/recompute", form="/areas/320682/coverage")
    assert answer.status_code == 303
    assert answer.headers["Location"].startswith("/jobs/")
    session.rollback()
    assert session.scalar(select(func.count(CoverageFigure.id))) == 6
    assert (
        as_role("organiser").submit("/areas/320682/coverage/recompute", form="/areas/320682/coverage").status_code
        == 403
    )


def test_the_figures_of_a_day_that_is_past_are_asked_for_on_the_page(
    session: Session, covered: World, as_role: AsRole
) -> None:
    path = "/areas/320682/coverage"
    client = as_role("official")
    client.set_cookie("language", "en")
    early, late = DAY - timedelta(days=200), DAY + timedelta(days=1)
    assert "or a day before it" in client.get(f"{path}?day={early}").get_data(as_text=True)
    told = client.get(f"{path}?day={late}").get_data(as_text=True)
    assert "No figures were computed for 21 November 2026: shown are those of 20 November 2026." in told
    for day in ("2999-01-01", "1999-01-01", "x", "2026-02-30"):
        assert client.submit(f"{path}/recompute", {"day": day}, form=path).status_code == 422
    assert client.submit(f"{path}/recompute", {"day": str(early)}, form=path).status_code == 303
    session.rollback()
    assert set(session.scalars(select(CoverageFigure.as_of).distinct())) == {early, DAY}
    session.rollback()
    assert f'<option value="{early}" selected>' in client.get(f"{path}?day={early}").get_data(as_text=True)


def test_start_page_is_ones_own_area(world: World, as_role: AsRole) -> None:
    assert as_role("official").get("/coverage").headers["Location"] == "/areas/320682/coverage"
    assert as_role("office").get("/coverage").headers["Location"] == "/areas/100000/coverage"
    assert as_role("organiser").get("/coverage").headers["Location"] == "/areas/320682/coverage"
