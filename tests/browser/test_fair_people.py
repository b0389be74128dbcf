"""A shared phone at the stall: two colleagues sign in by the manager's code, and change by PIN with no network."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.models.events import Event
from outreach.models.leads import Lead
from outreach.services.stalls import make_pass, set_pin
from tests.browser.test_fair import stall, take, wait_for
from tests.browser.visitor import Visitor
from tests.factories.world import World

Visit = Callable[..., Visitor]
__all__ = ["stall"]


@pytest.fixture
def code(session: Session, world: World, stall: str) -> dict[str, str]:
    """The path of the code, and the PINs of two colleagues."""
    event, actor = session.scalars(select(Event)).one(), world.actor("manager")
    token = make_pass(session, actor=actor, event=event, now=utcnow())
    pins = {
        name: set_pin(session, actor=actor, event=event, user=world.users[name], now=utcnow())
        for name in ("dealer", "manager")
    }
    ids = {f"{name} id": str(world.users[name].id) for name in pins}
    session.commit()
    return pins | ids | {"path": f"{stall}/join/{token}"}


def join(visitor: Visitor, code: dict[str, str], name: str) -> Any:
    """Scan, say who, enter the PIN."""
    assert visitor.go(code["path"]) == 200
    page = visitor.page
    page.eval_on_selector(f"input[value='{code[f'{name} id']}']", "input => input.labels[0].click()")
    page.locator("#pin").fill(code[name])
    page.locator("#join [type=submit]").click()
    page.wait_for_url(re.compile(r"/fair/[\w-]+$"))
    page.wait_for_selector("html[data-ready=true]")
    return page


def test_two_people_share_a_phone_with_no_network(
    visit: Visit, stall: str, code: dict[str, str], session: Session
) -> None:
    visitor = visit()
    join(visitor, code, "manager")
    page = join(visitor, code, "dealer")
    visitor.context.set_offline(True)
    page.reload()
    take(page, "13800007001")
    page.locator("[data-screen=ready]").click()
    visitor.picture("fair-people")
    assert visitor.faults() == []
    page.locator("#people label").click()
    page.locator("#pin").fill("00000x")
    page.locator("#change button").click()
    page.wait_for_selector("#pin-fault:not([hidden])")
    page.locator("#pin").fill(code["manager"])
    page.locator("#change button").click()
    page.wait_for_selector("#screen-lead:not([hidden])")
    assert page.locator("#records li").count() == 0
    take(page, "13800007002")
    wait_for(page, "waiting", 1)
    visitor.context.set_offline(False)
    page.locator("#send").click()
    wait_for(page, "received", 1)
    session.rollback()
    writers = session.execute(select(Lead.recorded_by_id).order_by(Lead.id)).scalars().all()
    assert [str(one) for one in writers] == [code["dealer id"], code["manager id"]]
