"""The proxy does what the tests that go through it count on."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tests.soak.proxy import Proxy, Weather

WORDS = b"x" * 200_000


class _Handler(BaseHTTPRequestHandler):
    heard: list[str] = []  # noqa: RUF012  # shared on purpose: what the server heard

    def do_GET(self) -> None:
        self.heard.append(self.path)
        self.send_response(200)
        self.send_header("Content-Length", str(len(WORDS)))
        self.end_headers()
        self.wfile.write(WORDS)

    def log_message(self, *_words: object) -> None:
        return


@pytest.fixture
def target() -> Iterator[int]:
    """The port of a server that notes what it hears."""
    _Handler.heard.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield server.server_address[1]
    server.shutdown()
    server.server_close()


def ask(port: int) -> bool:
    """Whether the whole answer came."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/")
        return connection.getresponse().read() == WORDS
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


@pytest.mark.parametrize(
    ("weather", "whole", "heard", "fate"),
    [
        (Weather(), 12, 12, "carried"),
        (Weather(delay=0.02), 12, 12, "carried"),
        (Weather(drop=1), 0, 0, "dropped"),
        (Weather(half=1), 0, 12, "halved"),
    ],
)
def test_proxy_carries_drops_and_halves(target: int, weather: Weather, whole: int, heard: int, fate: str) -> None:
    with Proxy(target, weather) as proxy:
        assert sum(ask(proxy.port) for _ in range(12)) == whole
        assert proxy.seen == {fate: 12}
    assert len(_Handler.heard) == heard


def test_proxy_keeps_its_shares(target: int) -> None:
    with Proxy(target, Weather(drop=0.2, half=0.2)) as proxy:
        whole = sum(ask(proxy.port) for _ in range(100))
        assert whole == proxy.seen["carried"]
        assert 10 <= proxy.seen["dropped"] <= 30
        assert 10 <= proxy.seen["halved"] <= 30
