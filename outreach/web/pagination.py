"""Addresses of lists: the same list with another page, order or filter."""

from __future__ import annotations

from urllib.parse import urlencode

from flask import request


def with_query(**changes: str | None) -> str:
    """This page's address with some of its query changed; None takes a part away."""
    kept = [(key, value) for key, value in request.args.items(multi=True) if key not in changes]
    pairs = kept + [(key, value) for key, value in changes.items() if value is not None]
    return f"{request.path}?{urlencode(pairs)}" if pairs else request.path
