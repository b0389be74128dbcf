"""How the API's blueprints are made: under /api/v1, each operation with the answers it may give."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Response
from flask_smorest import Blueprint
from marshmallow import RAISE, Schema

from outreach.web.api.schemas import ProblemSchema
from outreach.web.security import Access, Public, access

View = Callable[..., Any]


def api_blueprint(noun: str, description: str) -> Blueprint:
    """A blueprint of the API for one noun."""
    return Blueprint(f"api_{noun}", __name__, url_prefix="/api/v1", description=description)


def operation(
    bp: Blueprint,
    path: str,
    needed: Access,
    *,
    arguments: type[Schema] | None,
    answer: type[Schema],
    missing: bool = False,
    media_type: str = "application/json",
) -> Callable[[View], View]:
    """Register a GET operation: its access, its arguments, its answer with the media type, and its errors."""

    def register(view: View) -> View:
        documented = bp.response(200, answer, content_type=media_type)(view)

        @wraps(documented)
        def wrapped(*positional: Any, **named: Any) -> Response:
            response: Response = documented(*positional, **named)
            response.mimetype = media_type
            return response

        if arguments is not None:
            wrapped = bp.arguments(arguments, location="query", unknown=RAISE)(wrapped)
        failures = [422] if arguments is not None else []
        failures += [] if isinstance(needed, Public) else [401, 403]
        failures += [404] if missing else []
        for status in failures:
            wrapped = bp.alt_response(status, schema=ProblemSchema, content_type="application/problem+json")(wrapped)
        bp.route(path)(access(needed)(wrapped))
        return view

    return register


def receiving(
    bp: Blueprint, method: str, path: str, needed: Access, *, answer: type[Schema], good: tuple[int, ...]
) -> Callable[[View], View]:
    """Register an operation that takes JSON and reads it itself: its access, its answers and its errors."""

    def register(view: View) -> View:
        answering = bp.response(200, answer)(view)
        documented = answering
        for status in good:
            documented = bp.alt_response(status, schema=answer)(documented)
        for status in (400, 401, 403, 409, 413, 415, 422, 429, 503):
            documented = bp.alt_response(status, schema=ProblemSchema, content_type="application/problem+json")(
                documented
            )
        documented = bp.doc(requestBody={"content": {"application/json": {"schema": {"type": "object"}}}})(documented)

        @wraps(documented)
        def called(*positional: Any, **named: Any) -> Any:
            return answering(*positional, **named)  # past a layer for each answer, which only documents it

        bp.route(path, methods=[method])(access(needed)(called))
        return view

    return register
