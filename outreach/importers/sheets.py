"""One table out of an uploaded CSV or XLSX file whose columns are known by their names."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_
from outreach.importers.headings import recognise
from outreach.importers.tables import Row, UnreadableFile, body, locate_header, read_csv_rows
from outreach.importers.workbooks import read_xlsx_rows


@dataclass(frozen=True)
class Sheet:
    """The headings of a table and its rows with their line numbers."""

    headings: list[str]
    rows: list[Row]


def read_sheet(data: bytes, name: str, names: Mapping[str, Sequence[str]], needed: Sequence[str]) -> Sheet:
    """Return the table of a file: of a workbook, the sheet in which most columns are recognised.

    Raises `RuleBroken` on `file` where it can't be read, or lacks a column that is needed.
    """
    try:
        if name.lower().endswith((".xlsx", ".xlsm")) or data[:4] == b"PK\x03\x04":
            sheets = [(rows, merged) for _, rows, merged in read_xlsx_rows(data)]
        else:
            sheets = [(read_csv_rows(data)[0], {})]
    except UnreadableFile as error:
        raise RuleBroken({"file": error.message}, **error.params) from None
    best: tuple[int, Sheet] | None = None
    for rows, merged in sheets:
        if not rows:
            continue
        index, height, headings = locate_header(rows, lambda found: float(len(recognise(found, names))))
        score = len(recognise(headings, names))
        if best is None or score > best[0]:
            best = (score, Sheet(headings, list(body(rows, index + height, merged))))
    if best is None:
        raise RuleBroken({"file": N_("The file is empty.")})
    missing = [field for field in needed if field not in recognise(best[1].headings, names)]
    if missing:
        raise RuleBroken({"file": N_("The column “%(name)s” is missing.")}, name=names[missing[0]][0])
    return best[1]
