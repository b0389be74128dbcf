"""What the stall's page says by itself, in the reader's language: it has no server to ask."""

from __future__ import annotations

from flask_babel import gettext

from outreach.domain.words import N_

_WORDS: dict[str, str] = {
    "waiting": N_("on this phone"),
    "sending": N_("sending"),
    "received": N_("received"),
    "needs_you": N_("needs you"),
    "saved": N_("Saved on this phone. Waiting to be sent: {count}"),
    "unsent": N_("Not sent yet: {count}"),
    "all_sent": N_("Everything is sent"),
    "last": N_("last sent {time}"),
    "never": N_("nothing sent from this phone yet"),
    "offline": N_("No network: all stays on this phone. Waiting: {count}"),
    "busy": N_("The server asks to wait {seconds} seconds. Waiting: {count}"),
    "strange": N_("Something between this phone and the server answered. Nothing was sent. Waiting: {count}"),
    "sign_in": N_("Sign in again to send. Nothing is lost. Waiting: {count}"),
    "done": N_("Sent: {sent}. Needs you: {bad}. Still on this phone: {count}"),
    "nothing": N_("There is nothing to send."),
    "phone_wrong": N_("This is not a mobile number: 11 digits are needed."),
    "consent_needed": N_("Without consent the number may not be kept: tick it, or choose 'no phone'."),
    "no_phone": N_("no phone"),
    "receipt": N_("receipt {receipt}, {time}"),
    "mend": N_("Mend"),
    "mending": N_("You are mending a record. Save sends it again."),
    "others": N_(
        "Records of other people on this phone: {count}. They are sealed; each is sent when its writer signs in."
    ),
    "no_store": N_("This browser keeps nothing on the phone. Use another browser, or paper."),
    "little_space": N_("There is little space left on this phone."),
    "not_kept": N_("The browser hasn't promised to keep records. Send often."),
    "wechat": N_(
        "You opened this inside WeChat: open it in the phone's own browser, so that it works with no network."
    ),
    "ready": N_("Ready for no network"),
    "not_ready": N_("Not ready for no network yet: keep this page open for a moment."),
}


def words() -> dict[str, str]:
    """Each text by its name."""
    return {name: gettext(text) for name, text in _WORDS.items()}
