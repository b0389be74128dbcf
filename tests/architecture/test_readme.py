"""The README names every setting with its default, and every command."""

from __future__ import annotations

import re
from dataclasses import fields
from pathlib import Path

import click
from flask import Flask

from outreach.settings import PREFIX, Settings

README = (Path(__file__).resolve().parents[2] / "README.md").read_text()


def settings_table() -> str:
    """The README's table as the settings class would have it."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for f in fields(Settings):
        default = "" if f.default == "" else f"`{str(f.default).lower() if isinstance(f.default, bool) else f.default}`"
        rows.append(f"| `{PREFIX}{f.name.upper()}` | {default} | {f.metadata['help']} |")
    return "\n".join(rows)


def test_settings_table_is_complete() -> None:
    assert settings_table() in README


def test_every_command_is_named(app: Flask) -> None:
    named = set(re.findall(r"`([a-z][a-z -]*)", README[README.index("## Commands") : README.index("## Settings")]))
    commands = set()
    for name, command in app.cli.commands.items():
        if name in {"db", "openapi", "routes", "run", "shell"}:
            continue
        if isinstance(command, click.Group):
            commands |= {f"{name} {child}" for child in command.commands}
        else:
            commands.add(name)
    missing = {command for command in commands if not any(text.startswith(command) for text in named)}
    assert missing == set()
