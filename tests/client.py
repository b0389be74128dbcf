"""A test client that refuses sloppy answers: invalid HTML, and forms without their token."""

from __future__ import annotations

import contextvars
import re
from functools import partial
from typing import Any

import html5lib
from flask import has_app_context
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from outreach.extensions import db
from tests.factories.world import PASSWORD

# an attribute's value says nothing of a page's shape; a quote that isn't closed does, and stays
VALUE = re.compile(r"""=\s*(?:"[^"<>]*"|'[^'<>]*')""")
INSIDE = re.compile(r"(<(script|style)[^>]*>).*?(?=</\2>)", re.DOTALL)
WORDS = re.compile(r">[^<&]*[^<&\s][^<&]*(?=<)")
SHAPES: set[int] = set()


def without_scripts(page: str) -> str:
    """A page with its scripts and styles empty: its own markup."""
    return INSIDE.sub(r"\1", page)


def parse_strictly(page: str) -> None:
    """Refuse a page that HTML's grammar refuses. Pages of one shape (the same tags, attributes and places of text) are
    parsed once a run: most answers of a walk are one page with another number in it.
    """
    shape = hash(WORDS.sub(">x", VALUE.sub("=", without_scripts(page))))
    if shape not in SHAPES:
        html5lib.HTMLParser(strict=True).parse(page)
        SHAPES.add(shape)


class StrictClient(FlaskClient):
    """Parses every page strictly; `submit` posts with the page's CSRF token."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """Send a request; an HTML answer must parse without an error."""
        if has_app_context():
            db.session.commit()  # the test's own rows, so that the request sees them and waits for no lock
        # a context of its own: as in production, nothing of the test's application context reaches the request
        response = contextvars.Context().run(partial(super().open, *args, **kwargs))
        if response.mimetype == "text/html" and response.data and b"<html" in response.data[:600]:
            parse_strictly(response.get_data(as_text=True))
        return response

    def csrf_token(self, path: str = "/login") -> str:
        """The token that a form of the page at `path` carries."""
        found = re.search(r'name="csrf_token"[^>]*value="([^"]+)"', self.get(path).get_data(as_text=True))
        assert found, f"no form with a token at {path}"
        return found[1]

    def submit(
        self, path: str, data: dict[str, Any] | None = None, *, form: str | None = None, **kwargs: Any
    ) -> TestResponse:
        """Post `data` to `path` with the token of the page at `form` (by default `path`)."""
        token = self.csrf_token(form or path)
        return self.post(path, data={**(data or {}), "csrf_token": token}, **kwargs)


def sign_in(client: StrictClient, identity: str, password: str = PASSWORD) -> TestResponse:
    """Sign in through the page."""
    answer = client.submit("/login", {"email": identity, "password": password})
    assert answer.status_code in {302, 303}, answer.get_data(as_text=True)[:500]
    return answer
