"""Rules of the field in plain Python: no Flask, no SQLAlchemy, no input or output."""
