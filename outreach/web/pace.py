"""How fast one account may send records: a bucket for each, in this process."""

from __future__ import annotations

import math
import threading
import time
from collections.abc import Callable
from typing import cast

from flask import Flask


class Pace:
    """A bucket of `per_minute` records for each sender, filled evenly."""

    def __init__(self, per_minute: int, clock: Callable[[], float] = time.monotonic) -> None:
        self.per_minute, self.clock = max(per_minute, 1), clock
        self._buckets: dict[str, tuple[float, float]] = {}
        self._lock = threading.Lock()

    def wait(self, sender: str, records: int) -> int:
        """Take `records` from the sender's bucket: 0, or the seconds after which there are enough."""
        with self._lock:
            now = self.clock()
            left, since = self._buckets.get(sender, (float(self.per_minute), now))
            left = min(float(self.per_minute), left + (now - since) * self.per_minute / 60)
            wanted = min(records, self.per_minute)
            if left < wanted:
                self._buckets[sender] = left, now
                return math.ceil((wanted - left) * 60 / self.per_minute)
            if len(self._buckets) > 10_000:
                self._buckets.clear()
            self._buckets[sender] = left - wanted, now
            return 0


def pace_of(app: Flask) -> Pace:
    """The application's own."""
    found = app.extensions.get("outreach.pace")
    if found is None:
        found = app.extensions["outreach.pace"] = Pace(app.extensions["outreach.settings"].outbox_per_minute)
    return cast(Pace, found)
