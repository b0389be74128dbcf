"""A lead at the fair: five taps and a number, then the call and its outcome, in both languages and sizes."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.leads import BuyingTime, HomeParking, Stage
from outreach.models.leads import Lead
from tests.browser.visitor import Visitor
from tests.factories.leads import make_lead, make_model
from tests.factories.world import World

Visit = Callable[..., Visitor]
TAPS = (
    "label[for^=model_ids-0]",
    "label[for=buying_time-1]",
    "label[for=home_parking-0]",
    "#consent",
    ".capture-save button",
)


@pytest.fixture
def models(session: Session, world: World) -> None:
    for name in ("海鸥", "元", "秦"):
        make_model(session, name)
    session.commit()


def test_five_taps_and_the_number(visit: Visit, models: None, session: Session) -> None:
    visitor = visit("dealer")
    assert visitor.go("/leads/new") == 200
    page = visitor.page
    page.locator("#phone").press_sequentially("13800001234")
    assert page.locator("#phone").input_value() == "138 0000 1234"
    for tap in TAPS[:-1]:
        box = page.locator(tap).locator("xpath=ancestor-or-self::div[@class='form-check']|.").first.bounding_box()
        assert box
        assert box["height"] >= 48, tap
        page.locator(tap).click()
    visitor.picture("lead-capture")
    assert visitor.faults() == []
    page.locator(TAPS[-1]).click()
    page.wait_for_selector(".notice.good")
    lead = session.scalar(select(Lead))
    assert lead
    assert (lead.masked, lead.buying_time, lead.home_parking) == ("138****1234", BuyingTime.MONTH, HomeParking.YARD)
    session.rollback()
    page.locator("#phone").press_sequentially("13800001234")
    page.wait_for_selector(".known a")
    visitor.picture("lead-known")


@pytest.mark.look
@pytest.mark.parametrize(("language", "size"), [("zh-CN", "phone"), ("en", "phone"), ("zh-CN", "desk"), ("en", "desk")])
def test_pages_of_a_lead(visit: Visit, models: None, session: Session, world: World, language: str, size: str) -> None:
    lead = make_lead(session, world, name="王先生", note="周末到店看车", buying_time=BuyingTime.WEEK)
    make_lead(session, world, phone="13800005678", name="Ms Li", by="manager")
    lead_id = lead.id
    session.commit()
    visitor = visit("manager", language=language, size=size)
    faults = {}
    for path in (
        "/leads/",
        f"/leads/{lead_id}",
        f"/leads/{lead_id}/edit",
        "/leads/today",
        "/leads/new",
        "/leads/import",
    ):
        assert visitor.go(path) == 200
        faults[path] = visitor.faults()
        visitor.picture(f"lead-{language}-{size}{path.replace(str(lead_id), 'one').replace('/', '-')}")
    assert {path: found for path, found in faults.items() if found} == {}


def test_call_and_outcome(visit: Visit, session: Session, world: World) -> None:
    lead_id = make_lead(session, world, name="王先生").id
    session.commit()
    visitor = visit("dealer")
    visitor.go(f"/leads/{lead_id}")
    visitor.page.locator(f"form[action$='/{lead_id}/call'] button").click()
    visitor.page.wait_for_selector(".number-clear")
    assert visitor.page.locator(".number-clear").inner_text() == "138 0000 1234"
    assert visitor.faults() == []
    visitor.picture("lead-call")
    visitor.page.locator(".outcomes button").first.click()
    visitor.page.wait_for_selector(".notice.good")
    session.expire_all()
    assert session.scalar(select(Lead.stage)) is Stage.CONTACTED


def test_managers_choose_leads_and_hand_them_over(visit: Visit, session: Session, world: World) -> None:
    make_lead(session, world)
    make_lead(session, world, phone="13800005678")
    session.commit()
    visitor = visit("manager", size="desk")
    visitor.go("/leads/")
    page = visitor.page
    page.locator("[data-select-all]").click()
    assert page.locator("input[name=lead]:checked").count() == 2
    page.locator("#owner_id").select_option(label="manager")
    page.locator(".bulk button").click()
    page.wait_for_selector(".notice.good")
    visitor.picture("lead-handed-over")
    session.expire_all()
    assert {lead.owner.name for lead in session.scalars(select(Lead)) if lead.owner} == {"manager"}
