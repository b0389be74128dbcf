"""Recognises the columns of a table by their headings, Chinese or English."""

import re
import unicodedata
from collections.abc import Mapping, Sequence

_BRACKETS = re.compile(r"[（(\[【].*?[)）\]】]")
_NOISE = re.compile(r"[\s_\-/·:：*.、]+")


def fold(heading: str) -> str:
    """Return a heading without case, width, spaces, signs and what stands in brackets: 续航里程（km） → 续航里程."""
    text = unicodedata.normalize("NFKC", heading).lower()
    return _NOISE.sub("", _BRACKETS.sub("", text))


def recognise(headings: Sequence[str], names: Mapping[str, Sequence[str]]) -> dict[str, int]:
    """Return which column holds which field: an earlier name of a field wins, a column serves one field."""
    folded = [fold(heading) for heading in headings]
    found: dict[str, int] = {}
    for field, wanted in names.items():
        for name in wanted:
            place = next((i for i, text in enumerate(folded) if text == fold(name) and i not in found.values()), None)
            if place is not None:
                found[field] = place
                break
    return found
