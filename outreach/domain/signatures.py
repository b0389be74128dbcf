"""Signatures drawn on a screen: strokes, bound by a hash to the version and the text of the agreement that was read."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from typing import Any

SIDE = 1000
_MOST_STROKES, _MOST_NUMBERS, _FEWEST_POINTS = 40, 4_000, 8

Strokes = Sequence[Sequence[int]]


def text_hash(text_zh: str, text_en: str) -> str:
    """The SHA-256 of an agreement's text in both languages."""
    return hashlib.sha256(f"{text_zh}\n{text_en}".encode()).hexdigest()


def signature_hash(version: int, text: str, strokes: Strokes) -> str:
    """The SHA-256 that binds strokes to a version and its text (`text_hash`); the phone makes the same."""
    return hashlib.sha256(json.dumps([version, text, strokes], separators=(",", ":")).encode()).hexdigest()


def read_strokes(value: Any) -> list[list[int]]:
    """Strokes as x, y, x, y ... on a field of 1000 by 1000. Raises `ValueError` for what is no drawing."""
    if not isinstance(value, list) or not 1 <= len(value) <= _MOST_STROKES:
        raise ValueError("no strokes")
    for stroke in value:
        if not isinstance(stroke, list) or len(stroke) < 2 or len(stroke) % 2:
            raise ValueError("no stroke")
        if any(type(number) is not int or not 0 <= number <= SIDE for number in stroke):
            raise ValueError("a point lies outside")
    numbers = sum(len(stroke) for stroke in value)
    if not 2 * _FEWEST_POINTS <= numbers <= _MOST_NUMBERS:
        raise ValueError("a dot, or a picture")
    return value


def as_path(strokes: Strokes) -> str:
    """The strokes as the `d` of an SVG path."""
    parts = []
    for stroke in strokes:
        points = [f"{stroke[at]} {stroke[at + 1]}" for at in range(0, len(stroke), 2)]
        parts.append("M" + " L".join(points))
    return " ".join(parts)
