"""The planner at the size of a county's and of a province's season: how soon a plan is there, how good it is after 30 seconds.

One search of ten minutes a size, both side by side on two cores: its plan after 30 seconds is compared with greedy's, with
what it has found at the end, and with the proven bound that no plan can exceed.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from outreach.domain.scheduling.planner.greedy import greedy
from outreach.domain.scheduling.planner.improve import Search, Standing, plan
from outreach.domain.scheduling.planner.problem import Problem
from tests.factories.plans import make_problem

# events, places, groups of people, seconds until a valid plan
SIZES = ((75, 150, 3_000, 1.0), (500, 1_000, 20_000, 10.0))
SOON, LONG = 30.0, 600.0


@dataclass
class Watch:
    """The last standing that the search told of in its first 30 seconds."""

    heard: list[Standing] = field(default_factory=list)

    def __call__(self, standing: Standing) -> bool:
        if not self.heard or standing.seconds <= SOON:
            self.heard.append(standing)
        return True


def run() -> Iterator[dict[str, Any]]:
    """For each size: seconds until the first valid plan, alone on the machine; then the searches."""
    for stops, places, groups, soon in SIZES:
        seconds = _first(stops, places, groups)
        yield _row(f"{_name(stops)}: valid after (s)", seconds, soon, seconds / soon, 1.0, "lower")
    with ProcessPoolExecutor(len(SIZES)) as pool:
        searched = list(pool.map(_search, *zip(*(size[:3] for size in SIZES), strict=True)))
    for (stops, *_), (first, then, bound, last) in zip(SIZES, searched, strict=True):
        yield _row(f"{_name(stops)}, 30 s: vs greedy", then, first, then / first, 1.0, "higher")
        yield _row(f"{_name(stops)}, 30 s: vs ten minutes", then, last, then / last, 0.95, "higher")
        yield _row(f"{_name(stops)}, 30 s: vs the bound", then, bound, then / bound, 0.95, "higher")


def _name(stops: int) -> str:
    return f"plan of {stops} events, 180 days, 20 fleets"


def _first(stops: int, places: int, groups: int) -> float:
    problem = _problem(stops, places, groups)
    began = time.perf_counter()
    first = greedy(problem)
    seconds = time.perf_counter() - began
    if problem.faults(first.stops):
        raise ValueError("the first plan breaks a rule")
    return seconds


def _search(stops: int, places: int, groups: int) -> tuple[int, int, int, int]:
    """Greedy's value, that of the plan after 30 seconds with the bound of then, and that after ten minutes."""
    problem, watch = _problem(stops, places, groups), Watch()
    last, then = plan(problem, Search(seconds=LONG), watch), watch.heard[-1]
    for standing in (then, last):
        if problem.faults(standing.stops):
            raise ValueError("a plan breaks a rule")
    return greedy(problem).value, then.value, then.bound or 0, last.value


def _problem(stops: int, places: int, groups: int) -> Problem:
    return make_problem(
        seed=3,
        places=places,
        days=180,
        fleets=20,
        groups=groups,
        stops=stops,
        windows=3,
        every=5,
        rest_days=60,
        far=0.3,
        demands=stops // 5,
        serve=0.3,
        near=60,
    )


def _row(name: str, ours: float, peer: float, ratio: float, aim: float, better: str) -> dict[str, Any]:
    return {"name": name, "ours": ours, "peer": peer, "ratio": ratio, "aim": aim, "better": better}
