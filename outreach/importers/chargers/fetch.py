"""The bytes of a register that is asked by the clock, as a file that the importer reads."""

from __future__ import annotations

import json
from datetime import datetime

import requests
from urllib3.exceptions import HTTPError

from outreach.domain.charger_feeds import CecSecrets, FeedKind
from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_
from outreach.importers.chargers.cec_client import CecClient
from outreach.importers.chargers.outward import TIMEOUT, Deadline, body_of, outward
from outreach.importers.tables import MAX_BYTES
from outreach.models.charger_feeds import StationFeed


def fetch(
    feed: StationFeed, *, now: datetime, private: bool = False, deadline: Deadline | None = None
) -> tuple[str, bytes]:
    """A file's name and its bytes. Raises `RuleBroken` where the register doesn't answer with one by the deadline.

    `private`: it may also lie at a private or a loopback address.
    """
    deadline = deadline or Deadline()
    if feed.kind is FeedKind.CEC102:
        secrets = CecSecrets(**json.loads(feed.secrets))
        client = CecClient(feed.url, feed.operator_id, secrets, now, private=private, deadline=deadline)
        found = list(client.stations())
        return f"{feed.name}.json", json.dumps({"StationInfos": found}, ensure_ascii=False).encode()
    name = feed.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1][-200:] or feed.name
    return name, _download(feed.url, private=private, deadline=deadline)


def _download(url: str, *, private: bool, deadline: Deadline) -> bytes:
    """What lies at an address; no more than an upload may have, and from nowhere else."""
    try:
        http = outward(private=private, deadline=deadline)
        with http.get(url, timeout=TIMEOUT, stream=True, allow_redirects=False) as answer:
            if answer.status_code != requests.codes.ok:
                raise RuleBroken({"url": N_("The address answers %(status)s.")}, status=answer.status_code)
            return body_of(answer, MAX_BYTES, deadline)
    except (requests.RequestException, HTTPError) as error:
        raise RuleBroken({"url": N_("The address can't be read: %(reason)s")}, reason=str(error)[:200]) from error
