from outreach.domain.campaigns import TargetKind
from outreach.importers.campaigns import TargetRow, read_targets
from outreach.importers.catalogues import Refusal

HEADINGS = ["行政区划代码", "县（市、区）", "活动场次", "试驾（人次）", "线索", "订单"]


def read(*rows):
    return list(read_targets(HEADINGS, enumerate(rows, 2)))


def test_rows_are_typed_and_totals_passed_over():
    found = read([320682, "如皋市", 12, "1,200", "", "300"], ["合计", "", 12, 1200, "", 300], ["", "", "", "", "", ""])
    assert found == [
        TargetRow(2, "320682", "如皋市", {TargetKind.EVENTS: 12, TargetKind.TEST_DRIVES: 1200, TargetKind.ORDERS: 300})
    ]


def test_excel_float_code_is_a_code():
    [row] = read(["320682.0", "", 1, 2, 3, 4])
    assert isinstance(row, TargetRow)
    assert row.code == "320682"


def test_bad_rows_are_refused():
    found = read(
        ["32068", "", 1, 1, 1, 1],
        ["", "", 1, "", "", ""],
        ["320682", "", "1.5", "", "", ""],
        ["320682", "", "9999999", "", "", ""],
    )
    assert all(isinstance(row, Refusal) for row in found)
    assert [row.field for row in found] == ["code", "code", "events", "events"]
    assert all(row.reason % row.params for row in found)
