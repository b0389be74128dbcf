"""My record: opened by its code, read, corrected, consent taken back, a complaint made and answered."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import current_app
from sqlalchemy import select
from sqlalchemy.orm import Session

from outreach.domain.clock import utcnow
from outreach.domain.codes import with_check
from outreach.domain.complaints import ComplaintKind
from outreach.domain.consent import Purpose
from outreach.domain.leads import ContactStatus, Stage
from outreach.domain.notices import NoticeKind
from outreach.models.audit import AuditEntry
from outreach.models.base import new_id
from outreach.models.lead_records import LeadConsent
from outreach.models.leads import Lead
from outreach.models.notices import Notice
from outreach.models.visitors import Complaint
from outreach.services.event_postponing import postpone_event
from outreach.services.events import cancel_event
from outreach.services.lead_merges import merge_leads
from outreach.services.privacy import erase_person
from outreach.services.test_drives import book_drive
from outreach.services.visitors import give_record_code, leave_details, visitor_at
from outreach.web.pace import Pace
from tests.client import StrictClient
from tests.factories.events import MORNING, make_event
from tests.factories.events import NOW as EVENT_NOW
from tests.factories.leads import NOW, lead_details, make_lead
from tests.factories.stands import make_fair, make_stand
from tests.factories.vehicles import make_vehicle
from tests.factories.world import World

Browser = Callable[[str], StrictClient]


def _code(session: Session, world: World, **changes: object) -> str:
    lead = make_lead(session, world, purposes=frozenset({Purpose.CONTACT, Purpose.NEWS}), **changes)
    code = give_record_code(
        session, actor=world.actor("dealer"), codes=current_app.extensions["outreach.stands"], lead=lead
    )
    session.commit()
    return code


def test_it_is_read_corrected_and_consent_taken_back(client: StrictClient, session: Session, world: World) -> None:
    code = _code(session, world, name="王先生")
    assert client.get("/my-record/").status_code == 200
    for path in ("correct", "withdraw", "complain"):
        assert client.submit(f"/my-record/{path}", form="/my-record/").location == "/my-record/"
    opened = client.submit("/my-record/", {"code": f"{code[:4]}-{code[4:].lower()}"})
    assert (opened.status_code, opened.location) == (303, "/my-record/")
    shown = client.get("/my-record/")
    assert shown.headers["Cache-Control"] == "no-store"
    page = shown.get_data(as_text=True)
    assert "138****1234" in page
    assert "王先生" in page
    assert (
        client.submit("/my-record/correct", {"name": "汪先生", "village": "一村"}, form="/my-record/").status_code
        == 303
    )
    assert client.submit("/my-record/withdraw", {"purpose": "news"}, form="/my-record/").status_code == 303
    assert client.submit("/my-record/withdraw", {"purpose": "contact"}, form="/my-record/").status_code == 303
    assert client.submit("/my-record/withdraw", {"purpose": "contact"}, form="/my-record/").status_code == 303
    session.rollback()
    entry = session.scalars(select(AuditEntry).where(AuditEntry.action == "lead.correct")).one()
    assert (entry.role, entry.user_id, entry.after) == ("public", None, {"fields": ["name", "village"]})
    made = session.scalars(select(Lead)).one()
    assert (made.name, made.contact_status, made.stage) == ("汪先生", ContactStatus.WITHDRAWN, Stage.LOST)
    assert client.submit("/my-record/close", form="/my-record/").status_code == 303
    assert "138****1234" not in client.get("/my-record/").get_data(as_text=True)


def test_a_complaint_reaches_manager_and_office_and_is_answered(
    client: StrictClient, as_role: Browser, session: Session, world: World
) -> None:
    code = _code(session, world)
    client.submit("/my-record/", {"code": code})
    told = {"kind": "too_often", "note": "一天三个电话", "no_more_calls": "y"}
    for _ in range(2):
        assert client.submit("/my-record/complain", told, form="/my-record/").status_code == 303
    assert client.submit("/my-record/complain", {"kind": "x"}, form="/my-record/").status_code == 422
    session.rollback()
    complaint = session.scalars(select(Complaint)).one()
    assert (complaint.kind, complaint.lead.contact_status) == (ComplaintKind.TOO_OFTEN, ContactStatus.DO_NOT_CALL)
    heard = select(Notice.user_id).where(Notice.kind == NoticeKind.COMPLAINT_MADE)
    assert set(session.scalars(heard)) == {world.users["manager"].id, world.users["office"].id}
    answer = f"/leads/complaints/{complaint.id}/answer"
    assert as_role("dealer").get("/leads/complaints").status_code == 403
    manager = as_role("manager")
    assert "一天三个电话" in manager.get("/leads/complaints").get_data(as_text=True)
    assert "/leads/complaints" in manager.get("/").get_data(as_text=True)
    manager.submit(answer, {"answer": "x"}, form="/leads/complaints")
    session.rollback()
    session.refresh(complaint)
    assert complaint.answered_at is None
    assert manager.submit(answer, {"answer": "已致歉，不再致电"}, form="/leads/complaints").status_code == 303
    assert "已致歉，不再致电" in client.get("/my-record/").get_data(as_text=True)
    notes = [told | {"note": f"第{number}次"} for number in range(4)]
    statuses = [client.submit("/my-record/complain", one, form="/my-record/").status_code for one in notes]
    assert statuses == [303, 303, 303, 409]


def test_a_merged_record_is_read_and_withdrawn_whole(client: StrictClient, session: Session, world: World) -> None:
    code = _code(session, world)
    client.submit("/my-record/", {"code": code})
    told = {"kind": "too_often", "note": "一天三个电话"}
    assert client.submit("/my-record/complain", told, form="/my-record/").status_code == 303
    session.rollback()
    other = session.scalars(select(Lead)).one()
    kept = make_lead(session, world, shared_number=True)
    merge_leads(session, actor=world.actor("manager"), kept=kept, other=other, now=NOW)
    session.commit()
    assert told["note"] in client.get("/my-record/").get_data(as_text=True)
    assert client.submit("/my-record/withdraw", {"purpose": "news"}, form="/my-record/").status_code == 303
    session.rollback()
    news = session.scalars(select(LeadConsent).where(LeadConsent.purpose == Purpose.NEWS)).one()
    assert (news.lead_id, news.withdrawn_at is None) == (other.id, False)


@pytest.mark.parametrize("own_is_kept", [True, False])
def test_a_code_got_for_a_number_that_was_typed_opens_nothing_that_staff_know(
    client: StrictClient, session: Session, world: World, own_is_kept: bool
) -> None:
    known = make_lead(session, world, name="王先生")
    stand = make_stand(session, world, make_fair(session, world))
    own = leave_details(session, stand=stand, details=lead_details(id=new_id()), now=NOW)
    codes = current_app.extensions["outreach.stands"]
    code = give_record_code(session, actor=visitor_at(stand, own), codes=codes, lead=own)
    session.commit()
    assert client.submit("/my-record/", {"code": code}).status_code == 303
    kept, other = (own, known) if own_is_kept else (known, own)
    merge_leads(session, actor=world.actor("manager"), kept=kept, other=other, now=NOW)
    session.commit()
    assert "王先生" not in client.get("/my-record/").get_data(as_text=True)
    assert client.submit("/my-record/", {"code": code}).status_code == 422


def test_customers_use_up_none_of_the_tries_to_sign_in(
    client: StrictClient, as_role: Browser, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.services.sign_ins.TRIES_PER_ADDRESS", 2)
    code = _code(session, world)
    assert [client.submit("/my-record/", {"code": code}).status_code for _ in range(2)] == [303, 303]
    assert as_role("dealer").get("/leads/").status_code == 200


def test_a_crowds_slips_lock_nobody_out_and_guesses_of_many_codes_do(
    client: StrictClient, session: Session, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("outreach.services.sign_ins.TRIES_PER_ADDRESS", 12)
    monkeypatch.setitem(current_app.extensions, "outreach.record_pace", Pace(1000))
    code = _code(session, world)

    def enter(text: str) -> int:
        return client.submit("/my-record/", {"code": text}).status_code

    slip = code[:-1] + ("0" if code[-1] != "0" else "1")
    assert [enter(slip) for _ in range(14)] == [422] * 14
    guesses = [with_check(f"{'ABCDEFGHJK'[at] * 11}") for at in range(10)]
    assert [enter(one) for one in [*guesses, code, code, guesses[0]]] == [422] * 10 + [303, 303, 422]
    assert [enter(one) for one in (guesses[1], guesses[2], code)] == [422, 429, 429]


def test_guessing_is_stopped_and_an_erased_record_has_no_code(
    client: StrictClient, session: Session, world: World
) -> None:
    code = _code(session, world)
    erase_person(session, actor=world.actor("office"), number="+8613800001234", reason="asked", now=utcnow())
    session.commit()
    statuses = [client.submit("/my-record/", {"code": code}).status_code for _ in range(11)]
    assert statuses == [422] * 10 + [429]
    assert not re.search(r"K7QM|138\*", client.get("/my-record/").get_data(as_text=True).replace("K7QM-2F9P-0WXR", ""))


def test_it_says_what_became_of_a_booking_whose_event_was_moved_or_called_off(
    client: StrictClient, session: Session, world: World
) -> None:
    code = _code(session, world)
    lead, car = session.scalars(select(Lead)).one(), make_vehicle(session, world)
    event, later = make_event(session, world, status="approved"), date(2026, 7, 15)
    book_drive(
        session,
        actor=world.actor("dealer"),
        lead=lead,
        vehicle=car,
        starts_at=MORNING,
        now=EVENT_NOW,
        event_id=event.id,
    )
    organiser = world.actor("organiser")
    reason = "暴雨 {{ 7*7 }}<b>"
    postpone_event(
        session, actor=organiser, event=event, day=later, reason=reason, version=event.version, now=EVENT_NOW
    )
    session.commit()
    client.submit("/my-record/", {"code": code})
    page = client.get("/my-record/").get_data(as_text=True)
    assert "您预约的 2026年7月12日 08:00 试驾已改至 2026年7月15日 08:00。" in page
    assert "暴雨 {{ 7*7 }}&lt;b&gt;" in page
    cancel_event(session, actor=organiser, event=event, reason="台风", now=EVENT_NOW)
    session.commit()
    page = client.get("/my-record/").get_data(as_text=True)
    assert "您预约的 2026年7月15日 08:00 试驾已取消。" in page
    assert "台风" in page
    session.rollback()
