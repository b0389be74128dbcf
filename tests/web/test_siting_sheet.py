"""The county's application sheet, as whoever opens, prints and corrects it meets it."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import UTC, datetime

import openpyxl
from sqlalchemy.orm import Session

from outreach.models.regions import Settlement
from tests.client import StrictClient
from tests.factories.world import World
from tests.web import test_siting
from tests.web.test_siting import HOSTILE, ask, scenario

AsRole = Callable[[str], StrictClient]
county = test_siting.county


def test_the_application_sheet(county: World, session: Session, as_role: AsRole) -> None:
    client = as_role("official")
    ask(client)
    answer = client.get(f"/siting/{scenario(session).id}/sheet.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data), data_only=True).active
    rows = list(sheet.values)
    assert rows[0][0] == "如皋市县域充换电设施建设申报表"
    assert rows[1][0].startswith("方案：第一轮　充电站数据截至：")
    assert rows[2][:5] == ("序号", "建设批次", "乡镇（街道）", "场景", "站点")
    assert rows[2][12] == "新增覆盖（人）"
    assert rows[3][7:12] == (2, 240, 2, "富余容量待核实；按需新增 315 kVA 变压器", "待定")
    assert (rows[5][0], rows[5][7:10], rows[5][11:]) == ("合计", (4, 480, 4), ("待定", 500))
    assert rows[4][4] == HOSTILE
    assert rows[6][0] == "注：2 个站点有“待定”项，合计不含待定。"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (
        "landscape",
        9,
        0,
    )
    assert (sheet.print_title_rows, sheet.freeze_panes, sheet.auto_filter.ref) == ("$1:$3", "A4", "A3:M5")


def test_the_sheet_is_named_after_its_day_in_beijing(county: World, session: Session, as_role: AsRole) -> None:
    client = as_role("official")
    ask(client)
    asked = scenario(session)
    asked.created_at = datetime(2026, 11, 30, 17, tzinfo=UTC)
    path = f"/siting/{asked.id}/sheet.xlsx"
    session.commit()
    assert client.get(path).headers["Content-Disposition"] == 'attachment; filename="application-320682-20261201.xlsx"'


def test_nothing_that_was_typed_is_a_formula_on_the_sheet(county: World, session: Session, as_role: AsRole) -> None:
    evil = '=HYPERLINK("http://x","y")'
    session.query(Settlement).filter_by(name=HOSTILE).update({"name": evil})
    session.commit()
    client = as_role("official")
    ask(client, name="@SUM(A1)", pile_kw="7.5")
    answer = client.get(f"/siting/{scenario(session).id}/sheet.xlsx")
    sheet = openpyxl.load_workbook(io.BytesIO(answer.data)).active
    formulas = {cell.coordinate: cell.value for row in sheet for cell in row if cell.data_type == "f"}
    assert formulas == {
        "H6": "=SUM(H4:H5)", "I6": "=SUM(I4:I5)", "J6": "=SUM(J4:J5)", "M6": "=SUM(M4:M5)",
    }  # fmt: skip
    assert sheet["E5"].value == f"'{evil}"
    assert (sheet["F4"].number_format, sheet["I4"].number_format, sheet["M4"].number_format) == (
        "0.000000", "#,##0", "#,##0",
    )  # fmt: skip
