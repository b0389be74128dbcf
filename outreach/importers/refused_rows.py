"""Refused rows as a file: kept without a language, written out in the reader's."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Protocol

JSON_TYPE = "application/json"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")

Say = Callable[[str, Mapping[str, object] | None], str]


class Refused(Protocol):
    """A refused row: its line in the file, the field, the reason as a message id."""

    @property
    def line(self) -> int:
        """Where it stands in the file."""

    @property
    def field(self) -> str:
        """The key of the field that is at fault."""

    @property
    def reason(self) -> str:
        """A message id."""


def pack(names: Sequence[str], refusals: Iterable[Refused]) -> bytes:
    """The rows with their own columns (`names`), before they are said in a language."""
    rows = (
        [item.line, item.field, item.reason, getattr(item, "params", {}), list(getattr(item, "values", ()))]
        for item in refusals
    )
    told = b",".join(_json(row) for row in rows)
    return b'{"names": %b, "rows": [%b]}' % (_json(list(names)), told)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, default=str).encode("utf-8", "replace")


def as_csv(
    packed: bytes, *, say: Say, labels: Mapping[str, str], headings: Sequence[str] = ("line", "field", "reason")
) -> bytes:
    """The packed rows for a spreadsheet: three columns before their own, safe to open. `labels`: fields' message ids."""
    kept = json.loads(packed)
    target = io.StringIO(newline="")
    writer = csv.writer(target)
    writer.writerow([*headings, *map(_safe, kept["names"])])
    for line, field, reason, params, values in kept["rows"]:
        label = say(labels[field], None) if field in labels else field
        writer.writerow([line, label, say(reason, params), *map(_safe, values)])
    return target.getvalue().encode("utf-8-sig", "replace")


def plainly(message: str, params: Mapping[str, object] | None) -> str:
    """A message as the program's own text has it: for the command line."""
    return message % params if params else message


def _safe(value: str) -> str:
    """A cell that no spreadsheet takes for a formula; numbers stay numbers."""
    if not value.startswith(_FORMULA):
        return value.replace("\0", "␀")
    try:
        float(value)
    except ValueError:
        return "'" + value.replace("\0", "␀")
    return value
