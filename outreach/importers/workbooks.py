"""XLSX workbooks out of uploaded files: their sheets as rows of text with their line numbers, however the file was made."""

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from outreach.domain.words import N_
from outreach.importers.tables import MAX_BYTES, MAX_COLUMNS, MAX_ROWS, Row, UnreadableFile

MAX_UNPACKED = 768 * 1024 * 1024
MAX_RATIO = 250
_MERGED_UP_TO = 6 * 1024 * 1024
# the library makes a cell for each of a sheet's places, filled or not, where it isn't told to stream
_PLACES_UP_TO = 2_000_000
_TAGS = re.compile(rb"<(?:\w+:)?(?:c|row)[\s/>]")
Spans = dict[int, list[tuple[int, int]]]
# its name, its rows, and for each column the line spans of cells merged downwards
Sheet = tuple[str, list[Row], Spans]
# what the library and the archive below it raise over files that are broken, locked or made up
_NO_WORKBOOK = (
    InvalidFileException, zipfile.BadZipFile, zlib.error, KeyError, ValueError, OSError, EOFError, TypeError,
    AttributeError, SyntaxError, RuntimeError,
)  # fmt: skip


def cell_text(value: object) -> str:
    """A spreadsheet's cell as text: whole numbers without '.0', days as ISO dates."""
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == datetime.min.time() else value.isoformat(sep=" ")
    if isinstance(value, date):
        return value.isoformat()
    return str(value)


def _check_zip(data: bytes, most: int, tags: int | None) -> None:
    """Refuse what isn't a spreadsheet, one that would unpack to far more than it weighs, and one of more rows and cells
    than `tags`: each costs the library many times its bytes.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            unpacked = sum(info.file_size for info in archive.infolist())
            names = archive.namelist()
            if len(names) > 5_000 or unpacked > most or unpacked > MAX_RATIO * max(len(data), 100_000):
                raise UnreadableFile(N_("The workbook unpacks to too much: it is refused."))
            found = sum(len(_TAGS.findall(archive.read(name))) for name in names) if tags is not None else 0
    except _NO_WORKBOOK as error:
        raise UnreadableFile(N_("The file is not an XLSX workbook.")) from error
    if tags is not None and found > tags:
        message = N_("The workbook holds more than %(limit)s rows and cells: keep the table alone, without empty ones.")
        raise UnreadableFile(message, limit=tags)


def _open_book(data: bytes, streamed: bool) -> Workbook:
    try:
        return load_workbook(io.BytesIO(data), read_only=streamed, data_only=True)
    except _NO_WORKBOOK as error:
        raise UnreadableFile(N_("The file is not an XLSX workbook.")) from error


def read_xlsx_rows(data: bytes) -> list[Sheet]:
    """All sheets. Raises `UnreadableFile`."""
    return list(open_sheets(data))


def open_sheets(
    data: bytes, *, most: int = MAX_ROWS, unpacked: int = MAX_UNPACKED, tags: int | None = None
) -> Iterator[Sheet]:
    """One sheet after the other. Raises `UnreadableFile`, also where one has more than `most` rows, or the workbook
    unpacks to more than `unpacked` bytes or to more rows and cells than `tags`.
    """
    if len(data) > MAX_BYTES:
        raise UnreadableFile(N_("The file is larger than %(limit)s MB."), limit=MAX_BYTES // 1_048_576)
    _check_zip(data, unpacked, tags)
    light = len(data) > _MERGED_UP_TO
    book = _open_book(data, light)
    if not light and any(sheet.max_row * sheet.max_column > _PLACES_UP_TO for sheet in book.worksheets):
        # one cell far from its table is enough; merged cells are only told where nothing is streamed
        light, book = True, _open_book(data, True)
    for sheet in book.worksheets:
        yield sheet.title, _rows(sheet, most), {} if light else _spans(sheet)
    book.close()


def _rows(sheet: Any, most: int) -> list[Row]:
    rows: list[Row] = []
    # no wider than it is: the library makes a cell for every place up to max_col, a million for a thousand rows
    width = min(sheet.max_column or MAX_COLUMNS, MAX_COLUMNS)
    for line, values in enumerate(sheet.iter_rows(values_only=True, max_col=width), start=1):
        if values.count(None) == len(values):  # quick: a streamed sheet may have a million such rows
            continue
        cells = [cell_text(value) for value in values]
        if any(cells):
            rows.append((line, cells))
        if len(rows) > most:
            raise UnreadableFile(N_("The file has more than %(limit)s rows."), limit=most)
    return rows


def _spans(sheet: Any) -> Spans:
    spans: Spans = {}
    for area in sheet.merged_cells.ranges:
        if area.max_row > area.min_row:
            spans.setdefault(area.min_col - 1, []).append((area.min_row, area.max_row))
    return spans
