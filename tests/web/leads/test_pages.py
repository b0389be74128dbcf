import re
from datetime import date

import pytest
from sqlalchemy import select

from outreach.domain.leads import ContactStatus, Stage
from outreach.extensions import db
from outreach.models.lead_records import LeadOrder, LeadReveal
from outreach.models.leads import Lead
from tests.factories.leads import PHONE, make_lead, make_model


@pytest.fixture
def lead_id(session, world):
    lead = make_lead(session, world, name="王先生", note="{{ 7*7 }}", village="</script>")
    session.commit()
    return lead.id


def _lead():
    db.session.expire_all()
    return db.session.scalar(select(Lead))


def test_capture_needs_a_number_and_consent(as_role, session):
    client = as_role("dealer")
    assert "2026-03" in client.get("/leads/new").get_data(as_text=True)
    answer = client.submit("/leads/new", {"phone": "138 0000 1234", "source": "showroom"})
    assert answer.status_code == 422
    assert "138 0000 1234" in answer.get_data(as_text=True)
    answer = client.submit("/leads/new", {"phone": "138 0000 1234", "consent": "y", "source": "showroom"})
    assert answer.status_code == 303
    assert answer.location == "/leads/new?event=&source=showroom"
    page = client.get(answer.location).get_data(as_text=True)
    assert "138****1234" in page
    assert "13800001234" not in page
    assert _lead().person.number == "+8613800001234"


def test_capture_twice_with_one_form_gives_one_lead(as_role, session):
    client = as_role("dealer")
    page = client.get("/leads/new").get_data(as_text=True)
    ident = re.search(r'name="lead_id"[^>]*value="([^"]+)"', page)[1]
    data = {"lead_id": ident, "phone": PHONE, "consent": "y", "source": "showroom"}
    assert [client.submit("/leads/new", data).status_code for _ in range(2)] == [303, 303]
    assert [str(lead.id) for lead in session.scalars(select(Lead))] == [ident]


def test_a_number_recorded_already_is_asked_about(as_role, lead_id):
    client = as_role("dealer")
    data = {"phone": PHONE, "consent": "y", "source": "showroom"}
    answer = client.submit("/leads/new", data)
    assert answer.status_code == 409
    assert str(lead_id) in answer.get_data(as_text=True)
    assert client.submit("/leads/new", data | {"shared_number": "y"}).status_code == 303


def test_duplicates_while_typing_tell_nothing_of_other_companies(as_role, lead_id):
    own = as_role("dealer").submit("/leads/duplicates", {"phone": PHONE}, form="/leads/new")
    assert str(lead_id) in own.get_data(as_text=True)
    other = as_role("dealer2").submit("/leads/duplicates", {"phone": PHONE}, form="/leads/new")
    assert other.get_data(as_text=True).strip() == ""


def test_list_shows_masked_numbers_and_filters(as_role, lead_id):
    client = as_role("manager")
    for query in ("", "?stage=new", "?last_four=1234", "?owner=nobody&township=9&grade=z&due=today&stage=x&event=1"):
        page = client.get(f"/leads/{query}").get_data(as_text=True)
        assert "1380000" not in page
        assert ("138****1234" in page) == ("nobody" not in query)
    page = client.submit("/leads/find", {"number": PHONE}, form="/leads/").get_data(as_text=True)
    assert "138****1234" in page
    assert client.submit("/leads/find", {"number": "1"}, form="/leads/").status_code == 303


def test_text_of_users_is_shown_as_it_is(as_role, lead_id):
    page = as_role("dealer").get(f"/leads/{lead_id}").get_data(as_text=True)
    assert "{{ 7*7 }}" in page
    assert "&lt;/script&gt;" in page


def test_another_companys_lead_is_not_there(as_role, lead_id):
    for name in ("dealer2", "manager2"):
        client = as_role(name)
        assert client.get(f"/leads/{lead_id}").status_code == 404
        for step in ("stage", "lose", "call", "order", "delivery", "do-not-call", "contact", "take", "edit"):
            assert client.submit(f"/leads/{lead_id}/{step}", {"stage": "contacted"}, form="/leads/").status_code == 404
    for name in ("official", "organiser"):
        assert as_role(name).get(f"/leads/{lead_id}").status_code == 403


def test_call_shows_the_number_once_and_logs_it(as_role, lead_id, session):
    client = as_role("dealer")
    answer = client.submit(f"/leads/{lead_id}/call", form=f"/leads/{lead_id}")
    assert "138 0000 1234" in answer.get_data(as_text=True)
    assert answer.headers["Cache-Control"] == "no-store"
    assert session.scalar(select(LeadReveal.kind)).value == "call"
    manager = as_role("manager")
    assert manager.submit(f"/leads/{lead_id}/call", form=f"/leads/{lead_id}").status_code == 422
    assert manager.submit(f"/leads/{lead_id}/reveal", {"reason": ""}, form=f"/leads/{lead_id}").status_code == 422
    shown = manager.submit(f"/leads/{lead_id}/reveal", {"reason": "complaint"}, form=f"/leads/{lead_id}")
    assert "138 0000 1234" in shown.get_data(as_text=True)


def test_outcome_moves_the_lead_and_returns_to_today(as_role, lead_id):
    client = as_role("dealer")
    data = {"kind": "call", "outcome": "reached"}
    answer = client.submit(f"/leads/{lead_id}/contact?today=1", data, form=f"/leads/{lead_id}")
    assert (answer.status_code, answer.location) == (303, "/leads/today")
    assert _lead().stage is Stage.CONTACTED
    assert client.get("/leads/today").status_code == 200
    assert client.submit(f"/leads/{lead_id}/contact", {"outcome": "x"}, form=f"/leads/{lead_id}").status_code == 422


def test_from_stage_to_delivery(as_role, lead_id, session):
    model = make_model(session)
    session.commit()
    client, page = as_role("dealer"), f"/leads/{lead_id}"
    assert client.submit(f"{page}/stage", {"stage": "test_driven"}, form=page).status_code == 303
    assert client.submit(f"{page}/stage", {"stage": "delivered"}, form=page).status_code == 422
    bad = client.submit(f"{page}/order", {"model_id": "", "ordered_on": "2026-06-01"}, form=page)
    assert bad.status_code == 422
    data = {"model_id": str(model.id), "ordered_on": "2026-06-01"}
    assert client.submit(f"{page}/order", data, form=page).status_code == 303
    assert session.scalar(select(LeadOrder.counts)) is True
    assert client.submit(f"{page}/delivery", {"day": "2026-06-02"}, form=page).status_code == 303
    assert _lead().stage is Stage.DELIVERED
    assert client.get(page).status_code == 200


def test_lose_revive_withdraw_and_do_not_call(as_role, lead_id):
    client, page = as_role("dealer"), f"/leads/{lead_id}"
    assert client.submit(f"{page}/lose", {"reason": ""}, form=page).status_code == 422
    assert client.submit(f"{page}/lose", {"reason": "price"}, form=page).status_code == 303
    assert client.submit(f"{page}/revive", {}, form=page).status_code == 303
    assert client.submit(f"{page}/do-not-call", {"reason": "asked"}, form=page).status_code == 303
    assert _lead().contact_status is ContactStatus.DO_NOT_CALL
    assert client.submit(f"{page}/may-call", {"reason": ""}, form=page).status_code == 422
    assert client.submit(f"{page}/may-call", {"reason": "asked again"}, form=page).status_code == 303
    news = {"purpose": "news", "channel": "paper"}
    assert client.submit(f"{page}/consents", news, form=page).status_code == 303
    assert client.submit(f"{page}/consents/withdraw", {"purpose": "contact"}, form=page).status_code == 303
    assert (_lead().stage, _lead().contact_status) == (Stage.LOST, ContactStatus.WITHDRAWN)


def test_edit_keeps_what_was_typed(as_role, lead_id, world):
    client, page = as_role("dealer"), f"/leads/{lead_id}/edit"
    assert "王先生" in client.get(page).get_data(as_text=True)
    answer = client.submit(page, {"name": "x" * 100, "meter_metres": "12"})
    assert answer.status_code == 422
    township = str(world.areas["320682106"].id)
    assert client.submit(page, {"name": "李女士", "township": township, "trade_in": "car"}).status_code == 303
    assert (_lead().name, _lead().township_id) == ("李女士", int(township))


def test_managers_hand_over_in_bulk_staff_do_not(as_role, lead_id, world):
    data = {"lead": str(lead_id), "owner_id": str(world.users["manager"].id)}
    assert as_role("manager").submit("/leads/hand-over", data, form="/leads/").status_code == 303
    assert _lead().owner_id == world.users["manager"].id
    assert as_role("dealer").submit("/leads/hand-over", data, form="/leads/").status_code == 403
    assert as_role("manager2").submit("/leads/hand-over", data, form="/leads/").status_code == 404
    assert as_role("manager").submit("/leads/hand-over", {"lead": "x"}, form="/leads/").status_code == 404


def test_a_whole_number_does_not_stay_in_an_address(as_role, lead_id):
    client = as_role("dealer")
    assert client.get(f"/search?q={PHONE}").location == "/search?q=1234"
    assert str(lead_id) in client.get("/search?q=1234").get_data(as_text=True)


def test_an_order_entered_late_finds_a_model_whose_listing_has_ended(as_role, session, lead_id):
    model = make_model(session, last_on=date(2026, 6, 10))
    session.commit()
    data = {"model_id": str(model.id), "ordered_on": "2026-06-09"}
    assert as_role("dealer").submit(f"/leads/{lead_id}/order", data, form=f"/leads/{lead_id}").status_code == 303
    assert session.scalar(select(LeadOrder.counts)) is True


def test_the_list_sorts_through_its_address_and_keeps_its_filters(as_role, session, world):
    make_lead(session, world)
    session.commit()
    client = as_role("manager")
    page = client.get("/leads/?stage=new&sort=grade").get_data(as_text=True)
    assert 'href="/leads/?stage=new&amp;sort=-grade"' in page
    assert '<input type="hidden" name="sort" value="grade">' in page
    assert client.get("/leads/?sort=name").status_code == 200
    found = client.submit("/leads/find", {"number": PHONE}).get_data(as_text=True)
    assert "sort=" not in found


def test_a_company_sets_its_rule_and_faults_land_on_their_fields(as_role):
    manager = as_role("manager")
    entries = {"o_days": 7, "h_days": 1, "a_days": 5, "b_days": 14, "c_days": 30, "opens_at": "08:30"}
    bad = manager.submit("/leads/rules", {**entries, "closes_at": "08:00", "return_after": ""})
    assert bad.status_code == 422
    assert 'id="closes_at-fault"' in bad.get_data(as_text=True)
    assert manager.submit("/leads/rules", {**entries, "closes_at": "17:30", "return_after": 3}).status_code == 303
    page = manager.get("/leads/rules").get_data(as_text=True)
    assert 'value="5"' in page
    assert "17:30" in page
    assert as_role("dealer").get("/leads/rules").status_code == 403


def test_a_loss_is_looked_at_by_a_second_person(as_role, session, world):
    lead = make_lead(session, world)
    session.commit()
    address = f"/leads/{lead.id}"
    dealer = as_role("dealer")
    assert dealer.submit(f"{address}/lose", {"reason": "price"}, form=address).status_code == 303
    assert "/loss/confirm" not in dealer.get(address).get_data(as_text=True)
    assert dealer.submit(f"{address}/loss/confirm", {}, form=address).status_code == 403
    manager = as_role("manager")
    assert "?loss=open" in manager.get("/").get_data(as_text=True)
    assert address in manager.get("/leads/?loss=open").get_data(as_text=True)
    assert manager.submit(f"{address}/loss/refuse", {"reason": ""}, form=address).status_code == 422
    assert manager.submit(f"{address}/loss/confirm", {}, form=address).status_code == 303
    assert address not in manager.get("/leads/?loss=open").get_data(as_text=True)


def test_duplicates_are_seen_side_by_side_merged_and_taken_apart(as_role, session, world):
    kept, other = make_lead(session, world, name="王先生"), make_lead(session, world, name="王", shared_number=True)
    stranger = make_lead(session, world, by="dealer2")
    session.commit()
    client, address = as_role("dealer"), f"/leads/{kept.id}"
    assert f"{address}/merge?other={other.id}" in client.get(address).get_data(as_text=True)
    page = client.get(f"{address}/merge?other={other.id}").get_data(as_text=True)
    assert "王先生" in page
    for wrong in (stranger.id, "nonsense"):
        assert client.get(f"{address}/merge?other={wrong}").status_code == 404
    form = f"{address}/merge?other={other.id}"
    assert client.submit(f"{address}/merge", {"other": kept.id}, form=form).status_code == 422
    assert client.submit(f"{address}/merge", {"other": other.id}, form=form).status_code == 303
    assert str(other.id) not in client.get("/leads/").get_data(as_text=True)
    assert client.submit(f"/leads/{other.id}/merge/undo", {}, form=f"/leads/{other.id}").status_code == 303
    assert str(other.id) in client.get("/leads/").get_data(as_text=True)


def test_the_funnel_opens_by_each_choice(as_role, session, world):
    make_lead(session, world, model_ids=(make_model(session).id,))
    session.commit()
    client = as_role("manager")
    for by in ("event", "model", "owner", "grade", "nonsense"):
        assert client.get(f"/leads/funnel?by={by}").status_code == 200
    assert "海鸥" in client.get("/leads/funnel?by=model").get_data(as_text=True)
    assert as_role("official").get("/leads/funnel").status_code == 403
