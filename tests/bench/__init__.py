"""Benchmarks: each compares us with a peer or a bare limit in the same run and prints the ratio."""
