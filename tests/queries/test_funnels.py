import re
from html import unescape

import pytest

from outreach.domain.leads import Grade
from outreach.queries.funnels import FunnelBy, FunnelRow, list_funnel
from outreach.services.lead_merges import merge_leads
from outreach.services.lead_sales import cancel_order, record_delivery, record_order
from tests.factories.events import make_event
from tests.factories.leads import NOW, make_lead, make_model


@pytest.fixture
def leads(session, world):
    model, dealer, day = make_model(session), world.actor("dealer"), NOW.date()
    leads = [make_lead(session, world, phone=f"1380000000{at}", model_ids=(model.id,) * (at > 0)) for at in range(4)]
    for lead in leads[:3]:
        record_order(session, actor=dealer, lead=lead, ordered_on=day, now=NOW, model_id=model.id)
        session.flush()
    record_delivery(session, actor=dealer, lead=leads[0], delivered_on=day, now=NOW)
    cancel_order(session, actor=dealer, lead=leads[2], cancelled_on=day, now=NOW)
    make_lead(session, world, by="dealer2")
    session.flush()
    return leads


def test_each_step_counts_leads_not_records(session, world, leads):
    dealer = world.actor("dealer")
    assert list_funnel(session, actor=dealer, by=FunnelBy.EVENT) == [FunnelRow("", 4, 0, 2, 1)]
    assert list_funnel(session, actor=dealer, by=FunnelBy.MODEL) == [
        FunnelRow("比亚迪 海鸥", 3, 0, 1, 0),
        FunnelRow("", 1, 0, 1, 1),
    ]
    grades = {row.name: row.leads for row in list_funnel(session, actor=dealer, by=FunnelBy.GRADE)}
    assert grades == {Grade.O.value: 2, Grade.H.value: 1, "": 1}
    assert [row.name for row in list_funnel(session, actor=dealer, by=FunnelBy.OWNER)] == ["dealer"]


def test_only_ones_own_company_and_each_customer_once(session, world, leads):
    twin = make_lead(session, world, phone="13800000003", shared_number=True)
    merge_leads(session, actor=world.actor("dealer"), kept=leads[3], other=twin, now=NOW)
    rows = list_funnel(session, actor=world.actor("manager"), by=FunnelBy.EVENT)
    assert [row.leads for row in rows] == [4]
    assert [row.leads for row in list_funnel(session, actor=world.actor("manager2"), by=FunnelBy.EVENT)] == [1]
    assert list_funnel(session, actor=world.actor("official"), by=FunnelBy.EVENT) == []
    assert rows[0].share(rows[0].ordered) == 50


def test_a_title_of_any_length_names_its_row(session, world):
    event = make_event(session, world, status="published", title="如皋" * 18)
    make_lead(session, world, event_id=event.id)
    assert [row.name for row in list_funnel(session, actor=world.actor("dealer"), by=FunnelBy.EVENT)] == ["如皋" * 18]


@pytest.mark.parametrize("by", list(FunnelBy))
def test_each_figure_leads_to_as_many_leads(as_role, session, world, leads, by):
    session.commit()
    browser = as_role("dealer")
    page = browser.get(f"/leads/funnel?by={by.value}").get_data(as_text=True)
    figures = re.findall(r'<td class="num"[^>]*>(?:<span>)?<a href="(/leads/[^"]+)">(\d+)</a>', page)
    assert figures
    for address, number in figures:
        shown = browser.get(unescape(address)).get_data(as_text=True)
        assert shown.count("<tr data-href") == int(number), address
