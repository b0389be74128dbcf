"""Whole PDFs, and names that are only names."""

from __future__ import annotations

import pytest

from outreach.domain.papers import LONGEST_NAME, is_pdf, tidy_name

BODY = b"1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n"
WHOLE = b"%PDF-1.7\n" + BODY + b"startxref\n20\n%%EOF\n"


@pytest.mark.parametrize(
    "content", [WHOLE, b"\xef\xbb\xbf" + WHOLE, WHOLE + b"\r\n" * 40, WHOLE.replace(b"\n", b"\r\n")]
)
def test_whole_pdf_passes(content: bytes) -> None:
    assert is_pdf(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"%PDF-1.7",
        WHOLE[:-8],
        WHOLE.replace(b"20\n%%EOF", b"999999\n%%EOF"),
        WHOLE.replace(b"/Root", b"/None"),
        b"<script>" + b" " * 2000 + WHOLE,
        WHOLE + b" " * 5000,
        b"PK\x03\x04" + BODY + b"%%EOF",
    ],
)
def test_anything_else_does_not(content: bytes) -> None:
    assert not is_pdf(content)


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\x\\计划.PDF", "计划.pdf"),
        ("许可\u202egpj.exe", "许可gpj.exe.pdf"),
        ("a\x00b\n.pdf", "ab.pdf"),
        ("", "document.pdf"),
        ("...", "document.pdf"),
    ],
)
def test_name_is_only_a_name(given: str, kept: str) -> None:
    assert tidy_name(given, ".pdf") == kept
    assert len(tidy_name("长" * 500, ".pdf")) == LONGEST_NAME
