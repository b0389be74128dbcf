"""Rebuild the shipped reference data from registry packages; not needed to run."""
