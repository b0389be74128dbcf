"""The demonstration's addresses follow its port."""

from __future__ import annotations

from pathlib import Path

from outreach.demo.instance import address_of, prepare_instance


def test_codes_open_the_port_that_is_served(tmp_path: Path) -> None:
    prepare_instance(tmp_path)
    assert address_of(tmp_path, 8105, {}) == {"OUTREACH_PUBLIC_URL": "http://127.0.0.1:8105"}
    assert address_of(tmp_path, 8105, {"OUTREACH_PUBLIC_URL": "https://x.example"}) == {}
    with (tmp_path / "settings.env").open("a") as settings:
        settings.write("OUTREACH_PUBLIC_URL=https://outreach.example\n")
    assert address_of(tmp_path, 8105, {}) == {}
