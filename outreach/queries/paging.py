"""Keyset paging: the next page begins after the last row's sort values, so that page 10,000 costs what page 1 does."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Generic, TypeVar
from uuid import UUID

from sqlalchemy import ColumnElement, Select, and_, literal, or_, tuple_
from sqlalchemy.orm import Session

from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_

T = TypeVar("T")
PAGE_SIZE = 50


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list, and where the next one begins (None: this is the last)."""

    items: list[T]
    next_cursor: str | None
    is_first: bool = True


@dataclass(frozen=True)
class SortKey:
    """A column that is never null, and its direction. The last key of an order must be unique."""

    column: Any
    descending: bool = False


def keyset(
    session: Session,
    statement: Select[*tuple[Any, ...]],
    *,
    order: Sequence[SortKey],
    cursor: str | None,
    limit: int = PAGE_SIZE,
) -> Page[Any]:
    """Return the page of `statement` that begins after `cursor`.

    A statement that selects one thing gives items of it, another gives tuples. Raises `RuleBroken` for a bad cursor.
    """
    wanted = len(statement.selected_columns) and len(statement.column_descriptions)
    if cursor:
        statement = statement.where(_after(order, _decode(cursor, order)))
    statement = statement.add_columns(*(key.column for key in order))
    statement = statement.order_by(*(key.column.desc() if key.descending else key.column.asc() for key in order))
    rows = session.execute(statement.limit(limit + 1)).all()
    more = len(rows) > limit
    rows = rows[:limit]
    items = [row[0] if wanted == 1 else tuple(row[:wanted]) for row in rows]
    return Page(items, _encode(rows[-1][wanted:]) if more else None, is_first=not cursor)


def _after(order: Sequence[SortKey], values: Sequence[object]) -> ColumnElement[bool]:
    if len({key.descending for key in order}) == 1:
        # one direction: both databases compare whole rows, and begin at the right place of an index
        columns = tuple_(*(key.column for key in order))
        place = tuple_(*(literal(value, key.column.type) for key, value in zip(order, values, strict=False)))
        return columns < place if order[0].descending else columns > place
    choices = []
    for index, key in enumerate(order):
        equal = [
            before.column == literal(value, before.column.type)
            for before, value in zip(order[:index], values, strict=False)
        ]
        value = literal(values[index], key.column.type)
        choices.append(and_(*equal, key.column < value if key.descending else key.column > value))
    first = order[0]
    bound = literal(values[0], first.column.type)
    # the plain bound on the first column lets the database begin at the right place of its index
    return and_(first.column <= bound if first.descending else first.column >= bound, or_(*choices))


def _encode(values: Sequence[Any]) -> str:
    tagged = [
        {"t": type(v).__name__, "v": v.isoformat() if isinstance(v, date) else str(v) if isinstance(v, UUID) else v}
        for v in values
    ]
    return base64.urlsafe_b64encode(json.dumps(tagged).encode()).decode().rstrip("=")


_READERS: dict[str, Callable[[str], Any]] = {
    "UUID": UUID,
    "datetime": datetime.fromisoformat,
    "date": date.fromisoformat,
}


def _decode(cursor: str, order: Sequence[SortKey]) -> list[Any]:
    try:
        tagged = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_READERS[item["t"]](item["v"]) if item["t"] in _READERS else item["v"] for item in tagged]
        if len(values) != len(order):
            raise ValueError
        for key, value in zip(order, values, strict=True):
            _check(value, key.column.type.python_type)
        return values
    except (ValueError, KeyError, TypeError, binascii.Error, RecursionError):
        raise RuleBroken({"cursor": N_("This page address is not valid. Begin the list again.")}) from None


def _check(value: object, expected: type) -> None:
    if isinstance(value, bool) or not isinstance(value, (int, float) if expected is float else expected):
        raise ValueError
    if isinstance(value, int) and abs(value) >= 2**31:
        raise ValueError
    if isinstance(value, str) and (
        "\x00" in value or len(value) > 500 or any(0xD800 <= ord(c) < 0xE000 for c in value)
    ):
        raise ValueError
    if isinstance(value, datetime) and value.tzinfo is None:
        raise ValueError
