"""Devices are named as their owners know them."""

from __future__ import annotations

import pytest

from outreach.domain.devices import name_device

ANDROID = "Mozilla/5.0 (Linux; Android 14; V2301A) AppleWebKit/537.36 (KHTML, like Gecko) "


@pytest.mark.parametrize(
    ("agent", "named"),
    [
        (ANDROID + "Chrome/126.0 Mobile Safari/537.36", "Chrome · Android"),
        (ANDROID + "Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50", "WeChat · Android"),
        ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/126.0 Safari/537.36 Edg/126.0", "Edge · Windows"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) Version/17.5 Safari/604.1", "Safari · iPhone"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0", "Firefox · Linux"),
        ("curl/8.5", ""),
        ("", ""),
    ],
)
def test_name_device(agent: str, named: str) -> None:
    assert name_device(agent) == named
