import csv
import os
from collections import Counter
from datetime import date
from pathlib import Path

import pytest

from outreach.domain.catalogues import ModelDetails, ModelKind
from outreach.importers.catalogues import Defaults, Refusal, read_catalogue, recognise_columns

SHARED = Path(__file__).parents[3] / "shared" / "data" / "ev_models_openevdata.csv"
ANNEX = [
    "序号",
    "企业名称",
    "车型名称",
    "动力类型",
    "批次",
    "动力电池总能量（kWh）",
    "续航里程（km）",
    "官方指导价（万元）",
    "起始日期",
]


DEFAULTS = Defaults(year=2025, kind=ModelKind.BEV)


def read(headings, *rows, defaults=DEFAULTS):
    return [found for _, found in read_catalogue(headings, enumerate(rows, 2), defaults)]


def test_annex_row_is_typed():
    row = ["1", "比亚迪", "海鸥", "纯电动", "第二批", "38.88", "405", "6.98", "2025年6月3日"]
    assert read(ANNEX, row) == [
        ModelDetails("比亚迪", "海鸥", ModelKind.BEV, 2025, 2, date(2025, 6, 3), None, 38.88, 405.0, 69800)
    ]


def test_english_row_and_defaults():
    found = read(
        ["Maker", "Model", "Trim", "Battery", "Range", "Price"], ["BYD", "Qin PLUS DM-i", "Base", 18.3, 120, 79800]
    )
    assert found == [
        ModelDetails("BYD", "Qin PLUS DM-i", ModelKind.PHEV, 2025, 1, date(2025, 1, 1), None, 18.3, 120.0, 79800)
    ]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({1: ""}, "maker"), ({2: " "}, "model"), ({3: "柴油"}, "kind"), ({4: "春季"}, "batch"),
        ({5: "3x"}, "battery_kwh"), ({6: "-5"}, "range_km"), ({7: "nan"}, "price_yuan"), ({8: "2025-13-01"}, "first_on"),
        ({2: "长" * 200}, "model"),
    ],
)  # fmt: skip
def test_bad_cell_is_refused_with_its_line_and_field(change, field):
    row = ["1", "比亚迪", "海鸥", "纯电动", "第二批", "38.88", "405", "6.98", "2025年6月3日"]
    for place, text in change.items():
        row[place] = text
    [found] = read(ANNEX, row)
    assert isinstance(found, Refusal)
    assert (found.line, found.field) == (2, field)
    assert found.reason % found.params


def test_kind_must_come_from_somewhere():
    [found] = read(["maker", "model"], ["A", "B"], defaults=Defaults(year=2025))
    assert isinstance(found, Refusal)
    assert found.field == "kind"


@pytest.mark.shared
def test_real_file_is_read():
    if not SHARED.exists():
        if os.environ.get("OUTREACH_REQUIRE_SHARED") == "1":
            pytest.fail(f"{SHARED} is missing")
        pytest.skip(f"{SHARED} is missing")
    with SHARED.open(encoding="utf-8", newline="") as file:
        headings, *rows = csv.reader(file)
    assert set(recognise_columns(headings)) >= {
        "maker",
        "model",
        "trim",
        "year",
        "battery_kwh",
        "range_km",
        "price_yuan",
        "markets",
    }
    found = read(headings, *rows, defaults=Defaults(kind=ModelKind.BEV))
    assert len(found) == 1189
    assert Counter(f.field for f in found if isinstance(f, Refusal)) == {"markets": 360}
    taken = [f for f in found if isinstance(f, ModelDetails)]
    assert len({row.key for row in taken}) == 589
    yuan = [row for row in taken if row.price_yuan]
    assert [(row.maker, row.model, row.year, row.range_km, row.price_yuan) for row in yuan] == [
        ("BYD", "Yuan Up Superior", 2024, 401.0, 119800), ("BYD", "Yuan Up Superior", 2025, 401.0, 119800)
    ]  # fmt: skip
    assert {row.kind for row in taken} >= {ModelKind.BEV, ModelKind.PHEV}
