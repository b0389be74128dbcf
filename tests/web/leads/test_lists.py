import io

import openpyxl
import pytest
from sqlalchemy import func, select

from outreach.domain.leads import RevealReason
from outreach.models.lead_records import LeadReveal
from outreach.models.leads import Lead
from tests.factories.leads import make_lead, make_model

LIST = (
    "客户登记表,,,,\n手机号,姓名,同意联系,乡镇,意向车型\n13800001234,王先生,是,白蒲镇,海鸥\n13800005678,李女士,否,,\n"
    "123,赵,是,,\n13800009999,=1+1,是,火星镇,\n13800001234,王,是,,\n合计,5,,,\n"
)


def _send(client, text, **buttons):
    data = {"file": (io.BytesIO(text.encode("gb18030")), "list.csv"), **buttons}
    return client.submit("/leads/import", data, content_type="multipart/form-data")


@pytest.fixture
def manager(as_role, session):
    make_model(session)
    session.commit()
    return as_role("manager")


def test_a_list_is_checked_then_taken_in(manager, session):
    page = _send(manager, LIST, check="1").get_data(as_text=True)
    assert "13800005678" not in page
    assert session.scalar(select(func.count()).select_from(Lead)) == 0
    rows = _send(manager, LIST, refused="1").get_data().decode("utf-8-sig").splitlines()
    assert [row.split(",")[:2] for row in rows[1:]] == [["4", "联系同意"], ["5", "手机号"], ["6", "乡镇（街道）"]]
    _send(manager, LIST, apply="1")
    lead = session.scalar(select(Lead))
    assert (lead.masked, lead.name, lead.source.value, lead.township.name_zh) == (
        "138****1234", "王先生", "list", "白蒲镇",
    )  # fmt: skip
    assert session.scalar(select(func.count()).select_from(Lead)) == 1


@pytest.mark.parametrize("text", ["", "a,b\n1,2\n", "手机号,姓名\n13800001234,王\n"])
def test_what_is_no_list_is_refused_with_a_word(manager, text):
    assert _send(manager, text, check="1").status_code == 422


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
