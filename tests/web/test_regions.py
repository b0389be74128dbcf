"""Areas' pages: drill-down, scope, search."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignStatus, TargetKind
from outreach.domain.coverage.inputs import Rules
from outreach.domain.roles import SYSTEM
from outreach.models.campaigns import Campaign, CampaignCounty, Target
from outreach.services.coverage import recompute_coverage
from tests.client import StrictClient
from tests.factories.coverage import DAY, add_station, furnish
from tests.factories.world import World

AsRole = Callable[[str], StrictClient]
ENGLISH = {"Accept-Language": "en"}


def test_show_names_what_lies_below(as_role: AsRole) -> None:
    page = as_role("office").get("/areas/320600", headers=ENGLISH).get_data(as_text=True)
    assert "2 counties with 4 townships." in page
    assert 'href="/areas/320682"' in page


def test_show_says_no_population_data_rather_than_zero(as_role: AsRole) -> None:
    assert "no population data" in as_role("office").get("/areas/320682", headers=ENGLISH).get_data(as_text=True)


@pytest.mark.parametrize("code", ["100000", "320000", "320682", "320682106", "440000"])
def test_show_opens_every_level(as_role: AsRole, code: str) -> None:
    assert as_role("organiser").get(f"/areas/{code}").status_code == 200


def test_a_countys_page_leads_to_all_that_goes_on_there(session: Session, world: World, as_role: AsRole) -> None:
    furnish(session, world)
    add_station(session, world.areas["320682"], None, None)
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    campaign = Campaign(
        name="2026 下乡", status=CampaignStatus.RUNNING, first_on=date(2026, 1, 1), last_on=date(2026, 12, 31)
    )
    session.add(campaign)
    session.flush()
    session.add(CampaignCounty(campaign_id=campaign.id, area_id=world.areas["320682"].id))
    session.add(Target(campaign_id=campaign.id, area_id=world.areas["320682"].id, kind=TargetKind.LEADS, value=400))
    session.commit()
    page = as_role("official").get("/areas/320682", headers=ENGLISH).get_data(as_text=True)
    for way in ("/areas/320682/coverage", "/chargers/?area=320682", "/events/?area=320682", "/venues/?area=320682"):
        assert f'href="{way}"' in page
    assert "4 connectors, 4 of 120 kW or more" in page
    assert "1 without a position" in page
    assert "1 of 2 townships have a public station" in page
    assert f'href="/campaigns/{campaign.id}"' in page
    assert "/ 400" in page
    assert 'href="/areas/320682106"' in page
    assert "2026 下乡" not in as_role("neighbour").get("/areas/320685", headers=ENGLISH).get_data(as_text=True)


def test_who_reads_no_coverage_sees_no_verdicts(session: Session, world: World, as_role: AsRole) -> None:
    furnish(session, world)
    recompute_coverage(session, actor=SYSTEM, as_of=DAY, rules=Rules())
    session.commit()
    page = as_role("dealer").get("/areas/320682", headers=ENGLISH).get_data(as_text=True)
    assert "/areas/320682/coverage" not in page
    assert "/venues/" not in page.split('id="hub-title"')[1]
    assert "badge-word" not in page


@pytest.mark.parametrize("code", ["320685", "320600", "320685100", "999999", "x", "3206820000000000000000"])
def test_show_outside_of_an_officials_area_is_nothing(as_role: AsRole, code: str) -> None:
    assert as_role("official").get(f"/areas/{code}").status_code == 404


def test_index_leads_an_official_to_the_own_area(as_role: AsRole) -> None:
    assert as_role("official").get("/areas/").headers["Location"] == "/areas/320682"


@pytest.mark.parametrize("text", ["如皋", "rugao", "rgs", "320682", " Ru Gao "])
def test_search_answers_json(as_role: AsRole, text: str) -> None:
    found = as_role("office").get("/areas/search", query_string={"q": text}, headers={"Accept": "application/json"})
    assert found.get_json()[0]["code"] == "320682"


def test_search_keeps_to_an_officials_area(as_role: AsRole) -> None:
    found = as_role("official").get("/areas/search?q=320685", headers={"Accept": "application/json"})
    assert found.get_json() == []


@pytest.mark.parametrize("text", ["{{ 7*7 }}", "%", "_", "</script>", "'", "`", "\x00", "\\"])
def test_search_takes_any_text(as_role: AsRole, text: str) -> None:
    page = as_role("office").get("/areas/search", query_string={"q": text})
    assert page.status_code == 200
    assert "49" not in page.get_data(as_text=True).split("area-found")[1]


def test_search_gives_htmx_the_list_only(as_role: AsRole) -> None:
    page = as_role("office").get("/areas/search?q=baipu", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "<html" not in page
    assert "/areas/320682106" in page
