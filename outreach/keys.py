"""Keys that an installation makes for itself, in the folder `keys` of its instance: whole or not at all."""

from __future__ import annotations

import base64
import os
import secrets
import tempfile
from pathlib import Path

from outreach.domain.outbox import read_key
from outreach.domain.phone_seals import PhoneSeals
from outreach.settings import Settings, SettingsError


def outbox_key(settings: Settings) -> bytes:
    """The key of the fingerprints: the setting, else the file that is made where there is none.

    Raises `SettingsError` for one that can't be used.
    """
    try:
        return read_key(settings.outbox_key or _kept(settings.instance_path / "keys" / "outbox.key"))
    except ValueError as error:
        raise SettingsError(f"OUTREACH_OUTBOX_KEY: {error}") from None


def phone_key(settings: Settings) -> str:
    """The secrets of the keys that phones seal to, as the setting writes them."""
    return settings.phone_key or _kept(settings.instance_path / "keys" / "phone.key")


def phone_seals(settings: Settings) -> PhoneSeals:
    """The keys that phones seal to: the setting's (the first seals, all open), else the file that is made.

    Raises `SettingsError` for one that can't be used.
    """
    try:
        return PhoneSeals([read_key(part) for part in phone_key(settings).split(",")])
    except ValueError as error:
        raise SettingsError(f"OUTREACH_PHONE_KEY: {error}") from None


def _kept(path: Path) -> str:
    """The text of a key's file. Of several processes that start at once, one makes it and all read that one."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle, made = tempfile.mkstemp(dir=path.parent)  # only its owner may read it
        try:
            with os.fdopen(handle, "w") as target:
                target.write(base64.b64encode(secrets.token_bytes(32)).decode())
                target.flush()
                os.fsync(target.fileno())
            os.link(made, path)
        except FileExistsError:
            pass
        finally:
            Path(made).unlink()
    return path.read_text()
