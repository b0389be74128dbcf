"""People, shares of the census, and their spread."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from outreach.domain.population import PeopleFigure, apportion


@given(st.integers(0, 10**7), st.lists(st.integers(0, 500), min_size=1, max_size=40))
def test_apportion_loses_nobody(total: int, weights: list[int]) -> None:
    parts = apportion(total, weights)
    assert sum(parts) == (total if sum(weights) else 0)
    assert all(abs(p - total * w / sum(weights)) < 1 for p, w in zip(parts, weights, strict=True) if sum(weights))


def test_a_figure_stands_on_enough_of_the_census() -> None:
    assert PeopleFigure(60, 100).stands(0.5)
    assert not PeopleFigure(40, 100).stands(0.5)
    assert not PeopleFigure(None, 100).stands(0.5)
    assert not PeopleFigure(0, None).stands(0.5)
    assert PeopleFigure(40, None).stands(0.5)
    assert PeopleFigure(40, None).share is None
