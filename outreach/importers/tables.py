"""Tables out of uploaded files: CSV in any usual dress as rows of text with their line numbers; a table's headings and body."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice

from outreach.domain.words import N_
from outreach.importers.encoding import SAMPLE_BYTES, encoding_of

MAX_BYTES = 128 * 1024 * 1024
MAX_ROWS = 1_000_000
MAX_COLUMNS = 1_000
MAX_CELL = 20_000
_TOTALS = {
    "合计",
    "总计",
    "小计",
    "共计",
    "总和",
    "合計",
    "總計",
    "小計",
    "total",
    "totals",
    "sum",
    "summe",
    "gesamt",
    "subtotal",
}
_NOTES = (
    "注:",
    "注：",
    "备注:",
    "备注：",
    "填表",
    "制表",
    "审核",
    "说明:",
    "说明：",
    "填报",
    "数据来源",
    "source:",
    "note:",
    "quelle:",
)
# the numeral before a section of a Chinese ledger: 一、 （二）
_SECTION = re.compile(r"[（(]?[一二三四五六七八九十]{1,3}[）)]?[、.．]?")
Row = tuple[int, list[str]]


class UnreadableFile(Exception):
    """A file that can't be read as a whole: the reason as a message id with its parameters."""

    def __init__(self, message: str, **params: object) -> None:
        super().__init__(message % params if params else message)
        self.message = message
        self.params = {key: str(value) for key, value in params.items()}


@dataclass(slots=True)
class Table:
    """A table with its headings; `second` holds the lower line of two-line headings."""

    names: list[str]
    rows: list[Row]
    encoding: str = ""
    header_line: int = 1
    merged: dict[int, list[tuple[int, int]]] = field(default_factory=dict)


def _sniff_delimiter(text: str) -> str:
    """The separator that stands most often, and most evenly, in the first lines outside quotes."""
    if text[:4].lower() == "sep=":
        return text[4]
    best, best_score = ",", 0.0
    head = text[:60_000]
    for mark in (",", ";", "\t", "|", "，"):
        try:
            widths = [
                len(row) for _, row in zip(range(30), csv.reader(io.StringIO(head), delimiter=mark), strict=False)
            ]
        except csv.Error:
            continue
        if not widths or max(widths) < 2:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width) * (width > 1), width))
        score = (usual - 1) * widths.count(usual) / len(widths)
        if score > best_score:
            best, best_score = mark, score
    return best


class CsvRows:
    """The rows of a CSV file, decoded anew at each pass, so that a large file is never held as cells.

    Yields those that hold anything, each with the line on which it begins. Raises `UnreadableFile`, also while read.
    """

    def __init__(self, data: bytes) -> None:
        if len(data) > MAX_BYTES:
            raise UnreadableFile(N_("The file is larger than %(limit)s MB."), limit=MAX_BYTES // 1_048_576)
        self.encoding = encoding_of(data)
        text = data[:SAMPLE_BYTES].decode(self.encoding, "replace")
        self._data = data
        self._delimiter = _sniff_delimiter(text)
        self._skip = 1 if text[:4].lower() == "sep=" else 0

    def __iter__(self) -> Iterator[Row]:
        return islice(self._all(), self._skip, None)

    def _all(self) -> Iterator[Row]:
        text = io.TextIOWrapper(io.BytesIO(self._data), self.encoding, "replace", newline="")
        reader = csv.reader(text, delimiter=self._delimiter)
        line, count = 1, 0
        try:
            for cells in reader:
                if any(cells):
                    count += 1
                    yield line, cells
                line = reader.line_num + 1
                if count > MAX_ROWS:
                    raise UnreadableFile(N_("The file has more than %(limit)s rows."), limit=MAX_ROWS)
        except csv.Error as error:
            raise UnreadableFile(N_("Line %(line)s can't be read: %(reason)s"), line=line, reason=error) from error


def read_csv_rows(data: bytes) -> tuple[list[Row], str]:
    """All rows that hold anything, each with the line on which it begins, and the encoding."""
    rows = CsvRows(data)
    return list(rows), rows.encoding


def _joined(top: Sequence[str], below: Sequence[str]) -> list[str]:
    """Two heading lines as one: the upper text carries on to the right over merged cells."""
    names, carried = [], ""
    for index in range(max(len(top), len(below))):
        upper = top[index].strip() if index < len(top) else ""
        lower = below[index].strip() if index < len(below) else ""
        carried = upper or carried
        names.append(f"{carried} {lower}".strip() if lower else upper)
    return names


def locate_header(rows: list[Row], score: Callable[[list[str]], float]) -> tuple[int, int, list[str]]:
    """The heading's place among the rows, how many lines it takes (1 or 2), and its names.

    `score` says how many of the names it recognises. A second line is taken only if it recognises more.
    """
    best: tuple[float, int, int, list[str]] = (-1.0, 0, 1, [])
    for index, (_, cells) in enumerate(rows[:40]):
        names = [cell.strip() for cell in cells[:MAX_COLUMNS]]
        points = score(names)
        if points > best[0]:
            best = (points, index, 1, names)
        if index + 1 < len(rows) and "" in names:
            below = rows[index + 1][1][:MAX_COLUMNS]
            both = _joined(names, below)
            lower = score([cell.strip() for cell in below])
            points = score(both)
            if points > best[0] + 0.5 and points > lower:
                best = (points, index, 2, both)
    _, index, height, names = best
    return index, height, names


def is_total(cells: Sequence[str]) -> bool:
    """Whether the line is a sum (合计) or a note under the table rather than a row of it."""
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    if not filled:
        return True
    if len(filled) <= 2 < len(cells) and _SECTION.fullmatch(filled[0]):
        return True
    for cell in filled[:2]:
        word = cell.replace(" ", "").replace("\u3000", "").rstrip(":：").lower()
        if word in _TOTALS:
            return True
    return len(filled) <= 3 and filled[0].lower().startswith(_NOTES)


def _is_plain(cells: Sequence[str]) -> bool:
    """The quick look that settles most rows: two filled cells in front, neither of them a word for a sum or a note."""
    if len(cells) < 3 or len(cells[0]) < 3 or not cells[1]:
        return False
    if cells[0][0] in "（(":
        return False
    first, second = cells[0].lower(), cells[1].lower()
    return not (first in _TOTALS or second in _TOTALS or first.startswith(_NOTES) or " " in first or "\u3000" in first)


def body(rows: Iterable[Row], start: int, merged: dict[int, list[tuple[int, int]]]) -> Iterator[Row]:
    """The rows under the heading, without totals, with merged cells filled down."""
    above: dict[int, tuple[int, str]] = {}
    for line, cells in islice(rows, start, None):
        for column, spans in merged.items():
            if column >= len(cells):
                continue
            for first, last in spans:
                if line == first:
                    above[column] = (last, cells[column])
                elif first < line <= last and column in above and not cells[column]:
                    cells[column] = above[column][1]
        if _is_plain(cells):
            yield line, cells
            continue
        first_cell = cells[0] if cells else ""
        if (len(first_cell) <= 12 or first_cell.startswith("注")) and is_total(cells):
            continue
        yield line, cells
