from datetime import UTC, date, datetime

import pytest

from outreach.importers.cells import read_count, read_date, read_number, read_ordinal


@pytest.mark.parametrize(
    "cell",
    [
        "2026-06-01",
        "2026/6/1",
        "2026年6月1日",
        "20260601",
        "46174",
        date(2026, 6, 1),
        datetime(2026, 6, 1, 8, tzinfo=UTC),
    ],
)
def test_dates_as_people_write_them(cell):
    assert read_date(cell) == date(2026, 6, 1)


@pytest.mark.parametrize("cell", ["2026-13-01", "soon", "2026", "31/12/2026"])
def test_nonsense_dates_are_refused(cell):
    with pytest.raises(ValueError):  # noqa: PT011
        read_date(cell)


def test_empty_cells_are_none():
    assert read_date("—") is None
    assert read_number(" ") is None
    assert read_count(None) is None
    assert read_ordinal("/") is None


def test_numbers():
    assert read_number("1,234.5") == 1234.5
    assert read_number("１２") == 12
    assert read_count("12.0") == 12
    for bad in ("nan", "inf", "1e5", "0x1", "12abc"):
        with pytest.raises(ValueError):  # noqa: PT011
            read_number(bad)
    with pytest.raises(ValueError):  # noqa: PT011
        read_count("-1")


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("3", 3),
        ("3.0", 3),
        ("第3批", 3),
        ("第三批", 3),
        ("第十二批", 12),
        ("二十", 20),
        ("batch 4", 4),
        ("2025年第2批", 2),
    ],
)
def test_batches(cell, number):
    assert read_ordinal(cell) == number
