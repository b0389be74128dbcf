"""Small cells: splits of counts that tell nothing about few people, in one look or in two.

A table counts people by unit (the events of a county, and its leads without an event) and by the value of one split.
Totals of units and of the county are exact and known. The rule (`renew`):

1. Every cell of 1 to `THRESHOLD` - 1 people is hidden, and none of the rest row is published.
2. The same holds for what a second look would tell. A unit is read again only when at least `THRESHOLD` people have
   moved in it. A published figure that is off by fewer than `THRESHOLD` stays as it is; it changes by nothing or by
   `THRESHOLD` and more.
3. While the reader's own linear programme (`domain.disclosure`) narrows a small cell to a range shorter than `THRESHOLD`
   (or the unit's total, if that is smaller), or a small change to one value, another cell is hidden: the smallest in
   the line that tells.

Values that are hidden and values that nobody chose are both left out, so that they look alike. Splits of wider areas
are only ever sums of what was published (`pool`), with the rest as one figure.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Generic, TypeVar

from outreach.domain.disclosure import SUM, Attack, Cell, Range

K = TypeVar("K", bound=Hashable)
THRESHOLD = 5
REST = "rest"
NOT_STATED = ""
Counts = dict[str, dict[str, int]]


@dataclass(frozen=True)
class Reading:
    """A table as it was last read (`counted`, never published) and what is published of it, `SUM` among the units."""

    counted: Counts = field(default_factory=dict)
    shown: Counts = field(default_factory=dict)

    @property
    def totals(self) -> dict[str, int]:
        """People in each unit, which are known."""
        totals = {unit: sum(row.values()) for unit, row in self.counted.items()}
        return {**totals, SUM: sum(totals.values())}


def renew(before: Reading, now: Counts) -> Reading:
    """The next reading of a table whose counts are `now`; the same object where nothing may change."""
    counted = {unit: _newer(before.counted.get(unit, {}), now.get(unit, {})) for unit in {*before.counted, *now}}
    counted = {unit: row for unit, row in sorted(counted.items()) if row}
    if counted == before.counted:
        return before
    table = _table(counted)
    earlier = {(unit, value): figure for unit, row in before.shown.items() for value, figure in row.items()}
    kept = {cell: figure for cell, figure in earlier.items() if abs(table.get(cell, 0) - figure) < THRESHOLD}
    hidden, kept = hide(table, kept, {unit for unit, row in counted.items() if row == before.counted.get(unit)})
    shown: Counts = {}
    for cell in sorted(table):
        if figure := kept.get(cell, 0) if cell in hidden else table[cell]:
            shown.setdefault(cell[0], {})[cell[1]] = figure
    return Reading(counted, shown)


def hide(
    table: Mapping[Cell, int], kept: Mapping[Cell, int] | None = None, still: Collection[str] = ()
) -> tuple[set[Cell], dict[Cell, int]]:
    """The cells of `table` that aren't published anew, and the earlier figures that may stay in their place.

    `kept` are earlier figures that the truth is near to; units in `still` haven't been read again, so that a figure of
    theirs is known to be right and hides nothing.
    """
    kept = dict(kept or {})
    sensitive = {cell for cell, count in table.items() if count < THRESHOLD or kept.get(cell, count) != count}
    hidden = sensitive | {cell for cell in table if cell[0] == REST}
    totals = Counter[str]()
    for (unit, _), count in table.items():
        totals[unit] += count
    while True:
        near = {cell: _around(kept[cell], cell[0] in still and kept[cell] == table[cell]) for cell in kept}
        narrow = _narrow(Attack(table, hidden, near), sensitive, totals)
        if more := {other for cell in narrow for other in _next(table, hidden, cell)}:
            hidden |= more
        elif loose := {cell for cell in kept if cell[0] not in still and any(_in_line(cell, one) for one in narrow)}:
            kept = {cell: figure for cell, figure in kept.items() if cell not in loose}
        else:
            return hidden, kept


def _newer(before: dict[str, int], now: dict[str, int]) -> dict[str, int]:
    gains = sum((Counter(now) - Counter(before)).values())
    losses = sum((Counter(before) - Counter(now)).values())
    return dict(sorted(now.items())) if max(gains, losses) >= THRESHOLD else before


def _table(counted: Counts) -> dict[Cell, int]:
    table = Counter[Cell]()
    for unit, row in counted.items():
        for value, count in row.items():
            table[(unit, value)] += count
            table[(SUM, value)] += count
    return {cell: count for cell, count in table.items() if count}


def _narrow(attack: Attack, sensitive: Iterable[Cell], totals: Mapping[str, int]) -> list[Cell]:
    """The sensitive cells that a reader could narrow too far."""
    found = []
    for cell in sorted(sensitive):
        enough = min(THRESHOLD, totals[cell[0]]) if attack.table[cell] < THRESHOLD else 1
        low, high = attack.range_of(cell, enough)
        if high - low < enough:
            found.append(cell)
    return found


def _around(figure: int, exact: bool) -> Range:
    return (figure, figure) if exact else (max(0, figure - THRESHOLD + 1), figure + THRESHOLD - 1)


def _next(table: Mapping[Cell, int], hidden: set[Cell], cell: Cell) -> list[Cell]:
    """The smallest published cell in the line that tells most of `cell`: its row, unless only its column tells.

    Where both are hidden whole, the lines that they cross at hidden cells are next, and so on.
    """
    lines = sorted(((0, cell[0]), (1, cell[1])), key=lambda line: (not _tells(table, hidden, line), line))
    seen = set(lines)
    while lines:
        for line in lines:
            if published := [other for other in _in(table, line) if other not in hidden]:
                return [min(published, key=lambda other: (table[other], other))]
        lines = sorted({(1 - at, other[1 - at]) for at, name in lines for other in _in(table, (at, name))} - seen)
        seen.update(lines)
    return []


def _in(table: Mapping[Cell, int], line: tuple[int, str]) -> list[Cell]:
    at, name = line
    return [cell for cell in table if cell[at] == name]


def _tells(table: Mapping[Cell, int], hidden: set[Cell], line: tuple[int, str]) -> bool:
    counts = [table[cell] for cell in _in(table, line) if cell in hidden]
    return len(counts) < 2 or sum(counts) < THRESHOLD


def _in_line(one: Cell, other: Cell) -> bool:
    return one[0] == other[0] or one[1] == other[1]


@dataclass(frozen=True)
class Pooled(Generic[K]):
    """A split put together from published parts: `shown` adds up with `hidden` to `total`."""

    shown: dict[K, int]
    total: int

    @property
    def hidden(self) -> int:
        """People whose cells aren't published (a figure that stayed may be off by a few)."""
        return max(0, self.total - sum(self.shown.values()))


def pool(parts: Iterable[Mapping[K, int]], total: int) -> Pooled[K]:
    """Sum published parts only."""
    shown: Counter[K] = Counter()
    for part in parts:
        shown.update(part)
    return Pooled(shown=dict(shown), total=total)
