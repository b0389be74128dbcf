"""A table's columns as they are understood, with what stands in them, for the mapping screen."""

from __future__ import annotations

from dataclasses import dataclass

from outreach.importers.chargers.read import columns_of, open_source
from outreach.importers.file_kinds import unpack

SAMPLE_ROWS = 200


@dataclass(frozen=True, slots=True)
class ColumnView:
    """A heading, the field it was taken for ("" for none), and a few of its values."""

    name: str
    field: str
    samples: tuple[str, ...]
    is_series: bool = False


def columns_in(data: bytes) -> tuple[str, frozenset[str]]:
    """By what a table's columns are known again, and their names; nothing for formats whose fields are known.

    Raises `UnreadableFile`.
    """
    source = open_source(unpack(data))
    return (source.signature, frozenset(source.names)) if source.is_table else ("", frozenset())


def preview(data: bytes, mapping: dict[str, str]) -> list[ColumnView]:
    """The columns; empty for formats whose fields are known. Raises `UnreadableFile`."""
    source = open_source(unpack(data))
    if not source.is_table:
        return []
    columns = columns_of(source, mapping)
    taken = {index: name for name, index in columns.single.items()}
    numbered = {index for parts in columns.series.values() for index in parts.values()}
    numbered |= {index for parts in columns.sockets.values() for index in parts.values()}
    rows = source.head[source.start : source.start + SAMPLE_ROWS]
    views = []
    for index, name in enumerate(source.names):
        if not name:
            continue
        values = dict.fromkeys(
            cells[index].strip()[:60] for _, cells in rows if index < len(cells) and cells[index].strip()
        )
        field = mapping.get(name, taken.get(index, ""))
        views.append(ColumnView(name[:200], field, tuple(values)[:3], index in numbered))
    return views
