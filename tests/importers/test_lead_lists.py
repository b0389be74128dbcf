"""Files that are no list of customers, made by accident or on purpose: a clear word each, and nothing unpacked."""

import io
import zipfile

import pytest
from openpyxl import Workbook, load_workbook

from outreach.importers import workbooks
from outreach.importers.leads import MOST_BYTES, MOST_TAGS, MOST_UNPACKED, read_list
from outreach.importers.tables import UnreadableFile

SHEET = "xl/worksheets/sheet1.xml"
LAUGHS = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a0 "ha">%s]>' % b"".join(
    b'<!ENTITY a%d "%s">' % (at, b"&a%d;" % (at - 1) * 10) for at in range(1, 10)
)
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a9 SYSTEM "file:///etc/passwd">]>'
CELL = b'<sheetData><row><c t="inlineStr"><is><t>%s</t></is></c></row>'


def book(*rows, sheet=lambda xml: xml):
    """A workbook of these rows, its sheet's XML changed by `sheet`."""
    made, packed, out = Workbook(), io.BytesIO(), io.BytesIO()
    for row in rows or (["手机号", "同意联系"], ["13800001234", "是"]):
        made.active.append(row)
    made.save(packed)
    with zipfile.ZipFile(packed) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, sheet(old.read(name)) if name == SHEET else old.read(name))
    return out.getvalue()


def broken(data):
    """The workbook with the middle of its sheet overwritten."""
    at = data.index(SHEET.encode()) + len(SHEET) + 20
    return data[:at] + b"\xff" * 40 + data[at + 40 :]


def locked(data):
    """The workbook marked as encrypted."""
    marked = bytearray(data)
    for sign, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = marked.find(sign)
        while at >= 0:
            marked[at + flags] |= 1
            at = marked.find(sign, at + 1)
    return bytes(marked)


@pytest.mark.parametrize(
    ("data", "name", "word"),
    [
        (broken(book()), "a.xlsx", "not an XLSX"),
        (locked(book()), "a.xlsx", "not an XLSX"),
        (book()[:900], "a.xlsx", "not an XLSX"),
        (book(sheet=lambda xml: LAUGHS + xml.replace(b"<sheetData>", CELL % b"&a9;")), "a.xlsx", "not an XLSX"),
        (book(sheet=lambda xml: OUTSIDE + xml.replace(b"<sheetData>", CELL % b"&a9;")), "a.xlsx", "not an XLSX"),
        (book(sheet=lambda xml: xml + b" " * MOST_UNPACKED), "a.xlsx", "unpacks to too much"),
        (
            book(sheet=lambda xml: xml.replace(b"<sheetData>", b"<sheetData><row>" + b"<c/>" * MOST_TAGS + b"</row>")),
            "a.xlsx",
            "rows and cells",
        ),
        ("手机号,同意联系\n".encode(), "a.xlsx", "not an XLSX"),
        ("手机号,同意联系\n".encode() + b"x" * MOST_BYTES, "a.csv", "larger than 8 MB"),
        ("手机号,同意联系\n".encode() + "13800001234,是\n".encode() * 6000, "a.csv", "more than 5000 rows"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "a.xls", "old Excel"),
        (b"%PDF-1.7", "a.csv", "PDF"),
        (b"<html><table></table></html>", "a.xls", "web page"),
    ],
    ids=(
        [
            "broken",
            "locked",
            "half",
            "laughs",
            "outside",
            "bomb",
            "cells",
            "renamed",
            "huge",
            "long",
            "xls",
            "pdf",
            "html",
        ]
    ),
)
def test_what_is_no_list_is_named(data, name, word):
    with pytest.raises(UnreadableFile, match=word):
        read_list(data, name)


def test_a_list_among_hundreds_of_columns_is_read():
    rows = (["手机号", "同意联系", *(f"c{at}" for at in range(298))], ["13800001234", "是", *["x"] * 298])
    assert read_list(book(*rows), "a.xlsx") == [(2, {"phone": "13800001234", "consent": "是"})]
    wide = "手机号,同意联系" + ",x" * 100_000 + "\n13800001234,是\n"
    assert read_list(wide.encode(), "a.csv") == [(2, {"phone": "13800001234", "consent": "是"})]


def test_a_formula_without_its_value_is_an_empty_cell():
    rows = (["手机号", "姓名", "同意联系"], ["13800001234", "=1+1", "是"])
    assert read_list(book(*rows), "a.xlsx") == [(2, {"phone": "13800001234", "name": "", "consent": "是"})]


def test_a_cell_far_from_its_list_makes_no_cells_in_between(monkeypatch):
    """A thousand million of them: it took the worker with it."""
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    data = book(sheet=lambda xml: xml.replace(b"</sheetData>", corner))
    streamed = []

    def opened(packed, *, read_only, data_only):
        streamed.append(read_only)
        return load_workbook(packed, read_only=read_only, data_only=data_only)

    monkeypatch.setattr(workbooks, "load_workbook", opened)
    assert read_list(data, "a.xlsx")[0] == (2, {"phone": "13800001234", "consent": "是"})
    assert streamed == [False, True]
