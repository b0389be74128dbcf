"""A T/CEC 102 platform on loopback: token, pages of stations, sealed and signed as the interface says."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from outreach.domain.charger_feeds import CecSecrets
from outreach.domain.clock import utcnow
from outreach.importers.chargers.cec_client import CecClient

SECRETS = CecSecrets("operator-secret", "0123456789abcdef", "fedcba9876543210", "sig-secret")
STATIONS = [
    {
        "StationID": f"S{number}", "OperatorID": "MA5FAKE01", "StationName": f"如皋{number}号站", "AreaCode": "320682",
        "StationLng": 120.57 + number / 100, "StationLat": 32.37, "StationStatus": 50, "StationType": 1,
        "EquipmentInfos": [{"EquipmentType": 1, "Power": 120, "ConnectorInfos": [{"ConnectorType": 4, "Power": 120}]}],
    }
    for number in range(3)
]  # fmt: skip


class _Platform(BaseHTTPRequestHandler):
    """Two stations on the first page, the rest on the next; counts what it was asked, in order."""

    server: Any  # the one that `platform` makes, with what it keeps

    def log_message(self, *args: Any) -> None:
        """Nothing."""

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        keys: CecClient = self.server.keys
        verb = self.path.rsplit("/", 1)[-1]
        self.server.asked.append(verb)
        signed = said["OperatorID"] + said["Data"] + said["TimeStamp"] + said["Seq"]
        asked = json.loads(keys.open(said["Data"]))
        ret, data = self._answer(verb, asked) if said["Sig"] == keys.sign(signed) else (4001, {})
        sealed = keys.seal(json.dumps(data, ensure_ascii=False))
        if self.server.forged:
            sealed = keys.seal("{}")
        body = {
            "Ret": ret,
            "Msg": "",
            "Data": sealed,
            "Sig": keys.sign(f"{ret}{keys.seal(json.dumps(data, ensure_ascii=False))}"),
        }
        content = json.dumps(body).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def _answer(self, verb: str, asked: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        if verb == "query_token":
            right = asked["OperatorSecret"] == SECRETS.operator_secret
            self.server.tokens += 1
            token = {"SuccStat": 0, "AccessToken": f"token-{self.server.tokens}", "TokenAvailableTime": 7200}
            return 0, token if right else {"SuccStat": 1, "FailReason": 1}
        if self.headers.get("Authorization") != f"Bearer token-{self.server.tokens}":
            return 4002, {}
        if asked["PageNo"] in self.server.expires:
            self.server.expires.remove(asked["PageNo"])
            return 4002, {}
        first = (asked["PageNo"] - 1) * 2
        return 0, {
            "PageNo": asked["PageNo"],
            "PageCount": 2,
            "ItemSize": 3,
            "StationInfos": STATIONS[first : first + 2],
            **self.server.odd,
        }


@contextmanager
def platform(
    *, forged: bool = False, odd: Mapping[str, object] | None = None, expires: Sequence[int] = ()
) -> Iterator[Any]:
    """The running platform; `.url` is where it answers, `.asked` what it was asked; `odd` is put into its pages.

    At each page in `expires` it finds the token run out, as often as the page is named there.
    """
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Platform)
    server.url = f"http://127.0.0.1:{server.server_port}/evcs/v1"
    server.keys = CecClient(server.url, "X", SECRETS, utcnow())
    server.asked, server.forged, server.odd = [], forged, odd or {}
    server.tokens, server.expires = 0, list(expires)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@contextmanager
def dripping(answer: bytes, pause: float) -> Iterator[str]:
    """The address of a server that gives its whole answer, head and all, a byte at a time."""

    class Drip(BaseHTTPRequestHandler):
        def log_message(self, *args: Any) -> None:
            """Nothing."""

        def do_GET(self) -> None:
            with suppress(OSError):
                for byte in answer:
                    self.wfile.write(bytes([byte]))
                    time.sleep(pause)

    server = ThreadingHTTPServer(("127.0.0.1", 0), Drip)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/a.csv"
    finally:
        server.shutdown()
        server.server_close()
