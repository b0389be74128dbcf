"""Rows of a model catalogue, as the ministry's annex or a maker's list has them, to typed rows.

A row without a year, a batch or a first day takes the import's own (the annex says them in its title). Hybrids are
known by the kind's column, else by the model's name, else the import's own kind holds.
"""

import dataclasses
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from outreach.domain.catalogues import ModelDetails, ModelKind, check_listing
from outreach.domain.words import N_
from outreach.importers.cells import read_date, read_number, read_ordinal, read_text
from outreach.importers.headings import fold, recognise

NAMES: dict[str, Sequence[str]] = {
    "maker": (
        "maker", "make", "生产企业", "企业名称", "汽车企业", "车企", "企业", "厂商", "品牌", "manufacturer", "brand",
    ),
    "model": ("model", "车型名称", "车型", "通用名称", "车型通用名称", "产品名称", "型号", "产品型号", "model name"),
    "trim": ("trim", "版本", "配置", "款式", "variant"),
    "kind": ("kind", "动力类型", "能源类型", "车辆类型", "技术路线", "类型", "燃料种类", "powertrain", "type"),
    "year": ("year", "年度", "年份", "目录年度", "catalogue year"),
    "batch": ("batch", "批次", "目录批次", "batch no"),
    "first_on": ("first_on", "first day", "起始日期", "列入日期", "生效日期", "公布日期", "发布日期"),
    "last_on": ("last_on", "last day", "截止日期", "终止日期", "失效日期", "结束日期"),
    "battery_kwh": (
        "battery_kwh", "battery", "电池容量", "动力电池容量", "动力电池总能量", "电池能量", "电池电量",
        "battery_gross_kwh", "battery_net_kwh",
    ),
    "range_km": (
        "range_km", "range", "纯电续航里程", "纯电续航", "续航里程", "纯电动续驶里程", "续驶里程", "cltc续航里程",
        "续航", "range_cltc_km",
    ),
    "range_nedc_km": ("range_nedc_km", "nedc续航里程"),
    "range_wltp_km": ("range_wltp_km", "wltp续航里程"),
    "price_yuan": (
        "price_yuan", "price", "msrp_cny", "官方指导价", "指导价", "厂商指导价", "市场指导价", "价格", "售价",
    ),
    "markets": ("markets", "销售市场", "市场"),
}  # fmt: skip

KIND_WORDS: dict[str, ModelKind] = {
    "bev": ModelKind.BEV, "ev": ModelKind.BEV, "纯电动": ModelKind.BEV, "纯电": ModelKind.BEV,
    "electric": ModelKind.BEV,
    "纯电动汽车": ModelKind.BEV, "纯电动乘用车": ModelKind.BEV, "batteryelectric": ModelKind.BEV,
    "phev": ModelKind.PHEV, "插电式混合动力": ModelKind.PHEV, "插电混动": ModelKind.PHEV, "插混": ModelKind.PHEV,
    "插电式混动": ModelKind.PHEV, "插电式混合动力乘用车": ModelKind.PHEV, "插电式": ModelKind.PHEV,
    "pluginhybrid": ModelKind.PHEV,
    "rangeextender": ModelKind.RANGE_EXTENDER, "erev": ModelKind.RANGE_EXTENDER, "reev": ModelKind.RANGE_EXTENDER,
    "增程式": ModelKind.RANGE_EXTENDER, "增程": ModelKind.RANGE_EXTENDER, "增程式电动": ModelKind.RANGE_EXTENDER,
    "增程混动": ModelKind.RANGE_EXTENDER, "增程式混合动力": ModelKind.RANGE_EXTENDER, "rex": ModelKind.RANGE_EXTENDER,
}  # fmt: skip

_EXTENDER = re.compile(r"\b(EREV|REEV)\b|增程", re.IGNORECASE)
_PLUGIN = re.compile(r"PHEV|DM-?[ip]\b|插混|插电", re.IGNORECASE)
LIMITS = {"battery_kwh": (0.5, 1000.0), "range_km": (5.0, 2500.0), "price_yuan": (1000.0, 20_000_000.0)}
REQUIRED = ("maker", "model")
_BODY_TYPES = {fold(word) for word in ("suv", "passenger_car", "van", "pickup", "other", "轿车", "乘用车", "商用车")}


@dataclass(frozen=True)
class Defaults:
    """What the import says of the rows that don't say it themselves."""

    year: int | None = None
    batch: int = 1
    first_on: date | None = None
    last_on: date | None = None
    kind: ModelKind | None = None
    market: str = "CN"


@dataclass(frozen=True)
class Refusal:
    """Why a row wasn't taken: its line, the field, the reason as a message id with its parameters."""

    line: int
    field: str
    reason: str
    params: Mapping[str, object] = dataclasses.field(default_factory=dict)


class _CellError(Exception):
    def __init__(self, field: str, message: str, **params: object) -> None:
        self.field, self.message, self.params = field, message, params


def recognise_columns(headings: Sequence[str]) -> dict[str, int]:
    """Return which column holds which field of the catalogue."""
    return recognise(headings, NAMES)


def _kind(cells: Mapping[str, object], model: str, defaults: Defaults) -> ModelKind:
    text = read_text(cells.get("kind"))
    if text and fold(text) not in _BODY_TYPES:
        kind = KIND_WORDS.get(fold(text))
        if kind is None:
            raise _CellError(
                "kind", N_("The kind “%(value)s” isn't known: write BEV, PHEV or range extender."), value=text[:40]
            )
        return kind
    if _EXTENDER.search(model):
        return ModelKind.RANGE_EXTENDER
    if _PLUGIN.search(model):
        return ModelKind.PHEV
    if defaults.kind is None:
        raise _CellError("kind", N_("The row doesn't say its kind, and the import sets none."))
    return defaults.kind


def _amount(cells: Mapping[str, object], field: str, source: str | None = None, factor: float = 1.0) -> float | None:
    try:
        number = read_number(cells.get(source or field))
    except ValueError as error:
        raise _CellError(field, N_("“%(value)s” isn't a number."), value=str(error)[:40])
    if number is None:
        return None
    number *= factor
    low, high = LIMITS[field]
    if not low <= number <= high:
        raise _CellError(
            field,
            N_("%(value)s lies outside of %(low)s to %(high)s."),
            value=f"{number:g}",
            low=f"{low:g}",
            high=f"{high:g}",
        )
    return number


def _range(cells: Mapping[str, object]) -> float | None:
    for source in ("range_km", "range_nedc_km", "range_wltp_km"):
        found = _amount(cells, "range_km", source)
        if found is not None:
            return found
    return None


def _day(cells: Mapping[str, object], field: str) -> date | None:
    try:
        return read_date(cells.get(field))
    except ValueError:
        raise _CellError(field, N_("“%(value)s” isn't a date."), value=str(cells.get(field))[:40])


def _number(cells: Mapping[str, object], field: str, low: int, high: int) -> int | None:
    try:
        found = read_ordinal(cells.get(field)) if field == "batch" else read_number(cells.get(field))
    except (ValueError, KeyError):
        raise _CellError(field, N_("“%(value)s” isn't a number."), value=str(cells.get(field))[:40])
    if found is None:
        return None
    if found != int(found) or not low <= found <= high:
        raise _CellError(
            field, N_("%(value)s lies outside of %(low)s to %(high)s."), value=f"{found:g}", low=low, high=high
        )
    return int(found)


def _name(cells: Mapping[str, object]) -> tuple[str, str]:
    maker, model, trim = (read_text(cells.get(name)) for name in ("maker", "model", "trim"))
    for name, text in (("maker", maker), ("model", model)):
        if not text:
            raise _CellError(name, N_("The cell is empty."))
    if trim and trim.lower() != "base":
        model = f"{model} {trim}"
    for name, text, most in (("maker", maker, 80), ("model", model, 120)):
        if len(text) > most:
            raise _CellError(name, N_("Longer than %(most)s characters."), most=most)
    return maker, model


def _check_market(cells: Mapping[str, object], defaults: Defaults) -> None:
    markets = read_text(cells.get("markets"))
    if markets and defaults.market and defaults.market not in re.split(r"[|,;，；、\s]+", markets.upper()):
        raise _CellError(
            "markets", N_("The file says that the model isn't sold in China (%(value)s)."), value=markets[:40]
        )


def _typed(cells: Mapping[str, object], defaults: Defaults, price_factor: float) -> ModelDetails:
    _check_market(cells, defaults)
    maker, model = _name(cells)
    year = _number(cells, "year", 2009, 2100) or defaults.year
    first_on = _day(cells, "first_on") or defaults.first_on
    if year is None:
        raise _CellError("year", N_("The row doesn't say its year, and the import sets none."))
    if first_on is None:
        first_on = date(year, 1, 1)
    last_on = _day(cells, "last_on") or defaults.last_on
    for name, message in check_listing(first_on, last_on).items():
        raise _CellError(name, message)
    price = _amount(cells, "price_yuan", factor=price_factor)
    return ModelDetails(
        maker, model, _kind(cells, model, defaults), year, _number(cells, "batch", 1, 99) or defaults.batch,
        first_on, last_on,
        _amount(cells, "battery_kwh"), _range(cells), round(price) if price is not None else None,
    )  # fmt: skip


def read_catalogue(
    headings: Sequence[str],
    rows: Iterable[tuple[int, Sequence[object]]],
    defaults: Defaults,
    columns: Mapping[str, int] | None = None,
) -> Iterable[tuple[int, ModelDetails | Refusal]]:
    """Yield for every row its line and the typed row, or the reason for which it is refused."""
    places = recognise_columns(headings) if columns is None else dict(columns)
    price_place = places.get("price_yuan")
    factor = 10_000.0 if price_place is not None and "万" in headings[price_place] else 1.0
    for line, row in rows:
        cells = {name: row[place] for name, place in places.items() if place < len(row)}
        try:
            yield line, _typed(cells, defaults, factor)
        except _CellError as bad:
            yield line, Refusal(line, bad.field, bad.message, bad.params)
