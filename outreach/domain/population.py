"""Figures about people, and the share of the census that they stand on."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class PeopleFigure:
    """People of the settlements known in an area, beside what the census counted there.

    `people` is None where no settlement has a number; `census` is None where no census has been imported.
    """

    people: int | None
    census: int | None
    settlements: int = 0

    @property
    def share(self) -> float | None:
        """Share of the census that the settlements hold; None where either is unknown."""
        if self.people is None or not self.census:
            return None
        return self.people / self.census

    def stands(self, floor: float) -> bool:
        """Whether figures about people may be shown: there are people, and no known share lies below `floor`.

        Without a census the share is unknown: the figure stands, and the page says that it can't be compared.
        """
        if not self.people:
            return False
        return self.share is None or self.share >= floor


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Whole numbers in proportion to `weights` whose sum is `total` exactly (largest remainders, ties to the first).

    All zero where the weights are.
    """
    whole = sum(weights)
    if whole <= 0 or total <= 0:
        return [0] * len(weights)
    parts = [total * weight // whole for weight in weights]
    left = total - sum(parts)
    by_remainder = sorted(range(len(weights)), key=lambda i: (-(total * weights[i] % whole), i))
    for index in by_remainder[:left]:
        parts[index] += 1
    return parts
