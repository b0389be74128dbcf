"""Consent: which text was shown, and which purposes were agreed to, each by itself.

The texts are kept for good: a consent names the version that was read. A new wording is a new version.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from outreach.domain.errors import RuleBroken
from outreach.domain.words import N_


class Purpose(StrEnum):
    """What a customer may agree to, one by one (PIPL articles 14 and 23)."""

    CONTACT = "contact"
    SHARE_MAKER = "share_maker"
    SHARE_CHARGING = "share_charging"
    NEWS = "news"


class ConsentChannel(StrEnum):
    """How the consent was given."""

    SPOKEN = "spoken"
    SCREEN = "screen"
    PAPER = "paper"
    IMPORTED = "imported"


PURPOSE_LABELS: dict[Purpose, str] = {
    Purpose.CONTACT: N_("This company may contact me about buying a car"),
    Purpose.SHARE_MAKER: N_("My number may be passed to the carmaker"),
    Purpose.SHARE_CHARGING: N_("My number may be passed to a charging company to install a charger"),
    Purpose.NEWS: N_("I want to hear of later events"),
}

CHANNEL_LABELS: dict[ConsentChannel, str] = {
    ConsentChannel.SPOKEN: N_("Spoken"),
    ConsentChannel.SCREEN: N_("On the screen"),
    ConsentChannel.PAPER: N_("On paper"),
    ConsentChannel.IMPORTED: N_("In an imported list"),
}


@dataclass(frozen=True)
class ConsentText:
    """One wording of the notice, in both languages."""

    version: str
    zh: str
    en: str


CONSENT_TEXTS: tuple[ConsentText, ...] = (
    ConsentText(
        version="2026-03",
        zh=(
            "您留下的手机号和购车意向只由本店保存，用于就购车事宜与您联系。号码加密保存，其他商家和活动主管部门看不到，"
            "主管部门只看到人数。最后一次联系满保存期限后删除。您可以随时要求查看、更正、删除，或撤回同意，不影响您参加活动。"
            "其他用途须您另行逐项同意。"
        ),
        en=(
            "The number and the wishes that you leave are kept by this company only, to contact you about buying a "
            "car. The number is stored encrypted; other companies and the authorities don't see it, the authorities see "
            "numbers of people only. It is erased when the storage period after the last contact ends. You may see, "
            "correct or erase it or withdraw your consent at any time; you may take part in the event all the same. "
            "Any other purpose needs your consent by itself."
        ),
    ),
)
CURRENT_CONSENT = CONSENT_TEXTS[-1]


def consent_text(version: str) -> ConsentText | None:
    """The wording of `version`, None where there is no such version."""
    return next((text for text in CONSENT_TEXTS if text.version == version), None)


def check_consent(purposes: Collection[Purpose], *, has_phone: bool, version: str) -> None:
    """A number may be kept only with consent to be contacted, to a known text. Raises `RuleBroken`."""
    if consent_text(version) is None:
        raise RuleBroken({"consent_version": N_("This wording of the consent is not known: load the page again.")})
    if has_phone and Purpose.CONTACT not in purposes:
        raise RuleBroken(
            {
                "consent": N_(
                    "Without consent to be contacted the number may not be kept: tick it, or choose 'no phone'."
                )
            }
        )
