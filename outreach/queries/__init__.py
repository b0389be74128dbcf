"""Reads: scoped by the actor, always ordered."""
