"""The tests' client refuses what HTML's grammar refuses, also where it knows a page of nearly the same shape."""

from __future__ import annotations

import pytest
from html5lib.html5parser import ParseError

from tests.client import SHAPES, parse_strictly

PAGE = '<!doctype html><html lang="en"><head><title>a</title></head><body>{}</body></html>'


@pytest.mark.parametrize(
    ("good", "bad"),
    [
        ('<p class="a">1</p>', '<p class="a" class="b">1</p>'),
        ("<table><tbody><tr><td>1</td></tr></tbody></table>", "<table><tbody><tr><p>1</p></tr></tbody></table>"),
        ("<ul><li>1</li></ul>", "<ul><li>1</ul></li>"),
        ("<p>a and b</p>", "<p>a &amp b</p>"),
        ('<p title="a">1</p>', '<p title="a>1</p>'),
    ],
)
def test_a_fault_beside_a_known_page_is_found(good: str, bad: str) -> None:
    parse_strictly(PAGE.format(good))
    with pytest.raises(ParseError):
        parse_strictly(PAGE.format(bad))


def test_a_page_of_a_known_shape_is_not_parsed_again() -> None:
    parse_strictly(PAGE.format("<p>one</p>"))
    known = len(SHAPES)
    parse_strictly(PAGE.format("<p>another  text\n</p>"))
    assert len(SHAPES) == known
