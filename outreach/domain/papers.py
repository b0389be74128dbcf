"""Files that people attach: whether bytes are a whole PDF, and a name that is only a name."""

from __future__ import annotations

import re
import unicodedata

_HEADER = re.compile(rb"%PDF-[12]\.\d")
_END = re.compile(rb"startxref\s+(\d{1,12})\s+%%EOF\s*\Z")
_TAIL = 2_048
LONGEST_NAME = 120


def is_pdf(content: bytes) -> bool:
    """True for a whole PDF: its header, an object, a catalogue, and an end that points back into the file.

    Readers forgive junk before the header and after the end, so both are looked for within a kilobyte or two.
    """
    header = _HEADER.search(content[:1_024])
    last = content.rfind(b"%%EOF", max(0, len(content) - _TAIL))
    if header is None or last < 0:
        return False
    end = _END.search(content[max(0, last - 64) : last + 5])
    if end is None or int(end[1]) >= last:
        return False
    return b" obj" in content and b"/Root" in content


def tidy_name(name: str, suffix: str = "") -> str:
    """The last part of a path without control, direction and half characters, at most 120 long, ending in `suffix`."""
    plain = re.split(r"[/\\]", name)[-1]
    plain = "".join(mark for mark in plain if unicodedata.category(mark) not in {"Cc", "Cf", "Cs", "Zl", "Zp"}).strip(
        ". "
    )
    if suffix and plain.lower().endswith(suffix):
        plain = plain[: -len(suffix)].rstrip(". ")
    return (plain[: LONGEST_NAME - len(suffix)] or "document") + suffix
