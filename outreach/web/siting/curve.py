"""The marginal curve as numbers for an SVG: what each further site adds, and all together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

WIDTH, HEIGHT, LEFT, BOTTOM, TOP = 640, 220, 64, 30, 16
MOST_LABELS = 10


@dataclass(frozen=True, slots=True)
class Bar:
    """One site's bar, in the SVG's units."""

    rank: int
    adds: float
    x: float
    y: float
    width: float
    height: float
    labelled: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """Bars, the highest value, and the drawing's measures."""

    bars: tuple[Bar, ...]
    highest: float
    width: int = WIDTH
    height: int = HEIGHT
    left: int = LEFT
    base: int = HEIGHT - BOTTOM
    top: int = TOP


def curve_of(sites: list[dict[str, Any]]) -> Curve | None:
    """The bars by rank; None where there is nothing to draw."""
    highest = max((site["adds"] for site in sites), default=0.0)
    if highest <= 0:
        return None
    step = (WIDTH - LEFT - 8) / len(sites)
    room, every = HEIGHT - BOTTOM - TOP, -(-len(sites) // MOST_LABELS)
    bars = tuple(
        Bar(
            rank=site["rank"],
            adds=site["adds"],
            x=round(LEFT + number * step + 0.1 * step, 2),
            y=round(HEIGHT - BOTTOM - room * site["adds"] / highest, 2),
            width=round(0.8 * step, 2),
            height=round(room * site["adds"] / highest, 2),
            labelled=number % every == 0,
        )
        for number, site in enumerate(sites)
    )
    return Curve(bars, highest)
