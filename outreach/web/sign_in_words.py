"""What Flask-Security says, in our words: its messages and labels are translated by our own catalogue."""

from __future__ import annotations

from outreach.domain.words import N_

MESSAGES: dict[str, tuple[str, str]] = {
    "GENERIC_AUTHN_FAILED": (N_("The account or the password is wrong."), "error"),
    "GENERIC_RECOVERY": (N_("If there is an account with this address, a mail with a link is on its way."), "info"),
    "PASSWORD_RESET_REQUEST": (
        N_("If there is an account with this address, a mail with a link is on its way."),
        "info",
    ),
    "REAUTHENTICATION_REQUIRED": (N_("Enter your password again to go on."), "error"),
    "REAUTHENTICATION_SUCCESSFUL": (N_("Thank you. You can go on."), "info"),
    "PASSWORD_MISMATCH": (N_("The two passwords differ."), "error"),
    "RETYPE_PASSWORD_MISMATCH": (N_("The two passwords differ."), "error"),
    "INVALID_REDIRECT": (N_("This address points elsewhere: it is refused."), "error"),
    "INVALID_RECOVERY_CODE": (N_("This recovery code is wrong or was used before."), "error"),
    "NO_RECOVERY_CODES_SETUP": (N_("There are no recovery codes yet."), "info"),
    "PASSWORD_RESET_EXPIRED": (N_("The link has expired. Ask for a new one."), "error"),
    "INVALID_RESET_PASSWORD_TOKEN": (N_("The link is not valid. Ask for a new one."), "error"),
    "DISABLED_ACCOUNT": (N_("The account is deactivated."), "error"),
    "EMAIL_NOT_PROVIDED": (N_("Enter an e-mail address."), "error"),
    "INVALID_EMAIL_ADDRESS": (N_("This is not an e-mail address."), "error"),
    "PASSWORD_NOT_PROVIDED": (N_("Enter the password."), "error"),
    "PASSWORD_INVALID_LENGTH": (N_("The password needs at least %(length)s characters."), "error"),
    "USER_DOES_NOT_EXIST": (N_("The account or the password is wrong."), "error"),
    "INVALID_PASSWORD": (N_("The account or the password is wrong."), "error"),
    "PASSWORD_RESET": (N_("Your new password is set, and you are signed in."), "success"),
    "PASSWORD_RESET_NO_LOGIN": (N_("Your new password is set. Sign in with it."), "success"),
    "PASSWORD_IS_THE_SAME": (N_("The new password is the old one. Choose another."), "error"),
    "PASSWORD_CHANGE": (N_("Your password is changed. Your other devices are signed out."), "success"),
    "LOGIN": (N_("Sign in first."), "info"),
    "ANONYMOUS_USER_REQUIRED": (N_("You are signed in already."), "error"),
    "TWO_FACTOR_INVALID_TOKEN": (N_("The code is wrong, or was used before. Wait for the next one."), "error"),
    "TWO_FACTOR_LOGIN_SUCCESSFUL": (N_("The code is right."), "success"),
    "TWO_FACTOR_CHANGE_METHOD_SUCCESSFUL": (
        N_("The second factor is set up. Now keep recovery codes for a lost phone."),
        "success",
    ),
    "TWO_FACTOR_PERMISSION_DENIED": (N_("Begin with the account and the password."), "error"),
    "TWO_FACTOR_METHOD_NOT_AVAILABLE": (N_("This method is not offered."), "error"),
    "TWO_FACTOR_DISABLED": (N_("The second factor is off."), "success"),
    "TWO_FACTOR_SETUP_EXPIRED": (N_("This took longer than %(within)s. Begin again."), "error"),
}

# labels and sentences of the library that our pages show through it
LABELS = (
    N_("Email Address"),
    N_("Password"),
    N_("New Password"),
    N_("Retype Password"),
    N_("Authentication Code"),
    N_("Recovery Code"),
    N_("Trouble Accessing Your Account?/Lost Mobile Device?"),
    N_("Contact Administrator"),
    N_("Use previously downloaded recovery code"),
    N_("Set up using an authenticator app (e.g. google, lastpass, authy)"),
    N_("Disable two-factor authentication"),
    N_("This field is required."),
    N_("authenticator"),
    N_("none"),
    N_("Password not complex enough"),
    N_("Password on breached list"),
    N_("Set up using email"),
    N_("Set up using SMS"),
)


def message_config() -> dict[str, object]:
    """The library's settings for its messages."""
    return {f"SECURITY_MSG_{key}": value for key, value in MESSAGES.items()}
