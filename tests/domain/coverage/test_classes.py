"""Classes of changes: the same steps on both sides of none."""

from __future__ import annotations

import pytest

from outreach.domain.coverage.classes import MEASURES, differences


@pytest.mark.parametrize(
    ("values", "bounds"),
    [
        ([3.0, -8.0, 0.0, None], (-10.0, -5.0, -0.05, 0.05, 5.0, 10.0)),
        ([0.01, -0.02], (-2.0, -1.0, -0.05, 0.05, 1.0, 2.0)),
        ([], (-2.0, -1.0, -0.05, 0.05, 1.0, 2.0)),
        ([0.1, 0.1], (-0.2, -0.1, -0.05, 0.05, 0.1, 0.2)),
    ],
)
def test_changes_are_cut_alike_on_both_sides(values: list[float | None], bounds: tuple[float, ...]) -> None:
    found = differences(values, MEASURES["people_5km"])
    assert found.bounds == pytest.approx(bounds)
    assert found.number(0.0) == 3
    assert [found.number(value) for value in (-99.0, 99.0, None)] == [0, 6, None]
