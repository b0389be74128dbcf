"""Rows of a table of targets to typed rows: one county a line, one column a kind of target."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from outreach.domain.campaigns import MAX_TARGET, TargetKind
from outreach.domain.words import N_
from outreach.importers.catalogues import Refusal
from outreach.importers.cells import read_count, read_text
from outreach.importers.headings import recognise

NAMES: dict[str, Sequence[str]] = {
    "code": ("code", "adcode", "county code", "区划代码", "行政区划代码", "县代码", "代码", "县码"),
    "name": ("county", "name", "area", "县", "县名", "县区", "县市区", "区县", "地区", "名称"),
    TargetKind.EVENTS: ("events", "活动", "活动场次", "活动数", "场次", "活动目标"),
    TargetKind.TEST_DRIVES: ("test_drives", "test drives", "试驾", "试驾数", "试驾人次", "试驾次数", "试驾目标"),
    TargetKind.LEADS: ("leads", "线索", "线索数", "线索目标", "意向客户"),
    TargetKind.ORDERS: ("orders", "订单", "订单数", "订单目标", "销量", "成交"),
}
_TOTALS = re.compile(r"^(合\s*计|总\s*计|小\s*计|total|sum)$", re.IGNORECASE)


@dataclass(frozen=True)
class TargetRow:
    """The targets of one county as the table says them; a kind without a figure isn't in `values`."""

    line: int
    code: str
    name: str
    values: Mapping[TargetKind, int]


def recognise_columns(headings: Sequence[str]) -> dict[str, int]:
    """Return which column holds which field of the targets' table."""
    return recognise(headings, NAMES)


def _code(cell: object) -> str:
    text = read_text(cell)
    return re.sub(r"\.0+$", "", text)


def _read_row(line: int, cells: Mapping[str, object]) -> TargetRow | Refusal | None:
    code, name = _code(cells.get("code")), read_text(cells.get("name"))
    if _TOTALS.match(code) or _TOTALS.match(name):
        return None
    if not code and not name:
        if not any(read_text(cell) for cell in cells.values()):
            return None
        return Refusal(line, "code", N_("The row names no county."))
    if code and not re.fullmatch(r"\d{6}", code):
        return Refusal(line, "code", N_("“%(value)s” isn't a county code of six digits."), {"value": code[:40]})
    values: dict[TargetKind, int] = {}
    for kind in TargetKind:
        try:
            count = read_count(cells.get(kind))
        except ValueError as error:
            return Refusal(line, kind, N_("“%(value)s” isn't a whole number."), {"value": str(error)[:40]})
        if count is not None and count > MAX_TARGET:
            return Refusal(line, kind, N_("Higher than %(most)s."), {"most": MAX_TARGET})
        if count is not None:
            values[kind] = count
    return TargetRow(line, code, name, values)


def read_targets(
    headings: Sequence[str], rows: Iterable[tuple[int, Sequence[object]]]
) -> Iterable[TargetRow | Refusal]:
    """Yield a typed row or a refusal for every line that names a county; totals and empty lines are passed over."""
    places = recognise_columns(headings)
    for line, row in rows:
        found = _read_row(line, {name: row[place] for name, place in places.items() if place < len(row)})
        if found is not None:
            yield found
