"""The application as a WSGI server finds it."""

from outreach.app import create_app

app = create_app()
