"""Which reader a file needs, and what it makes of it."""

import io
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from hashlib import blake2b
from itertools import islice
from typing import Any

from outreach.domain.charger_mends import Mend
from outreach.domain.chargers import Refusal
from outreach.domain.words import N_
from outreach.importers.chargers import columns as names
from outreach.importers.chargers import features, ocm, osm, powers, registers
from outreach.importers.chargers.columns import Columns
from outreach.importers.chargers.rows import Read, read_rows
from outreach.importers.encoding import decode
from outreach.importers.file_kinds import refuse_other_kinds
from outreach.importers.tables import (
    MAX_BYTES,
    MAX_ROWS,
    CsvRows,
    Row,
    UnreadableFile,
    body,
    locate_header,
)
from outreach.importers.workbooks import read_xlsx_rows

FORMATS = ("auto", "csv", "xlsx", "geojson", "ocm", "afdc")
READER_VERSION = "3"
SAMPLE_ROWS = 2_000
# headings stand among the first forty rows
HEAD_ROWS = SAMPLE_ROWS + 42
_TOWN = re.compile(r"[镇乡]$|街道$")
_AFDC_MARKS = {"fueltypecode", "stationname", "groupswithaccesscode"}


@dataclass(slots=True)
class Source:
    """A file opened far enough to know its columns: the rows of a CSV file are read when they are asked for."""

    format: str
    names: list[str] = field(default_factory=list)
    rows: list[Row] | CsvRows = field(default_factory=list)
    head: list[Row] = field(default_factory=list)
    merged: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    start: int = 0
    records: list[dict[str, Any]] | None = None
    encoding: str = ""

    @property
    def is_table(self) -> bool:
        """Whether its columns can be mapped by hand."""
        return self.records is None

    @property
    def signature(self) -> str:
        """The same register keeps it from issue to issue."""
        return names.signature(self.names if self.is_table else [self.format])

    def stated(self, refusals: list[Refusal]) -> Iterator[Refusal]:
        """Refusals (by line) with the cells of their rows: those of a CSV file are read once more for it."""
        if not isinstance(self.rows, CsvRows):
            yield from refusals
            return
        rows = iter(self.rows)
        for item in refusals:
            cells = next((cells for line, cells in rows if line == item.line), [])
            yield replace(item, values=tuple(cells))


def open_source(data: bytes, format_: str = "auto") -> Source:
    """Find the format (unless it is given), the encoding, and the headings."""
    if not data.strip():
        raise UnreadableFile(N_("The file is empty."))
    if len(data) > MAX_BYTES:
        raise UnreadableFile(N_("The file is larger than %(limit)s MB."), limit=MAX_BYTES // 1_048_576)
    if format_ in ("auto", "xlsx") and data[:4] == b"PK\x03\x04":
        return _xlsx(data)
    refuse_other_kinds(data)
    if format_ == "xlsx":
        raise UnreadableFile(N_("The file is not an XLSX workbook."))
    head = data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n")
    if format_ in ("geojson", "ocm") or (format_ in ("auto", "afdc") and head[:1] in (b"{", b"[")):
        return _json(data, format_)
    rows = CsvRows(data)
    source = _table(rows, rows.encoding)
    if format_ == "afdc" or {names.plain(name) for name in source.names} >= _AFDC_MARKS:
        source.format = "afdc"
    return source


def read_source(
    source: Source, *, salt: bytes, mapping: dict[str, str] | None = None, mend: Mend | None = None
) -> Read:
    """All stations, refusals and repeats of an opened file, the positions of a table mended as told."""
    salt = blake2b(READER_VERSION.encode() + salt).digest()
    if source.records is not None:
        reader = ocm.read if source.format == "ocm" else registers.READERS[source.format]
        return reader(source.records, salt)
    found = columns_of(source, mapping)
    if not found.is_usable:
        raise UnreadableFile(N_("No column with a position, a name, an address or a township was recognised."))
    return read_rows(
        found, body(source.rows, source.start, source.merged), salt, mend, keep=isinstance(source.rows, list)
    )


def columns_of(source: Source, mapping: dict[str, str] | None = None) -> Columns:
    """The columns as they are understood, for the mapping screen."""
    found = names.recognise(source.names, mapping)
    sample = [cells for _, cells in source.head[source.start : source.start + SAMPLE_ROWS]]
    names.find_position(found, sample[:200])
    powers.settle_unit(found, sample, found.by_hand)
    return found


def _table(rows: list[Row] | CsvRows, encoding: str, merged: dict[int, list[tuple[int, int]]] | None = None) -> Source:
    head = list(islice(rows, HEAD_ROWS))
    if not head:
        raise UnreadableFile(N_("The file is empty."))
    index, height, headings = locate_header(head, names.score)
    return Source("csv", headings, rows, head, merged or {}, index + height, None, encoding)


def _xlsx(data: bytes) -> Source:
    sheets = [(title, _table(rows, "xlsx", merged)) for title, rows, merged in read_xlsx_rows(data) if rows]
    if not sheets:
        raise UnreadableFile(N_("The file is empty."))
    _, best = max(sheets, key=lambda item: names.score(item[1].names) + min(len(item[1].head), 1000) / 10_000)
    alike = [(title, sheet) for title, sheet in sheets if sheet.signature == best.signature]
    best.format = "xlsx"
    return best if len(alike) == 1 else _together(best, alike)


def _together(best: Source, sheets: list[tuple[str, Source]]) -> Source:
    """Sheets with the same headings, one for each town, as one table; the sheet's name stands in a last column."""
    width = len(best.names)
    rows = best.head[: best.start]
    for title, sheet in sheets:
        for line, cells in body(sheet.rows, sheet.start, sheet.merged):
            rows.append((line, [*cells[:width], *[""] * (width - len(cells)), title]))
    towns = all(_TOWN.search(title) for title, _ in sheets) and "township" not in names.recognise(best.names).single
    return Source(
        "xlsx",
        [*best.names, "乡镇" if towns else "工作表"],
        rows,
        rows[:HEAD_ROWS],
        {},
        best.start,
        None,
        best.encoding,
    )


def _json(data: bytes, format_: str) -> Source:
    text, encoding = decode(data)
    try:
        loaded = json.loads(text, parse_constant=str)
    except (ValueError, RecursionError) as error:
        loaded = _json_lines(text, error)
    if isinstance(loaded, dict) and (
        str(loaded.get("type")) == "FeatureCollection" or isinstance(loaded.get("features"), list)
    ):
        return _flat(features.rows_of(loaded), "geojson", encoding)
    if osm.is_overpass(loaded):
        return _flat(osm.rows_of(loaded), "overpass", encoding)
    if format_ == "geojson":
        raise UnreadableFile(N_("The file is not a GeoJSON feature collection."))
    records = _records(loaded)
    if records and records[0].get("type") == "Feature":
        return _flat(features.rows_of({"features": records}), "geojson", encoding)
    if not records or len(records) > MAX_ROWS:
        raise UnreadableFile(N_("The file holds no list of stations that is known here."))
    kind = "ocm" if format_ == "ocm" or "AddressInfo" in records[0] else registers.kind_of(records[0])
    if kind in ("ocm", *registers.READERS):
        return Source(kind, records=[item if isinstance(item, dict) else {} for item in records], encoding=encoding)
    kind = "afdc" if {"fuel_type_code", "station_name"} <= records[0].keys() else "json"
    return _flat([registers.flatten(item) for item in records], kind, encoding)


def _json_lines(text: str, error: Exception) -> Any:
    """One JSON object on each line, as MongoDB exports it."""
    try:
        return [json.loads(line, parse_constant=str) for line in io.StringIO(text) if line.strip()]
    except (ValueError, RecursionError):
        raise UnreadableFile(N_("The JSON can't be read: %(reason)s"), reason=error) from error


def _records(loaded: Any) -> list[dict[str, Any]]:
    """The list of objects in the file, wherever its wrapper keeps it."""
    if isinstance(loaded, list):
        pages = [part for item in loaded for part in (item if isinstance(item, list) else [item])]
        return [item if isinstance(item, dict) else {"value": item} for item in pages]
    if isinstance(loaded, dict):
        if "AddressInfo" in loaded or "coordinates" in loaded or loaded.get("type") == "Feature":
            return [loaded]
        if isinstance(loaded.get("EVSEData"), list):
            return [
                {**item, **{k: v for k, v in group.items() if k != "EVSEDataRecord"}}
                for group in loaded["EVSEData"]
                for item in group.get("EVSEDataRecord", [])
            ]
        lists = [value for value in loaded.values() if isinstance(value, list) and value and isinstance(value[0], dict)]
        if lists:
            return _records(max(lists, key=len))
        for value in loaded.values():
            if isinstance(value, dict) and (inner := _records(value)):
                return inner
    return []


def _flat(items: list[dict[str, str]], format_: str, encoding: str) -> Source:
    """Flattened objects as a table; the line is the place in the list."""
    headings: dict[str, int] = {}
    for item in items:
        for key in item:
            headings.setdefault(key, len(headings))
    rows = []
    for line, item in enumerate(items, start=1):
        cells = [""] * len(headings)
        for key, value in item.items():
            cells[headings[key]] = value
        rows.append((line, cells))
    return Source(format_, list(headings), rows, rows[:HEAD_ROWS], {}, 0, None, encoding)
