import io
import json
import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier

import openpyxl
import pytest
from sqlalchemy import func, select

from outreach.domain.clock import utcnow
from outreach.domain.leads import RevealReason
from outreach.extensions import db
from outreach.jobs import TASKS, JobCancelled, leads
from outreach.jobs.queue import run_job
from outreach.models.jobs import Job
from outreach.models.lead_lists import LeadList
from outreach.models.lead_records import LeadReveal
from outreach.models.leads import Lead
from outreach.models.outbox import HeldRecord
from outreach.services.lead_lists import drop_old_lists
from outreach.services.privacy import erase_person
from tests.factories.leads import make_lead, make_model

LIST = (
    "客户登记表,,,,\n手机号,姓名,同意联系,乡镇,意向车型\n13800001234,王先生,是,白蒲镇,海鸥\n13800005678,李女士,否,,\n"
    "123,赵,是,,\n13800009999,=1+1,是,火星镇,\n13800001234,王,是,,\n合计,5,,,\n"
)


def _send(client, text):
    data = {"file": (io.BytesIO(text.encode("gb18030")), "list.csv")}
    return client.submit("/leads/import", data, content_type="multipart/form-data")


def _ended(answer):
    """The page of the list whose work has ended: the job's page leads to it."""
    assert answer.status_code == 303
    return f"/leads/import/{answer.location.rsplit('/', 1)[1]}"


@pytest.fixture
def manager(as_role, session):
    make_model(session)
    session.commit()
    return as_role("manager")


def test_a_list_is_checked_then_taken_in(manager, session):
    page = _ended(_send(manager, LIST))
    assert "13800005678" not in manager.get(page).get_data(as_text=True)
    assert session.scalar(select(func.count()).select_from(Lead)) == 0
    rows = manager.get(f"{page}/refused.csv").get_data().decode("utf-8-sig").splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["4", "联系同意"], ["5", "手机号"], ["6", "乡镇（街道）"]]
    taken = _ended(manager.submit(f"{page}/apply", form=page))
    result = session.scalars(select(Job).order_by(Job.id.desc())).first().result
    assert (result["read"], result["created"], result["known"], len(result["refused"])) == (5, 1, 1, 3)
    assert manager.submit(f"{taken}/apply", form=page).status_code == 409
    lead = session.scalar(select(Lead))
    assert (lead.masked, lead.name, lead.source.value, lead.township.name_zh) == (
        "138****1234", "王先生", "list", "白蒲镇",
    )  # fmt: skip
    assert session.scalar(select(func.count()).select_from(Lead)) == 1
    assert session.scalar(select(func.count()).select_from(LeadList)) == 0
    again = manager.submit(f"{page}/apply", form=page)
    assert "不再保存" in manager.get(again.location).get_data(as_text=True)


def test_a_number_twice_in_a_long_list_is_one_lead_and_a_stop_keeps_what_is_in(app, manager, session, world):
    lines = [f"1390000{at:04},客户{at},是" for at in range(120)]
    page = _ended(_send(manager, "\n".join(["手机号,姓名,同意联系", *lines, lines[0]])))
    job = session.scalars(select(Job)).one()
    assert (job.result["created"], job.result["known"]) == (120, 1)
    apply = Job(kind=job.kind, user_id=job.user_id, payload={**job.payload, "apply": True})
    session.add(apply)
    session.flush()

    class StopsAfterOne:
        def report(self, done, total, note=""):
            if done:
                raise JobCancelled

    result = TASKS["lead_import"](session, apply, StopsAfterOne())
    assert (result["stopped"], result["created"]) == (True, 50)
    assert session.scalar(select(func.count()).select_from(Lead)) == 50
    manager.submit(f"{page}/apply", form=page)
    assert session.scalar(select(func.count()).select_from(Lead)) == 120


def test_a_list_waits_sealed_for_its_owner_alone_and_not_for_long(as_role, manager, session):
    page = _ended(_send(manager, LIST))
    kept = session.scalars(select(LeadList)).one()
    assert b"13800001234" not in kept.rows_sealed
    assert as_role("dealer").get(page).status_code == 404
    drop_old_lists(session, now=kept.created_at + timedelta(hours=23))
    assert session.scalar(select(func.count()).select_from(LeadList)) == 1
    drop_old_lists(session, now=kept.created_at + timedelta(hours=25))
    assert session.scalar(select(func.count()).select_from(LeadList)) == 0


def test_a_fault_of_ours_midway_keeps_what_is_in_and_says_so(manager, session, monkeypatch):
    page = _ended(_send(manager, "\n".join(["手机号,同意联系", *(f"1390000{at:04},是" for at in range(120))])))
    kept = leads.hold_list

    def fails_in_the_third(session, list_id):
        if session.scalar(select(func.count()).select_from(Lead)) == 100:
            raise RuntimeError
        return kept(session, list_id)

    monkeypatch.setattr(leads, "hold_list", fails_in_the_third)
    broken = _ended(manager.submit(f"{page}/apply", form=page))
    result = session.scalars(select(Job).order_by(Job.id.desc())).first().result
    assert (result["broken"], result["created"], result["read"], result["of"]) == (True, 100, 100, 120)
    session.rollback()
    for page in (broken, broken.replace("/leads/import/", "/jobs/")):
        told = manager.get(page).get_data(as_text=True)
        assert "系统出错，已记录。已停止：共 120 行，处理了 100 行。已导入的线索保留" in re.sub(r"。\s+", "。", told)
        assert "已完成" not in told
    assert "中途停止" in manager.get("/jobs/").get_data(as_text=True)
    monkeypatch.setattr(leads, "hold_list", kept)
    manager.submit(f"{broken}/apply", form=broken)
    assert session.scalar(select(func.count()).select_from(Lead)) == 120
    assert session.scalars(select(Job).order_by(Job.id.desc())).first().result["known"] == 100


def test_who_was_erased_while_the_list_waited_is_held_once_for_the_company(manager, session, world):
    page = _ended(_send(manager, "手机号,姓名,同意联系\n13800001234,王先生,是\n13800005678,李女士,是\n"))
    make_lead(session, world, by="dealer2", phone="13800001234")
    erase_person(session, actor=world.actor("office"), number="+8613800001234", reason="来电要求", now=utcnow())
    session.commit()
    taken = _ended(manager.submit(f"{page}/apply", form=page))
    assert "/outbox/" in manager.get(taken).get_data(as_text=True)
    own = select(Lead).where(Lead.organisation_id == world.organisations[2].id)
    assert [lead.masked for lead in session.scalars(own)] == ["138****5678"]
    held = session.scalars(select(HeldRecord)).one()
    assert (held.why.value, json.loads(held.body)["name"]) == ("erased", "王先生")
    session.rollback()
    assert manager.submit(f"/outbox/{held.id}/store", form="/outbox/").status_code == 303
    assert sorted(lead.name for lead in session.scalars(own)) == ["李女士", "王先生"]


def test_what_no_database_could_hold_is_refused_by_row_and_field(manager, session):
    page = _ended(
        _send(manager, "手机号,同意联系,乡镇,备注\n13800001234,是,白\0蒲镇,\n13800005678,是,,a\0b\n1380\0,是,,\n")
    )
    rows = manager.get(f"{page}/refused.csv").get_data().decode("utf-8-sig").splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["2", "乡镇（街道）"], ["3", "备注"], ["4", "手机号"]]


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "手机号,姓名\n13800001234,王\n"])
def test_what_is_no_list_is_refused_with_a_word(manager, text):
    assert _send(manager, text).status_code == 422


def test_export_is_masked_unless_a_manager_says_why(as_role, manager, session, world):
    make_lead(session, world, name="=HYPERLINK(1)")
    session.commit()
    assert manager.submit("/leads/export", {"kind": "csv"}).status_code == 422
    masked = manager.submit("/leads/export", {"kind": "csv", "purpose": "monthly list"}).get_data()
    assert masked.startswith(b"\xef\xbb\xbf")
    assert "138****1234" in masked.decode()
    assert "'=HYPERLINK" in masked.decode()
    clear = manager.submit("/leads/export", {"kind": "xlsx", "purpose": "mailing", "in_clear": "y"}).get_data()
    sheet = openpyxl.load_workbook(io.BytesIO(clear)).active
    assert sheet["B2"].value == "13800001234"
    assert list(session.scalars(select(LeadReveal.kind))) == [RevealReason.EXPORT]
    staff = as_role("dealer").submit("/leads/export", {"kind": "csv", "purpose": "mailing", "in_clear": "y"})
    assert staff.status_code == 403


def test_two_who_take_one_list_in_at_once_record_each_number_once(app, manager, session):
    rows = "\n".join(["手机号,同意联系", *(f"1390000{at:04},是" for at in range(60))])
    _ended(_send(manager, rows))
    job = session.scalars(select(Job)).one()
    twice = [Job(kind=job.kind, user_id=job.user_id, payload={**job.payload, "apply": True}) for _ in range(2)]
    session.add_all(twice)
    session.flush()
    ids, together = [one.id for one in twice], Barrier(2)
    session.commit()

    def run(job_id):
        with app.app_context():
            together.wait(20)
            run_job(job_id)
            db.session.remove()

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(run, ids))
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Lead)) == 60


def test_the_office_has_no_list_to_bring(as_role, session):
    assert as_role("office").get("/leads/import").status_code == 403
    assert _send(as_role("office"), LIST).status_code == 403
    assert session.scalar(select(func.count()).select_from(LeadList)) == 0
