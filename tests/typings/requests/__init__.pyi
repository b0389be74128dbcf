from typing import Any, Self

from requests.adapters import HTTPAdapter

class RequestException(OSError): ...

class Raw:
    def read1(self, amt: int, decode_content: bool) -> bytes: ...

class Response:
    status_code: int
    raw: Raw
    def json(self) -> Any: ...
    def raise_for_status(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *args: object) -> None: ...

class Session:
    trust_env: bool
    def mount(self, prefix: str, adapter: HTTPAdapter) -> None: ...
    def get(self, url: str, *, timeout: tuple[int, int], stream: bool, allow_redirects: bool) -> Response: ...
    def post(
        self,
        url: str,
        *,
        json: Any,
        headers: dict[str, str],
        timeout: tuple[int, int],
        stream: bool,
        allow_redirects: bool,
    ) -> Response: ...

class codes:
    ok: int
