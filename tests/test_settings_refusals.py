"""What production refuses to start with."""

from __future__ import annotations

from dataclasses import replace

import pytest

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
