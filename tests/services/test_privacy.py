from datetime import timedelta

import pytest
from sqlalchemy import func, select

from outreach.domain.errors import Forbidden, NotFound, RuleBroken
from outreach.domain.fair_days import DayKind, IncidentKind
from outreach.domain.leads import ContactKind, ContactStatus, Outcome, Stage
from outreach.models.base import new_id
from outreach.models.fair_days import DayRecord
from outreach.models.lead_records import LeadCharger, LeadReveal, LossCheck
from outreach.models.leads import Lead
from outreach.models.people import Erasure, Person
from outreach.queries.retention import count_stale, list_stale
from outreach.services.lead_contacts import log_contact
from outreach.services.lead_merges import merge_leads
from outreach.services.privacy import erase_person, export_person, held_about, purge_stale, stale_leads
from tests.factories.coverage import add_station
from tests.factories.leads import NOW, make_lead
from tests.factories.stands import make_fair

NUMBER = "+8613800001234"


def test_only_the_office_serves_requests(session, world):
    make_lead(session, world)
    for name in ("manager", "dealer", "official", "organiser"):
        with pytest.raises(Forbidden):
            held_about(session, actor=world.actor(name), number=NUMBER)


def test_export_holds_every_companys_records_and_is_logged(session, world):
    make_lead(session, world, name="王先生", note="likes red")
    make_lead(session, world, by="dealer2", name="Mr Wang")
    office = world.actor("office")
    with pytest.raises(RuleBroken):
        export_person(session, actor=office, number=NUMBER, reason="", now=NOW)
    data = export_person(session, actor=office, number=NUMBER, reason="letter of 1 June", now=NOW)
    session.flush()
    assert data["number"] == NUMBER
    assert [record["name"] for record in data["records"]] == ["王先生", "Mr Wang"]
    assert data["records"][0]["consents"][0]["purpose"] == "contact"
    assert session.scalar(select(func.count()).select_from(LeadReveal)) == 2
    with pytest.raises(NotFound):
        export_person(session, actor=office, number="+8613800005678", reason="letter", now=NOW)


def test_erasure_leaves_counts_and_a_receipt(session, world):
    lead, other = make_lead(session, world, name="王先生", note="x"), make_lead(session, world, by="dealer2")
    kept = make_lead(session, world, phone="13800005678", name="李女士")
    log_contact(
        session,
        actor=world.actor("dealer"),
        lead=lead,
        kind=ContactKind.CALL,
        outcome=Outcome.REACHED,
        now=NOW,
        note="private",
    )
    receipt = erase_person(session, actor=world.actor("office"), number=NUMBER, reason="letter", now=NOW)
    assert receipt.lead_count == 2
    for row in (lead, other):
        assert (row.person_id, row.name, row.note, row.last_four_index) == (None, "", "", None)
        assert row.contact_status is ContactStatus.ERASED
    assert lead.stage is Stage.CONTACTED
    assert kept.name == "李女士"
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    with pytest.raises(NotFound):
        erase_person(session, actor=world.actor("office"), number=NUMBER, reason="letter", now=NOW)
    assert make_lead(session, world).person_id


def test_retention_erases_what_was_not_touched_for_long(session, world):
    old = make_lead(session, world, now=NOW - timedelta(days=900))
    called = make_lead(session, world, phone="13800005678", now=NOW - timedelta(days=900))
    called.last_contact_at = NOW - timedelta(days=10)
    session.flush()
    assert stale_leads(session, months=24, now=NOW) == [old.id]
    assert purge_stale(session, actor=world.actor("office"), months=24, now=NOW) == 1
    assert purge_stale(session, actor=world.actor("office"), months=24, now=NOW) == 0
    assert old.erased_at == NOW
    assert called.erased_at is None
    assert session.scalar(select(func.count()).select_from(Person)) == 1
    assert session.scalar(select(Erasure.reason)) == "retention"
    assert session.scalar(select(func.count()).select_from(Lead)) == 2


def test_retention_clears_what_an_incident_says_of_people(session, world):
    event, keeper = make_fair(session, world), world.users["organiser"].id
    facts = {"event_id": event.id, "user_id": keeper, "kind": DayKind.INCIDENT, "incident": IncidentKind.INJURY}
    rows = [DayRecord(id=new_id(), body_hmac="", created_at=NOW - timedelta(days=age), **facts) for age in (900, 10)]
    for row in rows:
        row.note = "李女士摔倒"
    session.add_all(rows)
    session.flush()
    purge_stale(session, actor=world.actor("office"), months=24, now=NOW)
    session.expire_all()
    assert [(row.note, row.incident) for row in rows] == [("", "injury"), ("李女士摔倒", "injury")]


def test_merged_leads_are_one_customer_for_retention_and_told_whole(session, world):
    office, long_ago = world.actor("office"), NOW - timedelta(days=900)
    kept = make_lead(session, world, now=long_ago)
    other = make_lead(session, world, now=long_ago, shared_number=True)
    merge_leads(session, actor=world.actor("dealer"), kept=kept, other=other, now=NOW)
    station = add_station(session, world.areas["320682106"], None, None)
    session.add(LossCheck(lead_id=kept.id, at=NOW))
    session.add(LeadCharger(lead_id=kept.id, station_id=station.id, km=3.2, at=NOW))
    kept.last_contact_at = NOW
    session.flush()
    assert stale_leads(session, months=24, now=NOW) == []
    kept.last_contact_at = long_ago
    session.flush()
    assert count_stale(session, before=NOW) == 2
    first = list_stale(session, actor=office, before=NOW, cursor=None).items[0]
    expected = {"steps": 1, "losses": 1, "consents": 1, "merges": 1, "chargers_told": 1}
    assert (first.lead.id, first.counts) == (kept.id, expected)
    told = export_person(session, actor=office, number=NUMBER, reason="letter", now=NOW)["records"]
    assert told[0]["merges"][0]["other_id"] == str(other.id) == told[1]["id"]
    assert told[1]["merged_into"] == told[0]["id"]
    assert told[0]["chargers_told"] == [{"at": NOW.isoformat(), "station": station.name, "km": 3.2}]
    assert told[0]["losses"][0]["verdict"] is None
    assert purge_stale(session, actor=office, months=24, now=NOW) == 2
    assert session.scalar(select(func.count()).select_from(LeadCharger)) == 0
