"""`make demo`: prepares the instance folder, fills the database once, and serves with the job worker.

Running it again changes nothing: the demonstration is written into an empty installation only.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import FrameType

from outreach.demo.fill import fill
from outreach.demo.instance import address_of, prepare_instance


def main() -> int:
    """Prepare, fill, serve until Ctrl-C; the exit status of the server."""
    os.environ.setdefault("OUTREACH_ENVIRONMENT", "demo")
    os.environ.setdefault("OUTREACH_REQUIRE_TOTP", "0")
    folder, port = Path(os.environ.get("OUTREACH_INSTANCE_PATH", "instance")), int(os.environ.get("PORT", "8000"))
    prepare_instance(folder)
    os.environ.update(address_of(folder, port, os.environ))
    for line in fill():
        print(line, flush=True)
    if "--fill-only" in sys.argv:
        return 0
    return serve(port)


def serve(port: int) -> int:
    """Run gunicorn and the job worker; either one's end, or a signal, ends both."""
    programs = [
        [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2", "--threads", "4",
         "--log-level", "warning", "wsgi:app"],
        [sys.executable, "-m", "flask", "--app", "wsgi", "worker"],
    ]  # fmt: skip
    # a session of their own: Ctrl-C reaches this process alone, which then ends both in order
    children = [subprocess.Popen(program, start_new_session=True) for program in programs]  # noqa: S603  # our own words
    stopping = False

    def stop(_number: int, _frame: FrameType | None) -> None:
        nonlocal stopping
        stopping = True

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    print(f"Outreach: http://127.0.0.1:{port}  (Ctrl-C ends it)", flush=True)
    while not stopping and all(child.poll() is None for child in children):
        time.sleep(0.2)
    status = 0 if stopping else max(child.returncode or 0 for child in children if child.poll() is not None)
    for child in children:
        if child.poll() is None:
            child.send_signal(signal.SIGTERM if child is children[0] else signal.SIGINT)
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
    return status


if __name__ == "__main__":
    sys.exit(main())
