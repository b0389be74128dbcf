"""What the organiser's page of the day says by itself, in the reader's language: it has no server to ask."""

from __future__ import annotations

from flask_babel import gettext

from outreach.domain.words import N_

_WORDS: dict[str, str] = {
    "unsent": N_("Not sent yet: {count}"),
    "all_sent": N_("Everything is sent"),
    "as_of": N_("figures of {time}"),
    "offline": N_("No network: all stays on this phone. Waiting: {count}"),
    "busy": N_("The server asks to wait {seconds} seconds. Waiting: {count}"),
    "portal": N_("Something between this phone and the server answered. Nothing was sent. Waiting: {count}"),
    "strange": N_("Something between this phone and the server answered. Nothing was sent. Waiting: {count}"),
    "sign_in": N_("Sign in again to send. Nothing is lost. Waiting: {count}"),
    "sign_in_link": N_("Sign in"),
    "no_store": N_("This browser keeps nothing on the phone. Use another browser, or paper."),
    "ready": N_("Ready for no network"),
    "not_ready": N_("Not ready for no network yet: keep this page open for a moment."),
    "refused": N_("Not taken: {why}"),
    "kept_incident": N_("The incident is on this phone and is sent as soon as there is a network."),
    "kept_word": N_("The word is on this phone and is sent as soon as there is a network."),
    "waiting": N_("on this phone"),
    "phones": N_("signed in: {phones}"),
    "silent": N_("not heard from for 30 minutes: {silent}"),
    "labelled": N_("{what}: {text}"),
    "no_phones": N_("nobody has signed in at the stall"),
    "last": N_("last heard at {time}"),
    "nobody": N_("No company has accepted the invitation yet."),
    "too_short": N_("Write at least two characters."),
    "choose": N_("Choose what happened."),
}


def words() -> dict[str, str]:
    """Each text by its name."""
    return {name: gettext(text) for name, text in _WORDS.items()}
