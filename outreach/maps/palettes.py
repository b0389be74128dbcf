"""Colours that colour-blind people can tell apart (ColorBrewer, Apache 2.0)."""

from __future__ import annotations

# ColorBrewer YlGnBu, by the number of classes
YLGNBU = {
    1: ("#41b6c4",),
    2: ("#edf8b1", "#2c7fb8"),
    3: ("#edf8b1", "#7fcdbb", "#2c7fb8"),
    4: ("#ffffcc", "#a1dab4", "#41b6c4", "#225ea8"),
    5: ("#ffffcc", "#a1dab4", "#41b6c4", "#2c7fb8", "#253494"),
    6: ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#2c7fb8", "#253494"),
    7: ("#ffffcc", "#c7e9b4", "#7fcdbb", "#41b6c4", "#1d91c0", "#225ea8", "#0c2c84"),
}
MOST_CLASSES = max(YLGNBU)

# ColorBrewer PRGn: less in purple, more in green, no change in near white; the two ends differ for every eye
PRGN = ("#762a83", "#af8dc3", "#e7d4e8", "#f7f7f7", "#d9f0d3", "#7fbf7b", "#1b7837")

# settlements by distance: within 5, 10, 15 km, farther, unknown
NEARNESS = ("#225ea8", "#41b6c4", "#a1dab4", "#d95f0e", "#8c96a3")

# places by reach: already, newly, still beyond
REACHED = ("#8fb8de", "#0b7a4b", "#d95f0e")


def changes(classes: int) -> tuple[str, ...]:
    """Colours for so many classes (an odd number, at most seven) of changes, from less to more."""
    aside = (len(PRGN) - min(classes, len(PRGN))) // 2
    return PRGN[aside : len(PRGN) - aside]


def amounts(classes: int) -> tuple[str, ...]:
    """Colours for so many classes of amounts, light to dark; at most seven."""
    return YLGNBU[min(max(classes, 1), MOST_CLASSES)]
