"""What an import of places or census counts has done, and the rows it refused."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from outreach.importers.headings import recognise
from outreach.importers.refused_rows import as_csv, pack, plainly
from outreach.importers.tables import Row, body, locate_header, read_csv_rows
from outreach.importers.workbooks import read_xlsx_rows


@dataclass(frozen=True, slots=True)
class Refusal:
    """A refused row: its line in the file, the field and the reason as a message id."""

    line: int
    field: str
    reason: str


@dataclass(slots=True)
class RegionReport:
    """Counts of an import; read = created + updated + unchanged + left_out + refused, removed are former rows."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    left_out: int = 0
    removed: int = 0
    people: int | None = None
    spread: int | None = None
    refused: list[Refusal] = field(default_factory=list)

    def as_dict(self) -> dict[str, int]:
        """The counts as plain numbers, without those that this import doesn't know."""
        counts: dict[str, int | None] = {
            "read": self.read,
            "created": self.created,
            "updated": self.updated,
            "unchanged": self.unchanged,
            "left_out": self.left_out,
            "refused": len(self.refused),
            "removed": self.removed,
            "people": self.people,
            "people_spread": self.spread,
        }
        return {name: count for name, count in counts.items() if count is not None}

    def packed(self) -> bytes:
        """The refused rows, before they are said in a language."""
        return pack((), self.refused)

    def refused_csv(self) -> bytes:
        """The refused rows as a file for a spreadsheet."""
        return as_csv(self.packed(), say=plainly, labels={})


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table whose columns are known: `columns` says where each field stands."""

    columns: Mapping[str, int]
    rows: Sequence[Row]

    def cell(self, cells: Sequence[str], name: str) -> str:
        """The text of a field in a row; empty where the column or the cell is missing."""
        at = self.columns.get(name)
        return cells[at].strip() if at is not None and at < len(cells) else ""


def read_sheet(data: bytes, names: Mapping[str, Sequence[str]]) -> Sheet:
    """The first sheet of a CSV or XLSX file, with the columns that `names` recognises."""
    score: Callable[[list[str]], float] = lambda headings: float(len(recognise(headings, names)))  # noqa: E731
    if data[:2] == b"PK":
        _, rows, merged = read_xlsx_rows(data)[0]
    else:
        (rows, _), merged = read_csv_rows(data), {}
    start, height, headings = locate_header(rows, score)
    return Sheet(recognise(headings, names), list(body(rows, start + height, merged)))
