"""Positions: datums, distances."""
