"""Charger coverage: what is counted, and what it says."""
