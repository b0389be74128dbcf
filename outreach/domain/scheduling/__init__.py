"""Who and what is where at which time."""
