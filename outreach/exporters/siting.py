"""The application sheet of the county charging pilot, from a scenario: one line a site, a sum at the end."""

from __future__ import annotations

from outreach.domain.siting import POWER_FACTOR, SiteKind, transformer_kva
from outreach.exporters.tables import Column, xlsx_bytes
from outreach.models.siting import SitingScenario

# the county's own form is in Chinese, whoever asks for it
SCENES = {
    SiteKind.SETTLEMENT: "乡镇、村庄驻地",
    SiteKind.VENUE: "集市、广场等活动场地",
    SiteKind.FUEL: "加油站",
    SiteKind.DRAWN: "自选点位",
}
COLUMNS = (
    Column("rank", "序号", 6),
    Column("phase", "建设批次", 10),
    Column("township", "乡镇（街道）", 16),
    Column("scene", "场景", 22),
    Column("site", "站点", 26),
    Column("longitude", "经度（WGS-84）", 14),
    Column("latitude", "纬度（WGS-84）", 14),
    Column("piles", "充电桩（台）", 12),
    Column("kw", "功率（千瓦）", 12),
    Column("standard", "标准桩（台）", 12),
    Column("grid", "配电设施", 36),
    Column("cost", "估算投资（万元）", 16),
    Column("adds", "新增覆盖", 12),
)


def application_sheet(scenario: SitingScenario, *, demonstration: bool = False) -> bytes:
    """The sheet as XLSX. What isn't known reads 待定; made-up chargers and people are said to be so in a last line."""
    rows: list[list[object]] = []
    for site in scenario.sites:
        town = site["township"]
        rows.append(
            [
                site["rank"],
                site["phase"],
                town["zh"] if town else "待定",
                SCENES[SiteKind(site["kind"])],
                site["name"],
                site["longitude"],
                site["latitude"],
                site["piles"],
                site["kw"],
                "待定" if site["standard_piles"] is None else site["standard_piles"],
                _grid(site["kw"], site["spare_kva"]),
                "待定" if site["cost_yuan"] is None else site["cost_yuan"] / 10_000,
                site["adds"],
            ]
        )
    total = [
        "合计",
        None,
        None,
        None,
        None,
        None,
        None,
        *(_sum(rows, at) for at in (7, 8, 9)),
        None,
        _sum(rows, 11),
        _sum(rows, 12),
    ]
    last: list[list[object]] = [["演示数据：充电站、居民点和人口均为虚构"]] if demonstration else []
    return xlsx_bytes(COLUMNS, [*rows, total, *last], f"{scenario.area.name_zh}申报表")


def _sum(rows: list[list[object]], at: int) -> float:
    """The column's sum, without what isn't known."""
    numbers = (row[at] for row in rows)
    return float(sum(number for number in numbers if isinstance(number, int | float)))


def _grid(kw: float, spare_kva: float | None) -> str:
    needed = transformer_kva(kw)
    if spare_kva is None:
        return f"富余容量待核实；按需新增 {needed} kVA 变压器"
    if spare_kva * POWER_FACTOR >= kw:
        return f"利用现有富余容量 {spare_kva:g} kVA"
    return f"新增 {needed} kVA 变压器"
