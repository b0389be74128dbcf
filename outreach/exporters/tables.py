"""Tables as CSV (UTF-8 with a byte-order mark, which Excel needs) and XLSX, safe to open in a spreadsheet.

Texts that a spreadsheet would run as a formula get an apostrophe in front; real numbers stay numbers.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import Enum
from typing import Any
from uuid import UUID

import xlsxwriter

from outreach.domain.clock import beijing

CSV_TYPE = "text/csv; charset=utf-8"
A4 = 9
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_BOM = "\ufeff"
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
_LONGEST_CELL = 32_767
_SHEET_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))

Value = object


@dataclass(frozen=True)
class Column:
    """One column: a stable English key, and the heading that people read."""

    key: str
    heading: str
    width: int = 16


def guard_formula(text: str) -> str:
    """`text`, with an apostrophe in front where a spreadsheet would take it for a formula."""
    return f"'{text}" if text.lstrip(" ").startswith(_DANGEROUS) or text.startswith(_DANGEROUS) else text


def csv_bytes(columns: Sequence[Column | str], rows: Iterable[Sequence[Value]]) -> bytes:
    """The table as CSV with headings in the first line, UTF-8 with a byte-order mark and CRLF."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([guard_formula(_heading(column)) for column in columns])
    writer.writerows([_text_cell(value) for value in row] for row in rows)
    return (_BOM + out.getvalue()).encode("utf-8")


def xlsx_bytes(columns: Sequence[Column | str], rows: Iterable[Sequence[Value]], sheet: str = "Outreach") -> bytes:
    """The table as one sheet with a frozen, filtered heading; dates and numbers keep their types."""
    out = io.BytesIO()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    with xlsxwriter.Workbook(out, options) as book:
        page = book.add_worksheet(sheet_name(sheet))
        bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True})
        styles = {"date": book.add_format({"num_format": "yyyy-mm-dd"})}
        styles["moment"] = book.add_format({"num_format": "yyyy-mm-dd hh:mm"})
        for at, column in enumerate(columns):
            page.write_string(0, at, guard_formula(_heading(column)), bold)
            page.set_column(at, at, column.width if isinstance(column, Column) else 16)
        last = 0
        for last, row in enumerate(rows, start=1):
            for at, value in enumerate(row):
                write_cell(page, last, at, value, styles)
        page.freeze_panes(1, 0)
        print_on_a4(page, heading=0)
        page.hide_gridlines(0)
        if columns:
            page.autofilter(0, 0, last, len(columns) - 1)
    return out.getvalue()


def print_on_a4(page: xlsxwriter.worksheet.Worksheet, *, heading: int) -> None:
    """Set up for A4 across: all columns on one page's width, the rows down to the heading on every page, its number below."""
    page.set_landscape()
    page.set_paper(A4)
    page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    page.fit_to_pages(1, 0)
    page.repeat_rows(0, heading)
    page.set_footer("&C&P / &N")


def _heading(column: Column | str) -> str:
    return column.heading if isinstance(column, Column) else str(column)


def _text_cell(value: Value) -> object:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, int | float | Decimal):
        return value
    return plain(value)


def plain(value: Value) -> str:
    """The value as text that a spreadsheet takes for nothing else."""
    if isinstance(value, datetime):
        return beijing(value).strftime("%Y-%m-%d %H:%M") if value.tzinfo else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Enum):
        value = value.value
    text = str(value) if isinstance(value, str | UUID) else repr(value) if isinstance(value, bytes) else str(value)
    return guard_formula(_storable(text)[:_LONGEST_CELL])


def _storable(text: str) -> str:
    """Without characters that XML and readers of CSV refuse."""
    return "".join(
        c for c in text if (c >= " " or c in "\t\n\r") and not "\ud800" <= c <= "\udfff" and c not in "\ufffe\uffff"
    )


def write_cell(page: xlsxwriter.worksheet.Worksheet, row: int, at: int, value: Value, styles: dict[str, Any]) -> None:
    """A value as its own type: `styles` has the looks of a `date` and a `moment`, and may have those of `any` other."""
    look = styles.get("any")
    if value is None:
        if look is not None:
            page.write_blank(row, at, None, look)
        return
    if isinstance(value, bool):
        page.write_boolean(row, at, value, look)
    elif isinstance(value, int) and abs(value) >= 10**15:
        page.write_string(row, at, str(value), look)
    elif isinstance(value, int | float | Decimal):
        number = float(value)
        if number == number and abs(number) != float("inf"):
            page.write_number(row, at, number, look)
    elif isinstance(value, datetime):
        page.write_datetime(row, at, (beijing(value) if value.tzinfo else value).replace(tzinfo=None), styles["moment"])
    elif isinstance(value, date):
        page.write_datetime(row, at, datetime.combine(value, datetime.min.time()), styles["date"])
    else:
        page.write_string(row, at, plain(value), look)


def sheet_name(text: str) -> str:
    """The text as the name of a sheet."""
    return text.translate(_SHEET_FORBIDDEN).strip()[:31] or "Outreach"
