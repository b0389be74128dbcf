import csv
import io
from datetime import UTC, date, datetime
from enum import StrEnum
from uuid import UUID

import openpyxl
import pytest

from outreach.exporters.tables import Column, csv_bytes, guard_formula, xlsx_bytes


class Kind(StrEnum):
    ONE = "one"


COLUMNS = [Column("name", "名称"), Column("count", "数量"), "on"]


@pytest.mark.parametrize("text", ["=1+1", "+cmd", "-2", "@SUM(A1)", "\tx", "\rx", "  =1", "＝1"])
def test_a_formula_gets_an_apostrophe(text):
    assert guard_formula(text) == f"'{text}"


def test_csv_has_a_mark_and_keeps_negative_numbers():
    data = csv_bytes(
        COLUMNS, [["=HYPERLINK(1)", -3, date(2026, 6, 14)], ["如皋", None, datetime(2026, 6, 14, tzinfo=UTC)]]
    )
    assert data.startswith(b"\xef\xbb\xbf")
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"))))
    assert rows == [
        ["名称", "数量", "on"],
        ["'=HYPERLINK(1)", "-3", "2026-06-14"],
        ["如皋", "", "2026-06-14 08:00"],
    ]


def test_xlsx_keeps_types_and_runs_nothing():
    ident = UUID(int=7)
    rows = [["=1+1", -3.5, date(2026, 6, 14)], [Kind.ONE, True, ident], ["\x00\ud800好", 10**17, float("nan")]]
    sheet = openpyxl.load_workbook(io.BytesIO(xlsx_bytes(COLUMNS, rows, sheet="a/b"))).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows(values_only=False)]
    assert cells[0] == ["名称", "数量", "on"]
    assert cells[1] == ["'=1+1", -3.5, datetime(2026, 6, 14)]  # noqa: DTZ001
    assert cells[2] == ["one", True, str(ident)]
    assert cells[3] == ["好", str(10**17), None]
    assert not any(cell.data_type == "f" for row in sheet.iter_rows() for cell in row)
