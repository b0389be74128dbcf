"""The application sheet of the county charging pilot, from a scenario: one line a site, a sum at the end, ready to print."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_range

from outreach.domain.clock import beijing
from outreach.domain.siting import POWER_FACTOR, DemandKind, SiteKind, transformer_kva
from outreach.exporters.tables import plain, print_on_a4, sheet_name, write_cell
from outreach.models.siting import SitingScenario

# the county's own form is in Chinese, whoever asks for it
SCENES = {
    SiteKind.SETTLEMENT: "乡镇、村庄驻地",
    SiteKind.VENUE: "集市、广场等活动场地",
    SiteKind.FUEL: "加油站",
    SiteKind.DRAWN: "自选点位",
}
UNITS = {
    DemandKind.RURAL: "人",
    DemandKind.PEOPLE: "人",
    DemandKind.PLACES: "处",
    DemandKind.NEVS: "辆",
    DemandKind.LEADS: "人",
}
UNKNOWN = "待定"
HEADING = 2


@dataclass(frozen=True, slots=True)
class _Column:
    """Heading (broken where the column is narrow), width in characters, number format, and whether the last line has the column's sum."""

    heading: str
    width: int
    form: str = "General"
    summed: bool = False


COLUMNS = (
    _Column("序号", 6),
    _Column("建设批次", 6),
    _Column("乡镇（街道）", 14),
    _Column("场景", 20),
    _Column("站点", 24),
    _Column("经度\nWGS-84", 11, "0.000000"),
    _Column("纬度\nWGS-84", 11, "0.000000"),
    _Column("充电桩\n（台）", 8, "#,##0", summed=True),
    _Column("功率\n（千瓦）", 9, "#,##0.0#", summed=True),
    _Column("标准桩\n（台）", 8, "#,##0.0#", summed=True),
    _Column("配电设施", 26),
    _Column("估算投资\n（万元）", 10, "#,##0.00", summed=True),
    _Column("新增覆盖", 10, "#,##0", summed=True),
)


def application_sheet(scenario: SitingScenario, *, demonstration: bool = False) -> bytes:
    """The sheet as XLSX. What isn't known reads 待定; made-up chargers and people are said to be so in a last line.

    The sums are formulas, so that they follow who corrects a line; nothing that anybody typed is ever one.
    """
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet_name(f"{scenario.area.name_zh}申报表"))
        _head(book, page, scenario)
        rows = [_row(site) for site in scenario.sites]
        end = _lines(book, page, rows)
        note = book.add_format({"text_wrap": True, "valign": "top"})
        for at, text in enumerate(_notes(scenario, rows, demonstration=demonstration), start=end + 1):
            page.merge_range(at, 0, at, len(COLUMNS) - 1, plain(text), note)
        page.set_row(at, 32, book.add_format({"valign": "bottom"}))
        page.freeze_panes(HEADING + 1, 0)
        page.autofilter(HEADING, 0, end - 1, len(COLUMNS) - 1)
        print_on_a4(page, heading=HEADING)
    return out.getvalue()


def _head(book: Any, page: Any, scenario: SitingScenario) -> None:
    """Title, what the figures were computed from, and the headings."""
    last = len(COLUMNS) - 1
    title = book.add_format({"bold": True, "font_size": 16, "align": "center", "valign": "vcenter"})
    under = book.add_format({"align": "left", "valign": "vcenter", "text_wrap": True})
    head = book.add_format({"bold": True, "border": 1, "text_wrap": True, "align": "center", "valign": "vcenter"})
    page.merge_range(0, 0, 0, last, plain(f"{scenario.area.name_zh}县域充换电设施建设申报表"), title)
    facts = [f"方案：{scenario.name}"] if scenario.name else []
    facts.append(f"充电站数据截至：{scenario.inputs['as_of']}")
    if scenario.solved_at:
        facts.append(f"测算日期：{beijing(scenario.solved_at):%Y-%m-%d}")
    page.merge_range(1, 0, 1, last, plain("　".join(facts)), under)
    page.set_row(0, 30)
    page.set_row(1, 20)
    page.set_row(HEADING, 34)
    unit = UNITS[scenario.order.demand]
    for at, column in enumerate(COLUMNS):
        page.write_string(HEADING, at, column.heading if at < last else f"{column.heading}（{unit}）", head)
        page.set_column(at, at, column.width)


def _lines(book: Any, page: Any, rows: list[list[object]]) -> int:
    """The sites and their sums; the row of the sums."""
    end = HEADING + 1 + len(rows)
    for at, column in enumerate(COLUMNS):
        form = "#,##0" if column.form.endswith("0#") and _whole(rows, at) else column.form
        look = {"border": 1, "align": _side(at), "valign": "vcenter", "text_wrap": True, "num_format": form}
        line, strong = book.add_format(look), book.add_format(look | {"bold": True})
        for number, row in enumerate(rows, start=HEADING + 1):
            write_cell(page, number, at, row[at], {"any": line})
        if not column.summed:
            write_cell(page, end, at, None if at else "合计", {"any": strong})
        elif (total := _sum(rows, at)) is None:
            write_cell(page, end, at, UNKNOWN, {"any": strong})
        else:
            page.write_formula(end, at, f"=SUM({xl_range(HEADING + 1, at, end - 1, at)})", strong, total)
    return end


def _side(at: int) -> str:
    """Where a column's values stand: ranks in the middle, words left, numbers (and what isn't known of them) right."""
    return "center" if at <= 1 else "left" if COLUMNS[at].form == "General" else "right"


def _row(site: dict[str, Any]) -> list[object]:
    return [
        site["rank"],
        site["phase"],
        site["township"]["zh"] if site["township"] else UNKNOWN,
        SCENES[SiteKind(site["kind"])],
        site["name"],
        site["longitude"],
        site["latitude"],
        site["piles"],
        site["kw"],
        UNKNOWN if site["standard_piles"] is None else site["standard_piles"],
        _grid(site["kw"], site["spare_kva"]),
        UNKNOWN if site["cost_yuan"] is None else site["cost_yuan"] / 10_000,
        site["adds"],
    ]


def _numbers(rows: list[list[object]], at: int) -> list[float]:
    """The column's numbers, without what isn't known."""
    return [float(value) for value in (row[at] for row in rows) if isinstance(value, int | float)]


def _sum(rows: list[list[object]], at: int) -> float | None:
    """The column's sum; None where nothing is known."""
    known = _numbers(rows, at)
    return sum(known) if known else None


def _whole(rows: list[list[object]], at: int) -> bool:
    """Whether every number of the column is a whole one: then no decimal point is wanted."""
    return all(number.is_integer() for number in _numbers(rows, at))


def _notes(scenario: SitingScenario, rows: list[list[object]], *, demonstration: bool) -> list[str]:
    """What whoever reads the paper must know, and the lines to sign."""
    out = []
    if open_ones := sum(UNKNOWN in row for row in rows):
        out.append(f"注：{open_ones} 个站点有“待定”项，合计不含待定。")
    out.append("标准桩：单桩 120 千瓦（含）至 360 千瓦（不含）按功率÷120 折算，120 千瓦以下不计，360 千瓦及以上待定。")
    reach = f"{scenario.order.reach_km:g}"
    out.append(
        f"新增覆盖：按建设顺序，每个站点使多少{UNITS[scenario.order.demand]}新进入 {reach} 公里（道路距离）范围。"
    )
    if demonstration:
        out.append("演示数据：充电站、居民点和人口均为虚构")
    return [
        *out,
        "填报单位（盖章）：　　　　　　　　　　填报人：　　　　　　　联系电话：　　　　　　　　填报日期：　　　　年　　月　　日",
    ]


def _grid(kw: float, spare_kva: float | None) -> str:
    needed = transformer_kva(kw)
    if spare_kva is None:
        return f"富余容量待核实；按需新增 {needed} kVA 变压器"
    if spare_kva * POWER_FACTOR >= kw:
        return f"利用现有富余容量 {spare_kva:g} kVA"
    return f"新增 {needed} kVA 变压器"
