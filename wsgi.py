"""The application as a WSGI server finds it."""

from outreach.app import create_app
from outreach.settings import SettingsError

try:
    app = create_app()
except SettingsError as error:
    raise SystemExit(f"Outreach can't start: {error}") from None
