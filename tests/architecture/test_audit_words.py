"""Each action that a service writes into the audit log has words, and each word an action."""

from __future__ import annotations

import ast
import re
from pathlib import Path

from outreach.domain.audit_fields import FIELD_WORDS
from outreach.domain.audit_words import ACTION_WORDS, KIND_WORDS
from outreach.domain.campaigns import CampaignStep
from outreach.domain.events import Verb
from outreach.domain.leads import LossVerdict, Stage
from outreach.domain.outbox import HeldStatus
from outreach.models.base import Base

SERVICES = sorted((Path(__file__).resolve().parents[2] / "outreach" / "services").glob("*.py"))
WRITERS = {"record", "entry_of", "_record", "_let_go"}
CODE = re.compile(r"[a-z_]+\.[a-z_]+")
# what an f-string is completed with
ENDINGS = {
    "event.": set(Verb) - {Verb.CONSENT, Verb.EDIT},
    "campaign.": set(CampaignStep),
    "lead.": set(Stage) - {Stage.NEW},
    "loss.": set(LossVerdict),
    "held_record.": set(HeldStatus) - {HeldStatus.WAITING},
}


def _written() -> set[str]:
    """Every action in the services' text, f-strings completed."""
    found: set[str] = set()
    for path in (*SERVICES, SERVICES[0].parents[1] / "web" / "login.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", getattr(node.func, "attr", "")) in WRITERS:
                found |= _codes(*node.args, *(kept.value for kept in node.keywords if kept.arg == "action"))
            elif isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") == "action":
                found |= _codes(node.value)
    return found


def _codes(*values: ast.expr) -> set[str]:
    found: set[str] = set()
    for value in values:
        for node in ast.walk(value):
            if isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
                prefix = str(node.values[0].value)
                found |= {f"{prefix}{end}" for end in ENDINGS[prefix]}
            elif isinstance(node, ast.Constant) and isinstance(node.value, str) and CODE.fullmatch(node.value):
                found.add(node.value)
    return found


def test_each_action_has_words_and_each_word_an_action() -> None:
    assert _written() == set(ACTION_WORDS)


def _noted() -> set[str]:
    """Every field that a service's own words name before or after a change."""
    found: set[str] = set()
    for path in SERVICES:
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.keyword) and node.arg in {"before", "after"} and isinstance(node.value, ast.Dict):
                found |= {str(key.value) for key in node.value.keys if isinstance(key, ast.Constant)}
    return found


def test_each_field_that_is_noted_has_words() -> None:
    assert len(_noted()) > 20
    assert _noted() - set(FIELD_WORDS) == set()


def test_kinds_are_tables() -> None:
    assert set(KIND_WORDS) <= set(Base.metadata.tables)
