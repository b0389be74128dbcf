from uuid import uuid4

import pytest
from sqlalchemy import func, select

from outreach.domain.consent import Purpose
from outreach.domain.errors import Conflict, Forbidden, NotFound, RuleBroken
from outreach.domain.leads import BuyingTime, ContactStatus, Grade, LeadSource, OwnMeter, Stage
from outreach.models.audit import AuditEntry
from outreach.models.base import new_id
from outreach.models.lead_records import LeadConsent, LeadStep
from outreach.models.leads import Lead
from outreach.models.people import Person
from outreach.queries.leads import LeadFilter, find_duplicates, get_lead, list_leads
from outreach.services.leads import record_lead, update_lead
from outreach.services.people import block_number, do_not_call, lift_do_not_call
from tests.factories.leads import NOW, PHONE, lead_details, make_lead, make_model


def test_record_lead_keeps_number_sealed_consents_and_first_step(session, world):
    lead = make_lead(
        session,
        world,
        name="王先生",
        village="三组",
        buying_time=BuyingTime.MONTH,
        own_meter=OwnMeter.YES,
        purposes=frozenset({Purpose.CONTACT, Purpose.NEWS}),
        township_id=world.areas["320682106"].id,
        model_ids=(make_model(session).id, make_model(session, "元").id),
    )
    session.expire_all()
    assert (lead.masked, lead.name, lead.village) == ("138****1234", "王先生", "三组")
    assert lead.person.number == "+8613800001234"
    assert (lead.stage, lead.grade, lead.contact_status) == (Stage.NEW, Grade.A, ContactStatus.ALLOWED)
    assert lead.next_follow_up_on.isoformat() == "2026-06-22"  # a week on is a Sunday: the next working day
    assert lead.area_id == world.areas["320682"].id
    assert [interest.rank for interest in lead.interests] == [0, 1]
    purposes = set(session.scalars(select(LeadConsent.purpose).where(LeadConsent.lead_id == lead.id)))
    assert purposes == {Purpose.CONTACT, Purpose.NEWS}
    assert session.scalar(select(LeadStep.to_stage).where(LeadStep.lead_id == lead.id)) is Stage.NEW
    entry = session.scalar(select(AuditEntry).where(AuditEntry.action == "lead.record"))
    assert entry.subject_id == str(lead.id)
    assert "1234" not in str(entry.after)


def test_no_phone_needs_no_consent_and_has_no_person(session, world):
    lead = make_lead(session, world, phone="", no_phone=True, purposes=frozenset())
    assert (lead.person_id, lead.contact_status, lead.next_follow_up_on) == (None, ContactStatus.NO_PHONE, None)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"phone": ""}, "phone"),
        ({"phone": "123"}, "phone"),
        ({"no_phone": True}, "phone"),
        ({"purposes": frozenset()}, "consent"),
        ({"consent_version": "1999"}, "consent_version"),
        ({"source": LeadSource.EVENT}, "source"),
        ({"name": "x" * 81}, "name"),
        ({"meter_metres": 6000}, "meter_metres"),
        ({"township_id": 99_999_999}, "township_id"),
        ({"model_ids": (uuid4(),)}, "model_ids"),
    ],
)
def test_record_lead_refuses_on_the_field(session, world, changes, field):
    with pytest.raises(RuleBroken) as caught:
        make_lead(session, world, **changes)
    assert list(caught.value.fields) == [field]
    assert session.scalar(select(func.count()).select_from(Lead)) == 0


def test_one_number_is_one_person_for_all_companies(session, world):
    first, second = make_lead(session, world), make_lead(session, world, by="dealer2")
    assert first.person_id == second.person_id
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    assert first.last_four_index != second.last_four_index


def test_the_same_number_again_asks_whether_it_is_the_family(session, world):
    make_lead(session, world)
    with pytest.raises(Conflict) as caught:
        make_lead(session, world)
    assert caught.value.field == "phone"
    assert make_lead(session, world, shared_number=True, name="王太太").person_id


def test_the_same_id_again_gives_the_same_lead(session, world):
    first = make_lead(session, world, id=new_id())
    assert make_lead(session, world, id=first.id) is first
    with pytest.raises(Conflict):
        make_lead(session, world, by="dealer2", id=first.id)
    assert session.scalar(select(func.count()).select_from(Lead)) == 1


@pytest.mark.parametrize("name", ["office", "official", "organiser"])
def test_others_than_dealers_record_nothing(session, world, name):
    with pytest.raises(Forbidden):
        record_lead(session, actor=world.actor(name), details=lead_details(), now=NOW)


def test_staff_see_own_and_unassigned_managers_all_of_the_company(session, world):
    own = make_lead(session, world)
    boss = make_lead(session, world, by="manager", phone="13800005678")
    loose = make_lead(session, world, by="manager", phone="13800009999")
    loose.owner_id = None
    other = make_lead(session, world, by="dealer2", phone="13800000000")
    session.flush()

    def seen(name):
        return {lead.id for lead in list_leads(session, actor=world.actor(name), wanted=LeadFilter()).items}

    assert seen("dealer") == {own.id, loose.id}
    assert seen("manager") == {own.id, boss.id, loose.id}
    assert seen("dealer2") == {other.id}
    assert seen("office") == {own.id, boss.id, loose.id, other.id}
    assert seen("official") == seen("organiser") == set()
    with pytest.raises(NotFound):
        get_lead(session, actor=world.actor("dealer"), lead_id=boss.id)


def test_leads_are_found_by_last_four_and_whole_number(session, world):
    lead = make_lead(session, world)
    make_lead(session, world, phone="13800005678")
    for wanted in (LeadFilter(last_four="1234"), LeadFilter(number="+8613800001234")):
        assert [x.id for x in list_leads(session, actor=world.actor("dealer"), wanted=wanted).items] == [lead.id]
        assert list_leads(session, actor=world.actor("dealer2"), wanted=wanted).items == []


def test_duplicates_tell_only_of_the_own_company(session, world):
    lead = make_lead(session, world, by="manager")
    assert find_duplicates(session, actor=world.actor("manager2"), number="+8613800001234") == []
    found = find_duplicates(session, actor=world.actor("dealer"), number="+8613800001234")
    assert [(d.lead_id, d.owner) for d in found] == [(None, "manager")]
    assert find_duplicates(session, actor=world.actor("manager"), number="+8613800001234")[0].lead_id == lead.id


def test_update_lead_keeps_number_and_replaces_the_rest(session, world):
    kept, gone = make_model(session).id, make_model(session, "元").id
    lead = make_lead(session, world, model_ids=(gone, kept), name="王先生")
    update_lead(
        session, actor=world.actor("dealer"), lead=lead, details=lead_details("", name="", model_ids=(kept,), note="=1")
    )
    session.flush()
    session.expire_all()
    assert (lead.name, lead.note, lead.masked) == ("", "=1", "138****1234")
    assert [i.model_id for i in lead.interests] == [kept]
    with pytest.raises(Forbidden):
        update_lead(session, actor=world.actor("dealer2"), lead=lead, details=lead_details())


def test_do_not_call_holds_for_the_company_and_for_later_leads(session, world):
    lead, other = make_lead(session, world), make_lead(session, world, by="dealer2")
    do_not_call(session, actor=world.actor("dealer"), lead=lead, reason="asked")
    session.expire_all()
    assert lead.contact_status is ContactStatus.DO_NOT_CALL
    assert other.contact_status is ContactStatus.ALLOWED
    assert make_lead(session, world, shared_number=True).contact_status is ContactStatus.DO_NOT_CALL
    with pytest.raises(RuleBroken):
        lift_do_not_call(session, actor=world.actor("dealer"), lead=lead, reason="", now=NOW)
    lift_do_not_call(session, actor=world.actor("dealer"), lead=lead, reason="asked again", now=NOW)
    assert lead.contact_status is ContactStatus.ALLOWED


def test_a_block_by_the_office_holds_for_all(session, world):
    lead = make_lead(session, world)
    with pytest.raises(Forbidden):
        block_number(session, actor=world.actor("manager"), number="+8613800001234", reason="x")
    block_number(session, actor=world.actor("office"), number="+86" + PHONE, reason="letter")
    session.expire_all()
    assert lead.contact_status is ContactStatus.DO_NOT_CALL
    with pytest.raises(RuleBroken):
        lift_do_not_call(session, actor=world.actor("dealer"), lead=lead, reason="asked", now=NOW)
