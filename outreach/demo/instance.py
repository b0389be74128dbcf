"""The instance folder of a demonstration: keys made at random, once."""

from __future__ import annotations

import base64
import os
import secrets
from collections.abc import Mapping
from pathlib import Path

from dotenv import dotenv_values


def address_of(folder: Path, port: int, environ: Mapping[str, str]) -> dict[str, str]:
    """The address that QR codes and calendars carry, so that they open this port; nothing where it is set already."""
    name = "OUTREACH_PUBLIC_URL"
    if environ.get(name) or dotenv_values(folder / "settings.env").get(name):
        return {}
    return {name: f"http://127.0.0.1:{port}"}


def prepare_instance(folder: Path) -> None:
    """Make `settings.env` with its own secrets where there is none; only its owner may read it."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "settings.env"
    if path.exists():
        return
    lines = {
        "OUTREACH_ENVIRONMENT": "demo",
        "OUTREACH_REQUIRE_TOTP": "0",
        "OUTREACH_SECRET_KEY": secrets.token_urlsafe(48),
        "OUTREACH_DATA_KEY": base64.b64encode(secrets.token_bytes(32)).decode(),
    }
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as target:
        target.writelines(f"{name}={value}\n" for name, value in lines.items())
