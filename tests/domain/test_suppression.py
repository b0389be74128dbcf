from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.suppression import THRESHOLD, pool, suppress

splits = st.dictionaries(st.integers(0, 30), st.integers(0, 40), max_size=12)


def _choices(total: int, cells: int, smallest: int) -> bool:
    """True where `cells` whole numbers of at least `smallest` can add up to `total` in more than one way."""
    return cells >= 2 and total > cells * smallest


def test_a_second_cell_is_hidden_where_subtraction_would_tell():
    assert suppress({"a": 3, "b": 20, "c": 7}) == {"a": None, "b": 20, "c": None}


def test_two_small_cells_hide_each_other_only_when_they_are_five_people_together():
    assert suppress({"a": 3, "b": 2, "c": 7}) == {"a": None, "b": None, "c": 7}
    assert suppress({"a": 1, "b": 1, "c": 7, "d": 9}) == {"a": None, "b": None, "c": None, "d": 9}


def test_a_small_total_hides_its_zeros_too():
    assert suppress({"a": 3, "b": 0}) == {"a": None, "b": None}


def test_zeros_and_large_cells_are_shown():
    assert suppress({"a": 0, "b": 5}) == {"a": 0, "b": 5}
    assert suppress({}) == {}


@given(splits)
def test_no_small_cell_is_shown_and_none_is_changed(counts):
    shown = suppress(counts)
    assert list(shown) == list(counts)
    assert all(value is None or value == counts[key] for key, value in shown.items())
    assert not any(value is not None and 0 < value < THRESHOLD for value in shown.values())


@given(splits)
def test_no_hidden_cell_follows_from_the_total(counts):
    shown = suppress(counts)
    hidden = [key for key, value in shown.items() if value is None]
    if not hidden or len(counts) == 1:
        return
    rest = sum(counts.values()) - sum(value or 0 for value in shown.values())
    everything = len(hidden) == len(counts)
    assert _choices(rest, len(hidden), 0 if everything else 1) or rest == 0
    assert everything or rest >= THRESHOLD


@given(st.lists(splits, max_size=6))
def test_a_pooled_split_comes_from_published_cells_only(parts):
    published = [suppress(part) for part in parts]
    total = sum(sum(part.values()) for part in parts)
    pooled = pool(published, total)
    assert sum(pooled.shown.values()) + pooled.hidden == total
    for key, value in pooled.shown.items():
        assert value == sum(part.get(key) or 0 for part in published)
