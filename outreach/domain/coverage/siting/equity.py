"""How fairly charging power is spread over people: two-step floating catchment and its Gini coefficient.

R_j = S_j / Σ P_k over the people k within reach of station j, A_i = Σ R_j over the stations within reach of i (Luo and Wang 2003).
"""

from __future__ import annotations

import numpy as np

from outreach.domain.coverage.inputs import Floats, Indices


def access(point: Indices, station: Indices, people: Floats, supply: Floats) -> Floats:
    """A_i by demand point, in units of supply a head, from the pairs within reach."""
    demand = np.bincount(station, people[point], minlength=len(supply))
    ratio = np.divide(supply, demand, out=np.zeros(len(supply)), where=demand > 0)
    return np.bincount(point, ratio[station], minlength=len(people)).astype(np.float64)


def gini(value: Floats, people: Floats) -> float | None:
    """0 where all people have the same, towards 1 where few have all; None without people or where nobody has anything.

    G = 1 - Σ p_k (L_k + L_(k-1)) over people in order of what they have, with L the share of all that the poorest have.
    """
    known = (people > 0) & np.isfinite(value)
    value, people = value[known], people[known]
    total = float(value @ people)
    if total <= 0:
        return None
    order = np.argsort(value, kind="stable")
    share = people[order] / people.sum()
    held = np.cumsum(value[order] * people[order]) / total
    return float(max(0.0, 1.0 - np.sum(share * (held + np.r_[0.0, held[:-1]]))))
