"""Pictures of maps by the machine's own Chromium, where there is one. It gets one file and no network."""

from __future__ import annotations

import os
import shutil
import subprocess  # Chromium with our own arguments, no shell
import tempfile
from pathlib import Path

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 60


def browser() -> str | None:
    """Chromium's path; None where none is installed."""
    return next((path for path in map(shutil.which, BROWSERS) if path), None)


def png_bytes(html: str, *, width: int = 1280, height: int = 960) -> bytes | None:
    """The page as a picture; None without Chromium or where it fails."""
    program = browser()
    if program is None:
        return None
    with tempfile.TemporaryDirectory(prefix="outreach-png-") as folder:
        page, picture = Path(folder) / "map.html", Path(folder) / "map.png"
        page.write_text(html, encoding="utf-8")
        arguments = [
            program,
            "--headless=new",
            "--disable-gpu",
            "--hide-scrollbars",
            "--no-first-run",
            "--disable-background-networking",
            "--host-resolver-rules=MAP * ~NOTFOUND",
            f"--user-data-dir={folder}/profile",
            f"--window-size={int(width)},{int(height)}",
            "--virtual-time-budget=8000",
            f"--screenshot={picture}",
            *(["--no-sandbox"] if os.geteuid() == 0 else []),
            page.as_uri(),
        ]
        try:
            subprocess.run(arguments, check=True, capture_output=True, timeout=SECONDS)  # noqa: S603
        except (OSError, subprocess.SubprocessError):
            return None
        return picture.read_bytes() if picture.is_file() else None
