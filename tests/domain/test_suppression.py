"""No small cell can be worked out: by an attacker of the tests' own, who must also find what a naive rule gives away."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from outreach.domain.suppression import REST, SUM, THRESHOLD, Reading, hide, pool, renew
from tests.domain.attacker import table_ranges

rows = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from([1, 1, 2, 3, 4, 5, 6, 9, 14, 40]), max_size=5)
counts = st.dictionaries(st.sampled_from(["e1", "e2", "e3", REST]), rows, min_size=1, max_size=4)


def _table(counted):
    table = {(unit, value): count for unit, row in counted.items() for value, count in row.items()}
    for value in {value for _, value in table}:
        table[(SUM, value)] = sum(count for (_, other), count in table.items() if other == value)
    return table


def _cells(shown):
    return {(unit, value): figure for unit, row in shown.items() for value, figure in row.items()}


def _narrowed(table, published, near=()):
    """Small cells whose range is narrower than five, or than all there is in the unit."""
    near = dict(near)
    found = table_ranges(table, published, near)
    totals = {unit: sum(count for (other, _), count in table.items() if other == unit) for unit, _ in table}
    return {
        cell: span
        for cell, span in found.items()
        if 0 < table[cell] < THRESHOLD and span[1] - span[0] < min(THRESHOLD, totals[cell[0]])
    }


def _naive(table, kept=None, still=()):
    return {cell for cell, count in table.items() if count < THRESHOLD or cell[0] == REST}, {}


def test_a_second_cell_is_hidden_where_subtraction_would_tell():
    reading = renew(Reading(), {"e1": {"a": 3, "b": 20, "c": 7}})
    assert reading.shown == {"e1": {"b": 20}, SUM: {"b": 20}}


def test_two_small_cells_hide_each_other_only_when_they_are_five_people_together():
    assert renew(Reading(), {"e1": {"a": 3, "b": 2, "c": 7}}).shown["e1"] == {"c": 7}
    assert renew(Reading(), {"e1": {"a": 1, "b": 1, "c": 7, "d": 9}}).shown["e1"] == {"d": 9}


def test_a_county_tells_more_than_the_sum_of_what_its_events_tell():
    county = {"e1": {"a": 2, "b": 12, "c": 6}, "e2": {"a": 4, "b": 30, "c": 8}, REST: {"b": 20, "c": 9}}
    shown = renew(Reading(), county).shown
    assert shown == {"e1": {"b": 12}, "e2": {"b": 30}, SUM: {"a": 6, "b": 62, "c": 23}}


def test_the_rest_of_a_county_is_not_told_by_subtracting_its_events():
    shown = renew(Reading(), {"e1": {"a": 12, "b": 30}, REST: {"a": 2, "b": 20}}).shown
    assert shown == {SUM: {"b": 50}}


@settings(max_examples=25, deadline=None, derandomize=True)
@given(counts)
def test_no_small_cell_can_be_worked_out(county):
    reading = renew(Reading(), county)
    table = _table(reading.counted)
    published = _cells(reading.shown)
    assert all(table[cell] == figure >= THRESHOLD for cell, figure in published.items())
    assert not _narrowed(table, published)


@settings(max_examples=25, deadline=None, derandomize=True)
@given(counts, counts)
def test_a_second_look_tells_no_small_change(first, second):
    before = renew(Reading(), first)
    more = {unit: Counter(first.get(unit, {})) + Counter(second.get(unit, {})) for unit in {**first, **second}}
    after = renew(before, {unit: dict(row) for unit, row in more.items()})
    earlier, later, table = _cells(before.shown), _cells(after.shown), _table(after.counted)
    for cell, figure in later.items():
        assert abs(table[cell] - figure) < THRESHOLD
        if cell in earlier:
            assert figure == earlier[cell] or abs(figure - earlier[cell]) >= THRESHOLD
    changed = {cell for cell, figure in earlier.items() if 0 < abs(table.get(cell, 0) - figure) < THRESHOLD}
    kept = {cell for cell in later if later[cell] == earlier.get(cell)}
    still = {unit for unit, row in after.counted.items() if row == before.counted.get(unit)}
    sure = {cell for cell in kept if cell[0] in still and later[cell] == table[cell]}
    near = {cell: (later[cell] - 4, later[cell] + 4) for cell in kept - sure}
    found = table_ranges(table, later, near)
    assert not {cell for cell in changed if found[cell][0] == found[cell][1]}
    assert not _narrowed(table, later, near)


def test_few_who_come_later_move_nothing():
    before = renew(Reading(), {"e1": {"a": 12, "b": 20}})
    assert renew(before, {"e1": {"a": 13, "b": 23}}) is before
    after = renew(before, {"e1": {"a": 13, "b": 24}})
    assert after.shown == before.shown
    assert renew(after, {"e1": {"a": 18, "b": 30}}).shown["e1"] == {"a": 18, "b": 30}


@pytest.mark.parametrize(
    "county",
    [
        {"e1": {"a": 3, "b": 20, "c": 7}},
        {"e1": {"a": 3, "b": 9, "c": 7}, "e2": {"a": 9, "b": 3, "c": 7}},
        {"e1": {"a": 12, "b": 30}, REST: {"a": 2, "b": 20}},
    ],
    ids=["one row", "rows against sums", "the rest by subtraction"],
)
def test_the_attacker_finds_what_a_naive_rule_gives_away(county, monkeypatch):
    monkeypatch.setattr("outreach.domain.suppression.hide", _naive)
    reading = renew(Reading(), county)
    assert _narrowed(_table(reading.counted), _cells(reading.shown))


def test_hiding_says_which_cells():
    hidden, kept = hide(
        {("e1", "a"): 3, ("e1", "b"): 9, ("e1", "c"): 30, **{(SUM, k): v for k, v in (("a", 3), ("b", 9), ("c", 30))}}
    )
    assert {value for _, value in hidden} == {"a", "b"}
    assert kept == {}


def test_a_pooled_split_comes_from_published_cells_only():
    pooled = pool([{"a": 7}, {"a": 6, "b": 5}], 30)
    assert (pooled.shown, pooled.hidden) == ({"a": 13, "b": 5}, 12)
