"""Small cells: counts of people finer than an event's or a county's total tell nothing about few people.

The rule (`suppress`), for one split with a total that is known exactly:

1. Every cell of 1 to `threshold` - 1 is hidden.
2. The reader knows the total, hence the sum of the hidden cells. So cells go on being hidden, the smallest first, until
   at least two non-zero cells are hidden, their sum is at least `threshold`, and it is more than their number: then no
   hidden cell can be worked out, and neither can a group of fewer than `threshold` people.
3. Where all cells with people are hidden and that still isn't so (the total itself is small), the zeros are hidden too.

Hidden cells all look alike, whichever step hid them. Splits of wider areas are only ever sums of cells that were
published (`pool`), with the rest as one figure: subtracting a part from a whole gives nothing new.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

K = TypeVar("K", bound=Hashable)
THRESHOLD = 5


def suppress(counts: Mapping[K, int], threshold: int = THRESHOLD) -> dict[K, int | None]:
    """`counts` with None for each hidden cell, in the same order. See the module for the rule."""
    hidden = {key for key, count in counts.items() if 0 < count < threshold}
    if hidden:
        rest = sorted((key for key, count in counts.items() if count >= threshold), key=lambda key: counts[key])
        while rest and not _is_safe([counts[key] for key in hidden], threshold):
            hidden.add(rest.pop(0))
        if not _is_safe([counts[key] for key in hidden], threshold):
            hidden = set(counts)
    return {key: None if key in hidden else count for key, count in counts.items()}


def _is_safe(values: list[int], threshold: int) -> bool:
    return len(values) >= 2 and sum(values) >= max(threshold, len(values) + 1)


@dataclass(frozen=True)
class Pooled(Generic[K]):
    """A split put together from published parts: `shown` adds up with `hidden` to `total`."""

    shown: dict[K, int]
    total: int

    @property
    def hidden(self) -> int:
        """People whose cells aren't published."""
        return self.total - sum(self.shown.values())


def pool(parts: Iterable[Mapping[K, int | None]], total: int, order: Iterable[K] = ()) -> Pooled[K]:
    """Sum published parts only. `order` gives the keys that are to be there even with nothing published."""
    shown: Counter[K] = Counter(dict.fromkeys(order, 0))
    for part in parts:
        for key, count in part.items():
            shown[key] += count or 0
    return Pooled(shown=dict(shown), total=total)
