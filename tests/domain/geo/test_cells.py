"""Pairs within reach against comparing all with all, anywhere on earth."""

import numpy as np
from hypothesis import example, given, settings
from hypothesis import strategies as st

from outreach.domain.geo.cells import Cells
from outreach.domain.geo.distance import earth_centred

Place = tuple[float, float]

here = st.tuples(st.floats(-1, 1), st.floats(-1, 1))
middle = st.sampled_from([(120.0, 32.0), (179.7, 51.0), (-180.0, -16.0), (0.0, 89.6), (30.0, -90.0), (0.0, 0.0)])
anywhere = st.tuples(st.floats(-180, 180), st.floats(-90, 90))


def around(centre: Place, offsets: list[Place], others: list[Place]) -> tuple[np.ndarray, np.ndarray]:
    lon = np.array([(centre[0] + x + 180) % 360 - 180 for x, _ in offsets] + [x for x, _ in others])
    lat = np.array([np.clip(centre[1] + y, -90, 90) for _, y in offsets] + [y for _, y in others])
    return lon, lat


@settings(deadline=None)
@given(
    middle,
    st.lists(here, max_size=25),
    st.lists(anywhere, max_size=5),
    st.lists(here, max_size=10),
    st.floats(0, 150_000),
)
@example((-180.0, -16.0), [(0.0, 0.0), (0.0, 0.0)], [], [(-6.103515625e-05, 0.0)], 7.0)
@example((179.7, 51.0), [(0.2, 0.0), (0.4, 0.0), (0.4, 0.0)], [], [(0.35, 0.0), (np.nan, 0.0)], 9000.0)
def test_pairs_are_those_of_comparing_all_with_all(
    centre: Place, offsets: list[Place], others: list[Place], asked: list[Place], reach: float
) -> None:
    lon, lat = around(centre, offsets, others)
    a_lon, a_lat = around(centre, asked, [])
    own = np.where(np.arange(len(lon)) % 3, reach, reach / 2)
    cells = Cells(lon, lat, own)
    found = {
        (int(pairs.asked[i]), int(cells.order[j])): chord2
        for pairs in cells.pairs(a_lon, a_lat)
        for i, j, chord2 in zip(pairs.of, pairs.point, pairs.chord2, strict=True)
    }
    steps = earth_centred(lon, lat)[None, :, :] - earth_centred(a_lon, a_lat)[:, None, :]
    squares = (steps**2).sum(axis=2) if len(lon) and len(a_lon) else np.zeros((len(a_lon), len(lon)))
    for i, j in np.ndindex(squares.shape):
        if not np.isclose(squares[i, j], own[j] ** 2, rtol=1e-9):  # on the very edge the last bit decides
            assert ((i, j) in found) == bool(squares[i, j] <= own[j] ** 2)


def test_no_points_and_no_reach_make_no_pairs() -> None:
    none = np.zeros(0)
    assert list(Cells(none, none, none).pairs(np.array([120.0]), np.array([30.0]))) == []
    cells = Cells(np.array([120.0, np.nan]), np.array([30.0, 3.0]), np.zeros(2))
    pairs = list(cells.pairs(np.array([120.0, 120.1]), np.array([30.0, 30.0])))
    assert [p.point.tolist() for p in pairs] == [[0]]
