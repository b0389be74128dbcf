"""What production refuses to start with."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from outreach.app import flask_config
from outreach.settings import Settings, SettingsError, load_settings

GOOD = Settings(secret_key="s" * 40, data_key="d")


@pytest.mark.parametrize(
    "faulty", [replace(GOOD, secret_key="short"), replace(GOOD, data_key=""), replace(GOOD, debug=True)]
)
def test_production_refuses(faulty: Settings) -> None:
    assert GOOD.check() is GOOD
    with pytest.raises(SettingsError):
        faulty.check()


def test_production_refuses_flasks_own_debugger(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FLASK_DEBUG", "1")
    with pytest.raises(SettingsError, match="FLASK_DEBUG"):
        GOOD.check()
    assert replace(GOOD, environment="development").check()


@pytest.mark.parametrize("text", ["nan", "inf", "-1", "1e12", "x"])
def test_numbers_that_no_setting_means_are_named(text: str) -> None:
    with pytest.raises(SettingsError, match="OUTREACH_DETOUR_FACTOR"):
        load_settings({"OUTREACH_INSTANCE_PATH": "/nowhere", "OUTREACH_DETOUR_FACTOR": text})


def test_a_refusal_is_one_line(tmp_path: Path) -> None:
    environment = {"PATH": os.environ["PATH"], "OUTREACH_INSTANCE_PATH": str(tmp_path), "OUTREACH_SECRET_KEY": "short"}
    root = Path(__file__).resolve().parents[1]
    done = subprocess.run(
        [sys.executable, "-c", "import wsgi"], env=environment, cwd=root, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines() == [
        "Outreach can't start: OUTREACH_SECRET_KEY is not set (32 characters or more): see 'Settings' in the README"
    ]


def test_production_answers_to_its_own_name_only() -> None:
    public = replace(GOOD, environment="production", public_url="https://nev.example")
    assert flask_config(public)["TRUSTED_HOSTS"] == ["nev.example", "127.0.0.1", "localhost"]
    assert flask_config(replace(public, environment="demo"))["TRUSTED_HOSTS"] is None
