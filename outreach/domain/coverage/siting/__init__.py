"""Where the next chargers should stand: which candidate sites to build, proven as far as time allows.

Three aims, one for each of the field's questions: the most people within reach for a budget (maximal covering, Church and
ReVelle 1974), the least money that brings everybody within reach (location set covering, Toregas 1971), the shortest way
for all (p-median, Hakimi 1964). Each is solved in the same steps: a good choice found fast (greedy with swaps), a bound no
choice can pass (Lagrangean relaxation), every candidate that this bound decides set aside, and HiGHS for what is left.
"""
