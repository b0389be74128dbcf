"""The station query of T/CEC 102 asked as a client: a token, then page after page of stations.

Each message carries OperatorID, TimeStamp and Seq, its Data as JSON under AES-128-CBC, and Sig, the HMAC-MD5 of all four in
this order; an answer's Sig is over Ret, Msg and Data (T/CEC 102.4). MD5 is the interface's choice, not ours.
"""

from __future__ import annotations

import base64
import hmac
import itertools
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

import requests
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.padding import PKCS7
from urllib3.exceptions import HTTPError

from outreach.domain.charger_feeds import CecSecrets
from outreach.domain.clock import beijing
from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_
from outreach.importers.chargers.outward import TIMEOUT, Deadline, body_of, outward
from outreach.importers.tables import MAX_BYTES

PAGE_SIZE = 100
MOST_PAGES = 10_000
BLOCK_BITS = 128
TOKEN_REFUSED = "4002"  # noqa: S105 - a Ret of the interface: the token is wrong or has run out
UNREADABLE = {"url": N_("The platform can't be read: %(reason)s")}


class _TokenRefused(RuleBroken):
    """The platform wants another token than the one it was shown."""


class CecClient:
    """Asks one operator's platform at `url` for its stations; `private`: one in a private network too."""

    def __init__(
        self,
        url: str,
        operator_id: str,
        secrets: CecSecrets,
        now: datetime,
        *,
        private: bool = False,
        deadline: Deadline | None = None,
    ) -> None:
        self.url, self.operator_id, self.secrets = url.rstrip("/"), operator_id, secrets
        self.stamp, self.numbers, self.token = f"{beijing(now):%Y%m%d%H%M%S}", itertools.count(1), ""
        self.deadline = deadline or Deadline()
        self.http, self.left = outward(private=private, deadline=self.deadline), MAX_BYTES

    def stations(self) -> Iterator[dict[str, Any]]:
        """Every StationInfo of the operator. Raises `RuleBroken` where the platform refuses or answers nonsense."""
        self._sign_in()
        for number in range(1, MOST_PAGES + 1):
            page = self._page(number)
            found, pages = page.get("StationInfos") or [], str(page.get("PageCount") or 0)
            if not isinstance(found, list) or not pages.isdecimal():
                raise RuleBroken(UNREADABLE, reason="StationInfos, PageCount")
            yield from (one for one in found if isinstance(one, dict))
            if number >= int(pages):
                return

    def _sign_in(self) -> None:
        self.token = ""
        asked = {"OperatorID": self.operator_id, "OperatorSecret": self.secrets.operator_secret}
        said = self._ask("query_token", asked)
        self.token = str(said.get("AccessToken") or "")
        if not self.token:
            raise RuleBroken({"url": N_("The platform gives no token: %(reason)s")}, reason=said.get("FailReason", "?"))

    def _page(self, number: int) -> dict[str, Any]:
        """One page of stations, under a new token where the one we have has run out meanwhile."""
        wanted = {"LastQueryTime": "", "PageNo": number, "PageSize": PAGE_SIZE}
        try:
            return self._ask("query_stations_info", wanted)
        except _TokenRefused:
            self._sign_in()
            return self._ask("query_stations_info", wanted)

    def _ask(self, verb: str, data: dict[str, Any]) -> dict[str, Any]:
        """One question and its opened answer."""
        self.deadline.check()
        sealed, seq = self.seal(json.dumps(data, separators=(",", ":"))), f"{next(self.numbers) % 10_000:04d}"
        body = {"OperatorID": self.operator_id, "Data": sealed, "TimeStamp": self.stamp, "Seq": seq}
        body["Sig"] = self.sign("".join(body.values()))
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        try:
            with self.http.post(
                f"{self.url}/{verb}", json=body, headers=headers, timeout=TIMEOUT, stream=True, allow_redirects=False
            ) as answer:
                answer.raise_for_status()
                content = body_of(answer, self.left, self.deadline)
            self.left -= len(content)
            return self._opened(json.loads(content))
        except (requests.RequestException, HTTPError, ValueError, TypeError) as error:
            raise RuleBroken(UNREADABLE, reason=str(error)[:200]) from error

    def _opened(self, said: Any) -> dict[str, Any]:
        if not isinstance(said, dict):
            raise ValueError("not an object")
        ret, data = str(said.get("Ret")), said.get("Data") or ""
        if ret != "0":
            refusal = _TokenRefused if ret == TOKEN_REFUSED else RuleBroken
            raise refusal({"url": N_("The platform refuses: %(reason)s")}, reason=f"{ret} {said.get('Msg', '')}"[:200])
        expected = self.sign(f"{ret}{said.get('Msg') or ''}{data}")
        if not hmac.compare_digest(expected, str(said.get("Sig") or "").upper()):
            raise RuleBroken({"url": N_("The platform's answer isn't signed with the agreed key.")})
        found = json.loads(self.open(data))
        if not isinstance(found, dict):
            raise ValueError("not an object")
        return found

    def sign(self, text: str) -> str:
        """HMAC-MD5 in capitals."""
        return hmac.new(self.secrets.sig_secret.encode(), text.encode(), "md5").hexdigest().upper()

    def _cipher(self) -> Cipher[modes.CBC]:
        vector = modes.CBC(self.secrets.data_vector.encode())
        return Cipher(algorithms.AES(self.secrets.data_secret.encode()), vector)

    def seal(self, text: str) -> str:
        """AES-128-CBC with PKCS 7, as Base64."""
        pad, work = PKCS7(BLOCK_BITS).padder(), self._cipher().encryptor()
        return base64.b64encode(work.update(pad.update(text.encode()) + pad.finalize()) + work.finalize()).decode()

    def open(self, sealed: str) -> str:
        """The text that was sealed. Raises ValueError."""
        pad, work = PKCS7(BLOCK_BITS).unpadder(), self._cipher().decryptor()
        padded = work.update(base64.b64decode(sealed, validate=True)) + work.finalize()
        return (pad.update(padded) + pad.finalize()).decode()
