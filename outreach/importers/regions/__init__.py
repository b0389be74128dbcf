"""Files about areas: places, census counts, boundaries."""
