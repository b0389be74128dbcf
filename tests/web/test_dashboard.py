"""Home pages, search and the shell."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta

import pytest
from sqlalchemy.orm import Session

from outreach.domain.campaigns import CampaignStatus, TargetKind
from outreach.domain.clock import beijing, utcnow
from outreach.domain.coverage.inputs import Rules
from outreach.models.campaigns import Campaign, CampaignCounty, Target
from outreach.services.coverage import recompute_coverage
from tests.client import StrictClient
from tests.factories.coverage import furnish
from tests.factories.world import World

ROLES = ["office", "official", "organiser", "manager", "dealer"]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_home_opens_for_each_role_in_both_languages(
    as_role: Callable[[str], StrictClient], role: str, language: str
) -> None:
    client = as_role(role)
    client.submit("/language", {"language": language, "next": "/"}, form="/")
    answer = client.get("/")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert page.count("<h1") == 1
    assert ("Sign out" in page) == (language == "en")


@pytest.mark.parametrize(
    ("role", "offered"),
    [
        ("office", {"/events/new", "/venues/new", "/chargers/imports/new"}),
        ("official", {"/events/queue", "/chargers/imports/new"}),
        ("organiser", {"/events/new", "/venues/new"}),
        ("dealer", {"/leads/new", "/test-drives/new"}),
    ],
)
def test_home_offers_what_the_role_can_do(as_role: Callable[[str], StrictClient], role: str, offered: set[str]) -> None:
    client = as_role(role)
    head = client.get("/").get_data(as_text=True).partition('class="page-head"')[2].partition('class="columns')[0]
    links = set(re.findall(r'<a [^>]*href="([^"]+)"', head))
    assert links == offered
    assert {client.get(link).status_code for link in links} == {200}


def test_office_is_sent_from_the_lead_form_to_the_list(as_role: Callable[[str], StrictClient]) -> None:
    page = as_role("office").get("/leads/new", follow_redirects=True)
    assert page.request.path == "/leads/"
    assert "线索由经销商人员登记" in page.get_data(as_text=True)


def test_stranger_is_welcomed(client: StrictClient) -> None:
    answer = client.get("/")
    assert answer.status_code == 200
    assert "/login" in answer.get_data(as_text=True)


def test_office_is_told_that_no_campaign_runs(as_role: Callable[[str], StrictClient]) -> None:
    assert "没有进行中的下乡活动季" in as_role("office").get("/").get_data(as_text=True)


@pytest.mark.parametrize(
    ("text", "code"), [("如皋", "320682"), ("rugao", "320682"), ("rgs", "320682"), ("320685", "320685")]
)
def test_search_finds_areas(as_role: Callable[[str], StrictClient], text: str, code: str) -> None:
    assert code in as_role("official").get("/search", query_string={"q": text}).get_data(as_text=True)


@pytest.mark.parametrize("text", ["", "%", "_", "\x00", "{{ 7*7 }}", "'\"><script>", "9" * 500, "没有这个"])
def test_search_survives_any_text(as_role: Callable[[str], StrictClient], text: str) -> None:
    answer = as_role("dealer").get("/search", query_string={"q": text})
    assert answer.status_code == 200
    assert "<script>" not in answer.get_data(as_text=True)


def test_error_page_names_the_request(client: StrictClient) -> None:
    answer = client.get("/no/such/page")
    assert answer.status_code == 404
    assert answer.headers["X-Request-Id"] in answer.get_data(as_text=True)


def test_official_reads_five_figures_with_pace_and_age(
    as_role: Callable[[str], StrictClient], session: Session, world: World
) -> None:
    furnish(session, world)
    recompute_coverage(session, actor=world.actor("office"), as_of=date(2026, 11, 20), rules=Rules())
    today = beijing(utcnow()).date()
    season = Campaign(name="秋季", first_on=today - timedelta(days=9), last_on=today + timedelta(days=10))
    season.status = CampaignStatus.RUNNING
    session.add(season)
    session.flush()
    session.add(CampaignCounty(campaign_id=season.id, area_id=world.areas["320682"].id))
    session.add_all(
        Target(campaign_id=season.id, area_id=world.areas["320682"].id, kind=kind, value=1200) for kind in TargetKind
    )
    session.commit()
    page = as_role("official").get("/").get_data(as_text=True)
    assert page.count("<progress max=") == 5
    assert page.count("落后序时进度（600）600") == 4
    assert "2026年11月20日" in page


@pytest.mark.parametrize("path", ["/", "/events/", "/venues/", "/events/calendar", "/notices", "/account"])
def test_pages_say_on_paper_when_and_where_from(as_role: Callable[[str], StrictClient], path: str) -> None:
    page = as_role("organiser").get(path, follow_redirects=True).get_data(as_text=True)
    assert "打印于" in page
