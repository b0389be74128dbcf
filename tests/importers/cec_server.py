"""A T/CEC 102 platform on loopback: token, pages of stations, sealed and signed as the interface says."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
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

    def log_message(self, *args: Any) -> None:
        """Nothing."""

    def do_POST(self) -> None:
        said = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        keys: CecClient = self.server.keys  # type: ignore[attr-defined]
        verb = self.path.rsplit("/", 1)[-1]
        self.server.asked.append(verb)  # type: ignore[attr-defined]
        signed = said["OperatorID"] + said["Data"] + said["TimeStamp"] + said["Seq"]
        asked = json.loads(keys.open(said["Data"]))
        ret, data = self._answer(verb, asked) if said["Sig"] == keys.sign(signed) else (4001, {})
        sealed = keys.seal(json.dumps(data, ensure_ascii=False))
        if self.server.forged:  # type: ignore[attr-defined]
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
            return 0, {"SuccStat": 0, "AccessToken": "token-1"} if right else {"SuccStat": 1, "FailReason": 1}
        if self.headers.get("Authorization") != "Bearer token-1":
            return 4002, {}
        first = (asked["PageNo"] - 1) * 2
        return 0, {
            "PageNo": asked["PageNo"],
            "PageCount": 2,
            "ItemSize": 3,
            "StationInfos": STATIONS[first : first + 2],
            **self.server.odd,  # type: ignore[attr-defined]
        }


@contextmanager
def platform(*, forged: bool = False, odd: Mapping[str, object] | None = None) -> Iterator[Any]:
    """The running platform; `.url` is where it answers, `.asked` what it was asked; `odd` is put into its pages."""
    server: Any = ThreadingHTTPServer(("127.0.0.1", 0), _Platform)
    server.url = f"http://127.0.0.1:{server.server_port}/evcs/v1"
    server.keys = CecClient(server.url, "X", SECRETS, utcnow())
    server.asked, server.forged, server.odd = [], forged, odd or {}
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
