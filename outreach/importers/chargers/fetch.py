"""The bytes of a register that is asked by the clock, as a file that the importer reads."""

from __future__ import annotations

import json
from datetime import datetime

import requests

from outreach.domain.charger_feeds import CecSecrets, FeedKind
from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_
from outreach.importers.chargers.cec_client import TIMEOUT, CecClient
from outreach.importers.tables import MAX_BYTES
from outreach.models.charger_feeds import StationFeed

PIECE = 1 << 20


def fetch(feed: StationFeed, *, now: datetime) -> tuple[str, bytes]:
    """A file's name and its bytes. Raises `RuleBroken` where the register doesn't answer with one."""
    if feed.kind is FeedKind.CEC102:
        client = CecClient(feed.url, feed.operator_id, CecSecrets(**json.loads(feed.secrets)), now)
        found = list(client.stations())
        return f"{feed.name}.json", json.dumps({"StationInfos": found}, ensure_ascii=False).encode()
    return feed.url.split("?")[0].rstrip("/").rsplit("/", 1)[-1][-200:] or feed.name, _download(feed.url)


def _download(url: str) -> bytes:
    """What lies at an address; no more than an upload may have, and from nowhere else."""
    try:
        with requests.get(url, timeout=TIMEOUT, stream=True, allow_redirects=False) as answer:
            if answer.status_code != requests.codes.ok:
                raise RuleBroken({"url": N_("The address answers %(status)s.")}, status=answer.status_code)
            parts, size = [], 0
            for part in answer.iter_content(PIECE):
                parts.append(part)
                size += len(part)
                if size > MAX_BYTES:
                    raise RuleBroken({"url": N_("The file is larger than %(limit)s MB.")}, limit=MAX_BYTES // PIECE)
            return b"".join(parts)
    except requests.RequestException as error:
        raise RuleBroken({"url": N_("The address can't be read: %(reason)s")}, reason=str(error)[:200]) from error
