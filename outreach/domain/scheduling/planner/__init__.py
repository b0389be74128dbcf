"""The planner: which market square, on which day, with which fleet, so that the most people are reached.

`problem` states it, `reach` and `legs` prepare it from positions, `greedy` gives a first plan, `exact` solves a part of it
with CP-SAT, `improve` solves part after part, `bound` proves how much more there could be, `relax` says which demands
clash, `explain` says why each stop was chosen.
"""
