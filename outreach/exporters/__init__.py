"""Rows out of the application as files."""
