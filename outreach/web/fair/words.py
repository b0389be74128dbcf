"""What the stall's page says by itself, in the reader's language: it has no server to ask."""

from __future__ import annotations

from flask_babel import gettext

from outreach.domain.words import N_

_WORDS: dict[str, str] = {
    # where a record is
    "waiting": N_("on this phone"),
    "sending": N_("sending"),
    "received": N_("received"),
    "needs_you": N_("needs you"),
    "receipt": N_("receipt {receipt}, {time}"),
    "kind_lead": N_("Lead"),
    "kind_drive": N_("Test drive"),
    "kind_return": N_("Return of a car"),
    "others": N_("Records of other people on this phone: {count}. They are sealed, and are sent with yours."),
    "waits_there": N_("It is sealed and can't be opened here any more. It waits on the page “Phones' records”."),
    # the bar
    "saved": N_("Saved on this phone: {label}. Waiting to be sent: {count}"),
    "unsent": N_("Not sent yet: {count}"),
    "all_sent": N_("Everything is sent"),
    "last": N_("last sent {time}"),
    "never": N_("nothing sent from this phone yet"),
    "offline": N_("No network: all stays on this phone. Waiting: {count}"),
    "busy": N_("The server asks to wait {seconds} seconds. Waiting: {count}"),
    "portal": N_("Something between this phone and the server answered. Nothing was sent. Waiting: {count}"),
    "strange": N_("Something between this phone and the server answered. Nothing was sent. Waiting: {count}"),
    "sign_in": N_("Sign in again to send. Nothing is lost. Waiting: {count}"),
    "sign_in_link": N_("Sign in"),
    "done": N_("Sent: {sent}. Needs you: {bad}. Still on this phone: {count}"),
    "nothing": N_("There is nothing to send."),
    "no_store": N_("This browser keeps nothing on the phone. Use another browser, or paper."),
    "seen": N_("Seen"),
    # a lead
    "phone_wrong": N_("This is not a mobile number: 11 digits are needed."),
    "consent_needed": N_("Without consent the number may not be kept: tick it, or choose 'no phone'."),
    "no_phone": N_("no phone"),
    "mend": N_("Mend"),
    "again": N_("Enter it again"),
    "mending": N_("You are mending a record. Save sends it again."),
    "known": N_("This number was recorded on this phone at {time}."),
    "same": N_("Same person"),
    "family": N_("Another in the family"),
    # a test drive
    "lead_needed": N_("Choose the visitor: record the lead first."),
    "licence_needed": N_("Enter the day on which the licence was first issued."),
    "expiry_needed": N_("Enter the licence's last day, or mark it as long-term."),
    "signature_needed": N_("Let the driver read the agreement and sign with a finger."),
    "out_since": N_("{car}, out for {minutes} minutes."),
    "car_out": N_("out now"),
    "labelled": N_("{what}: {text}"),
    "back": N_("It is back"),
    # before work
    "ready": N_("Ready for no network"),
    "not_ready": N_("Not ready for no network yet: keep this page open for a moment."),
    "warnings": N_("Before you begin, look at “Phone”: {count} warnings"),
    "wechat": N_(
        "You opened this inside WeChat: open it in the phone's own browser, so that it works with no network."
    ),
    "home_screen": N_("On an iPhone add this page to the home screen: otherwise records are deleted after 7 days."),
    "not_kept": N_("The browser hasn't promised to keep records. Send often."),
    "little_space": N_("There is little space left on this phone: {megabytes} MB."),
    "old": N_("Nothing has been sent for {days} days. Find a network, or save a rescue file."),
    "not_rehearsed": N_("This phone hasn't been rehearsed yet."),
    "rehearsed": N_("Rehearsed {time}"),
    "practice": N_("Practice {number} of 5: this page has cut the network. Record any lead, such as 138 0000 0000."),
    "practice_stop": N_("End the practice"),
    "practice_stopped": N_("The practice has ended. Nothing of it was kept."),
    "practice_done": N_(
        "This phone is ready: five leads were kept with no network, opened again, and read by the server. None counts."
    ),
    "practice_alone": N_(
        "Five leads were kept and opened again, but the server can't be reached. Practise again there."
    ),
    "practice_failed": N_("The server couldn't read what this phone sealed. Open the page anew and practise again."),
    # who
    "who_needed": N_("Nobody is signed in on this phone. Open “Phone” and say who you are."),
    "nobody": N_("Nobody is signed in on this phone. Records stay sealed."),
    "expired": N_("Your sign-in has ended. Scan your manager's code again. Your records stay sealed, and are sent."),
    "signed_out": N_("Signed out. Your records on this phone are sealed; they are sent when somebody signs in."),
    "until": N_("Signed in at the stall until {time}"),
    "pin_who": N_("Choose who you are."),
    "pin_wrong": N_("This PIN is wrong."),
    "pin_locked": N_("Too many wrong PINs: scan your manager's code."),
    # rescue
    "rescued": N_("Saved in a file: {count} records, sealed. Give it to your manager, and keep this phone."),
    "frame": N_("Picture {number} of {many}, records: {count}. Hold the other phone's camera on it until it is done."),
    "point": N_("Point the camera at the other phone."),
    "reading": N_("Read {have} of {many}"),
    "taken_over": N_("Taken over: {count} records, new here: {fresh}. They are sent in their writers' names."),
    "no_camera": N_("This phone's camera can't be used here. Use the rescue file."),
}
_FIELDS: dict[str, str] = {
    "phone": N_("Mobile number"),
    "name": N_("Full name"),
    "note": N_("Note"),
    "consent": N_("Consent"),
    "event_id": N_("Event"),
    "model_ids": N_("Models"),
    "buying_time": N_("Wants to buy"),
    "home_parking": N_("Parking at home"),
    "lead_id": N_("Customer"),
    "vehicle_id": N_("Car"),
    "drive_id": N_("Test drive"),
    "staff_id": N_("Who rides along"),
    "route_kind": N_("Route"),
    "licence_class": N_("Licence class"),
    "licence_first_issued_on": N_("Licence first issued"),
    "licence_expires_on": N_("Licence valid until"),
    "consented": N_("Agreement"),
    "signature": N_("Signature"),
    "odometer_km": N_("Odometer in km"),
    "out_at": N_("Left at"),
    "back_at": N_("Back at"),
    "id": N_("Record"),
}


def words() -> dict[str, str]:
    """Each text by its name."""
    return {name: gettext(text) for name, text in _WORDS.items()}


def fields() -> dict[str, str]:
    """What the server's reasons are about, as people call it."""
    return {name: gettext(text) for name, text in _FIELDS.items()}
