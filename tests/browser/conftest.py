"""Fixtures of the browser's tests: Chromium, the application on a port of its own, visitors."""

from __future__ import annotations

import logging
import shutil
import threading
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, expect, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from tests.browser.phone import FLAGS
from tests.browser.visitor import PATIENCE, Visitor

# a busy machine answers late, and that is no fault: as long as a visitor waits for anything else
expect.set_options(timeout=PATIENCE)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of a file, or of a walk's language, share a worker and its Chromium; the others' may run beside them.

    A journey's second language is a look: what it asks of a database, the first one asked.
    """
    for item in items:
        if "tests/browser" in str(item.path):
            item.add_marker(pytest.mark.browser)
            language = (
                item.callspec.params.get("language", "")
                if isinstance(item, pytest.Function) and hasattr(item, "callspec")
                else ""
            )
            item.add_marker(pytest.mark.xdist_group(f"{item.path.stem} {language}"))
            if language == "en":
                item.add_marker(pytest.mark.look)


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or Playwright's own."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium") or None, args=FLAGS)
        yield browser
        browser.close()


class _Impatient(WSGIRequestHandler):
    """Leaves a connection that says nothing: a browser opens some in advance."""

    timeout = 20


@pytest.fixture
def served(app: Flask) -> Iterator[str]:
    """The application's address on a free port, over the test's database."""
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Impatient)
    # a request that outlives its page must not meet the next test's emptied tables: the end waits for every answer
    server.daemon_threads = False  # type: ignore[attr-defined]  # of the mix-in that `threaded` chooses
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


@pytest.fixture
def visit(chromium: Browser, served: str) -> Iterator[Callable[..., Visitor]]:
    """A visitor: `visit("official", language="en", size="desk")`; without a name, a stranger."""
    visitors: list[Visitor] = []

    def arrive(name: str | None = None, *, language: str = "zh-CN", size: str = "phone") -> Visitor:
        visitor = Visitor.arrive(chromium, served, language=language, size=size)
        visitors.append(visitor)
        if name:
            visitor.sign_in(name)
        return visitor

    yield arrive
    for visitor in visitors:
        visitor.context.close()
