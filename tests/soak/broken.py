"""Three servers that lose or double records, each by one well-known fault; the harness must find it.

early: answers 201 and writes afterwards. doubled: the table has no unique key. unsynced: what it calls a commit lies in
the process's memory and reaches the file a little later, as with a database that doesn't wait for its disk.
"""

from __future__ import annotations

import json
import os
import sqlite3
import threading
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

FAULT = os.environ.get("BROKEN", "")
FILE = Path(os.environ.get("BROKEN_FOLDER", ".")) / "broken.db"
KEY = "" if FAULT == "doubled" else "PRIMARY KEY"
LATER = 0.3
_waiting: list[str] = []
_lock = threading.Lock()


def _write(keys: list[str]) -> None:
    connection = sqlite3.connect(FILE, timeout=30)
    with connection:
        connection.executemany("INSERT OR IGNORE INTO records VALUES (?)", [(key,) for key in keys])
    connection.close()


def _write_in_a_while() -> None:
    time.sleep(LATER)
    with _lock:
        keys, _waiting[:] = _waiting[:], []
    _write(keys)


def app(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Take PUT /api/v1/leads/{id}."""
    environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    key = environ["PATH_INFO"].rsplit("/", 1)[-1]
    if FAULT == "doubled":
        _write([key])
    elif FAULT == "early":
        threading.Timer(LATER, _write, [[key]]).start()
    else:
        with _lock:
            _waiting.append(key)
            if len(_waiting) == 1:
                threading.Thread(target=_write_in_a_while).start()
    start_response("201 Created", [("Content-Type", "application/json")])
    return [json.dumps({"id": key, "key": key}).encode()]


if FAULT:
    _table = sqlite3.connect(FILE, timeout=30)
    _table.execute("PRAGMA journal_mode=WAL")
    _table.execute(f"CREATE TABLE IF NOT EXISTS records (id TEXT {KEY})")
    _table.commit()
    _table.close()
