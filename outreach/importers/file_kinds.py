"""Kinds of files that hold no readable table: named, with what to do about each."""

import gzip
import io
import zipfile
import zlib

from outreach.domain.words import N_
from outreach.importers.tables import MAX_BYTES, UnreadableFile

_DATA_ENDINGS = (".csv", ".tsv", ".txt", ".json", ".geojson", ".jsonl", ".xlsx")
_OLD_EXCEL = N_("This is an old Excel file (.xls). Open it, save it as .xlsx or CSV, and take that.")
_KINDS: tuple[tuple[bytes, str], ...] = (
    (b"\xd0\xcf\x11\xe0", _OLD_EXCEL),
    (b"%PDF", N_("This is a PDF. Take the table that it was made from, as .xlsx or CSV.")),
    (b"PAR1", N_("This is a Parquet file. Export it as CSV or GeoJSON.")),
    (b"SQLite format 3", N_("This is a database (or a GeoPackage). Export the table as CSV or GeoJSON.")),
    (b"Rar!", N_("This is a packed archive. Unpack it and take the file inside.")),
    (b"7z\xbc\xaf", N_("This is a packed archive. Unpack it and take the file inside.")),
    (b"\x89PNG", N_("This is a picture, not a table.")),
    (b"\xff\xd8\xff", N_("This is a picture, not a table.")),
)
_WEB_PAGE = N_("This is a web page (HTML), not a table. Open it in a spreadsheet and save it as .xlsx or CSV.")
_XML = N_("This is an XML file, which isn't read here. Export the data as CSV, XLSX or GeoJSON.")


def unpack(data: bytes) -> bytes:
    """The one data file of a ZIP or GZIP archive, or the bytes as they are. Raises `UnreadableFile` on other archives."""
    if data[:2] == b"\x1f\x8b":
        return _gunzip(data)
    if data[:4] != b"PK\x03\x04":
        return data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            names = archive.namelist()
            if "[Content_Types].xml" in names:
                return data
            return _only_file(archive, [name for name in names if not name.endswith("/")])
    except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, zlib.error):
        raise UnreadableFile(N_("The archive is broken or locked.")) from None


def _only_file(archive: zipfile.ZipFile, names: list[str]) -> bytes:
    if "mimetype" in names:
        raise UnreadableFile(N_("This is an OpenDocument file. Save it as .xlsx or CSV, and take that."))
    if any(name.lower().endswith(".shp") for name in names):
        raise UnreadableFile(N_("This is a shapefile. Export it as GeoJSON or CSV with longitude and latitude."))
    wanted = [name for name in names if name.lower().endswith(_DATA_ENDINGS) and "__MACOSX" not in name]
    if not wanted:
        raise UnreadableFile(N_("The archive holds no CSV, XLSX or JSON file."))
    if len(wanted) > 1:
        raise UnreadableFile(
            N_("The archive holds %(count)s files. Unpack it and take one at a time."), count=len(wanted)
        )
    if archive.getinfo(wanted[0]).file_size > MAX_BYTES:
        raise UnreadableFile(N_("The file is larger than %(limit)s MB."), limit=MAX_BYTES // 1_048_576)
    return archive.read(wanted[0])


def _gunzip(data: bytes) -> bytes:
    try:
        with gzip.open(io.BytesIO(data)) as stream:
            content = stream.read(MAX_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        raise UnreadableFile(N_("The archive is broken or locked.")) from None
    if len(content) > MAX_BYTES:
        raise UnreadableFile(N_("The file is larger than %(limit)s MB."), limit=MAX_BYTES // 1_048_576)
    return content


def refuse_other_kinds(data: bytes) -> None:
    """Raise `UnreadableFile`, saying what to do, where the first bytes tell of no table."""
    for mark, reason in _KINDS:
        if data.startswith(mark):
            raise UnreadableFile(reason)
    head = data[:512].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if head.startswith((b"<!doctype html", b"<html", b"<table", b"<head", b"<body")):
        raise UnreadableFile(_WEB_PAGE)
    if head.startswith(b"<") and b">" in head:
        raise UnreadableFile(_WEB_PAGE if b"<html" in head else _XML)
