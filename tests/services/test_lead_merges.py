from datetime import date, timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from outreach.domain.consent import Purpose
from outreach.domain.errors import Forbidden, RuleBroken
from outreach.domain.leads import ContactKind, ContactStatus, Grade, Outcome
from outreach.models.base import new_id
from outreach.models.lead_records import LeadMerge
from outreach.queries.lead_history import lead_history
from outreach.queries.leads import LeadFilter, count_due, find_duplicates, list_leads
from outreach.queries.reports import report_area
from outreach.services.lead_contacts import log_contact, withdraw_consent
from outreach.services.lead_merges import merge_leads, undo_merge
from outreach.services.lead_sales import record_order
from tests.factories.leads import NOW, PHONE, make_lead, make_model

LATER = NOW + timedelta(hours=1)


@pytest.fixture
def pair(session, world):
    kept = make_lead(session, world, name="王先生")
    model = make_model(session)
    other = make_lead(
        session, world, name="王", village="三里村", grade=Grade.H, model_ids=(model.id,), shared_number=True
    )
    return kept, other


def _look(lead):
    names = ("name", "village", "note", "grade", "contact_status", "next_follow_up_on", "area_id", "event_id")
    return {name: getattr(lead, name) for name in names} | {"models": [one.model_id for one in lead.interests]}


def test_what_one_knows_the_kept_one_knows_and_both_histories_stay(session, world, pair):
    kept, other = pair
    dealer = world.actor("dealer")
    log_contact(session, actor=dealer, lead=other, kind=ContactKind.CALL, outcome=Outcome.REACHED, now=NOW)
    merge_leads(session, actor=dealer, kept=kept, other=other, now=LATER)
    assert (kept.name, kept.village, kept.grade, len(kept.interests)) == ("王先生", "三里村", Grade.H, 1)
    assert [line.kind for line in lead_history(session, lead=kept)].count("contact") == 1
    assert [lead.id for lead in list_leads(session, actor=dealer, wanted=LeadFilter()).items] == [kept.id]
    assert count_due(session, actor=dealer, day=date(2027, 1, 1)) == 1
    assert [one.lead_id for one in find_duplicates(session, actor=dealer, number=f"+86{PHONE}")] == [kept.id]
    assert report_area(session, actor=world.actor("official"), code=None, now=NOW).totals.leads == 1
    with pytest.raises(Forbidden):
        log_contact(session, actor=dealer, lead=other, kind=ContactKind.CALL, outcome=Outcome.REACHED, now=LATER)


def test_undoing_gives_both_back_as_they_were(session, world, pair):
    kept, other = pair
    before = _look(kept), _look(other)
    merge_leads(session, actor=world.actor("dealer"), kept=kept, other=other, now=LATER)
    undo_merge(session, actor=world.actor("manager"), other=other, now=LATER)
    assert (_look(kept), _look(other)) == before
    with pytest.raises(RuleBroken):
        undo_merge(session, actor=world.actor("dealer"), other=other, now=LATER)
    merge_leads(session, actor=world.actor("dealer"), kept=other, other=kept, now=LATER)
    assert kept.merged_into_id == other.id


def test_a_withdrawn_consent_is_not_lost_by_merging(session, world, pair):
    kept, other = pair
    withdraw_consent(session, actor=world.actor("dealer"), lead=other, purpose=Purpose.CONTACT, now=NOW)
    merge_leads(session, actor=world.actor("dealer"), kept=kept, other=other, now=LATER)
    assert (kept.contact_status, kept.next_follow_up_on) == (ContactStatus.WITHDRAWN, None)


def test_what_was_taken_back_since_outlives_the_undoing(session, world, pair):
    kept, other = pair
    dealer = world.actor("dealer")
    merge_leads(session, actor=dealer, kept=kept, other=other, now=NOW)
    withdraw_consent(session, actor=dealer, lead=kept, purpose=Purpose.CONTACT, now=LATER)
    undo_merge(session, actor=dealer, other=other, now=LATER)
    assert {(one.contact_status, one.next_follow_up_on) for one in pair} == {(ContactStatus.WITHDRAWN, None)}


def test_what_may_not_be_merged(session, world, pair):
    kept, other = pair
    dealer = world.actor("dealer")
    stranger = make_lead(session, world, by="dealer2")
    elsewhere = make_lead(session, world, phone="13800009999")
    for one, two, why in ((kept, kept, RuleBroken), (kept, elsewhere, RuleBroken), (kept, stranger, Forbidden)):
        with pytest.raises(why):
            merge_leads(session, actor=dealer, kept=one, other=two, now=LATER)
    for name in ("dealer2", "manager2", "office"):
        with pytest.raises(Forbidden):
            merge_leads(session, actor=world.actor(name), kept=kept, other=other, now=LATER)
    record_order(session, actor=dealer, lead=other, ordered_on=NOW.date(), now=NOW, model_name="海鸥")
    session.flush()
    with pytest.raises(RuleBroken):
        merge_leads(session, actor=dealer, kept=kept, other=other, now=LATER)
    merge_leads(session, actor=dealer, kept=other, other=kept, now=LATER)


def test_a_lead_is_merged_once(session, world, pair):
    kept, other = pair
    merge_leads(session, actor=world.actor("dealer"), kept=kept, other=other, now=LATER)
    row = session.execute(select(LeadMerge.__table__)).mappings().one()
    with pytest.raises(IntegrityError), session.begin_nested():
        session.execute(insert(LeadMerge.__table__).values({**row, "id": new_id()}))
