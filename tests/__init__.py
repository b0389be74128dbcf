"""The tests: a mirror of `outreach/`, with architecture, browser and bench beside it."""
