"""Settings: one frozen dataclass, read from `OUTREACH_*` variables over `instance/settings.env`.

The README's table of settings is checked against this class by a test.
"""

from __future__ import annotations

import os
import typing
from dataclasses import dataclass, field, fields
from pathlib import Path

from dotenv import dotenv_values

PREFIX = "OUTREACH_"


class SettingsError(RuntimeError):
    """A setting is missing or can't be used; the message says which, and what to do."""


def _setting(default: object, help_text: str) -> typing.Any:
    return field(default=default, metadata={"help": help_text})


@dataclass(frozen=True)
class Settings:
    """Everything that an installation may choose. Each field is the variable `OUTREACH_<NAME>`."""

    environment: str = _setting("production", "`production`, `demo`, `development` or `test`")
    instance_path: Path = _setting(Path("instance"), "folder for the embedded database, keys, files and mail")
    secret_key: str = _setting("", "signs cookies; 32 characters or more, without a default")
    data_key: str = _setting("", "base64 of 32 bytes: encrypts phone numbers and names; without a default")
    outbox_key: str = _setting(
        "", "base64 of 32 bytes: fingerprints of phones' records; empty: made in `instance/keys/`"
    )
    phone_key: str = _setting(
        "", "base64 of 32 bytes, more after commas: the first seals what phones store, all open; empty: made likewise"
    )
    database_url: str = _setting("", "`postgresql://...`; empty: SQLite in the instance folder")
    redis_url: str = _setting("", "job queue in Redis; empty: SQLite in the instance folder")
    public_url: str = _setting("http://127.0.0.1:8000", "address that links in mail and QR codes begin with")
    debug: bool = _setting(False, "debugger; refused in production")
    require_totp: bool = _setting(True, "office and officials sign in with a second factor")
    trusted_proxies: int = _setting(0, "number of reverse proxies in front that set X-Forwarded-For")
    mail_server: str = _setting("", "SMTP host; empty: mail is written to `instance/mail/`")
    mail_port: int = _setting(587, "SMTP port")
    mail_username: str = _setting("", "SMTP user")
    mail_password: str = _setting("", "SMTP password")
    mail_sender: str = _setting("outreach@localhost", "sender of mail")
    demo_password: str = _setting("", "password of the demonstration accounts; empty: made at random")
    tile_url: str = _setting("", "base map as an address with {z}/{x}/{y}; empty: none")
    tile_attribution: str = _setting("", "attribution of the base map")
    tianditu_key: str = _setting("", "key of Tianditu; sets its base map")
    detour_factor: float = _setting(1.3, "road distance as a multiple of the straight line")
    home_yuan_per_kwh: float = _setting(0.56, "price of power at home, for the cost of 100 km")
    public_yuan_per_kwh: float = _setting(1.2, "price of power at a public fast charger, for the cost of 100 km")
    charger_near_km: float = _setting(5.0, "a fast charger that opens within this distance is told to whom it helps")
    census_share_floor: float = _setting(0.5, "below this share of the census a figure reads 'no population data'")
    confirmed_within_days: int = _setting(90, "a station not confirmed for longer counts as unconfirmed")
    power_floor_kw: float = _setting(60.0, "a township with less public power counts as thin")
    gap_share: float = _setting(0.5, "an area with a smaller share of its townships covered is a gap")
    covered_share: float = _setting(0.8, "from this share of townships with enough power on, an area counts as covered")
    crowded_share: float = _setting(0.5, "one township with more of an area's connectors is said to hold them all")
    catchment_km: float = _setting(10.0, "how far by road people go to charge, for accessibility")
    pile_factors: str = _setting("", "standard piles from 360 kW on, such as `360=3, 480=4.5`; empty: unrated")
    utilisation_tiers: str = _setting(
        "", "least utilisation in percent by province and year, such as `320000/2026=6, */2026=0.5`; empty: none"
    )
    availability_floor: float = _setting(0.99, "least availability of charging stations, as a share")
    licence_months: int = _setting(12, "months a licence must have been held for a test drive")
    session_days: int = _setting(14, "days after which a sign-in ends")
    retention_months: int = _setting(24, "months without contact after which a person's data is erased")
    duplicate_metres: float = _setting(50.0, "another source's station within this distance is a duplicate")
    move_metres: float = _setting(100.0, "a file or a visit that puts a station further away proposes a move")
    private_registers: bool = _setting(
        False, "registers of stations may answer at private and loopback addresses, and through the machine's proxy"
    )
    outbox_per_minute: int = _setting(3000, "records that one account may send in a minute, for each server process")
    upload_megabytes: int = _setting(64, "largest upload")

    @property
    def is_production(self) -> bool:
        """True unless the environment is named as one for demonstration, development or tests."""
        return self.environment not in {"demo", "development", "test"}

    @property
    def sqlalchemy_url(self) -> str:
        """The database's address; the embedded SQLite file where none is set."""
        return self.database_url or f"sqlite:///{self.instance_path.resolve() / 'outreach.db'}"

    def check(self) -> Settings:
        """Return these settings, or raise `SettingsError` for what can't be run safely."""
        if len(self.secret_key) < 32:
            raise SettingsError("OUTREACH_SECRET_KEY is not set (32 characters or more): see 'Settings' in the README")
        if not self.data_key:
            raise SettingsError("OUTREACH_DATA_KEY is not set (base64 of 32 bytes): see 'Settings' in the README")
        if self.is_production and self.debug:
            raise SettingsError("OUTREACH_DEBUG is on: production refuses to start with the debugger")
        if self.is_production and os.environ.get("FLASK_DEBUG", "0").lower() not in {"", "0", "false", "no"}:
            raise SettingsError("FLASK_DEBUG is on: production refuses to start with the debugger")
        return self


def load_settings(environ: typing.Mapping[str, str] | None = None) -> Settings:
    """Read the environment over `instance/settings.env`.

    Raises `SettingsError` for a value of the wrong type. Secrets are checked by `Settings.check`.
    """
    environ = os.environ if environ is None else environ
    instance = Path(environ.get(f"{PREFIX}INSTANCE_PATH", "instance"))
    stored = {key: value or "" for key, value in dotenv_values(instance / "settings.env").items()}
    merged = {**stored, **environ}
    values = {
        f.name: _convert(f.name, f.type, merged[_variable(f.name)])
        for f in fields(Settings)
        if _variable(f.name) in merged
    }
    return Settings(**values)  # type: ignore[arg-type]  # each value was converted to its field's type


def _variable(name: str) -> str:
    return PREFIX + name.upper()


def _convert(name: str, kind: object, text: str) -> object:
    try:
        if kind == "bool":
            return {"1": True, "true": True, "on": True, "0": False, "false": False, "off": False, "": False}[
                text.lower()
            ]
        if kind in {"int", "float"}:
            number = int(text) if kind == "int" else float(text)
            if not 0 <= number < 10**9:
                raise ValueError
            return number
        return {"str": str, "Path": Path}[str(kind)](text)
    except (KeyError, ValueError):
        raise SettingsError(f"{_variable(name)}: {text!r} is not a valid {kind}") from None
