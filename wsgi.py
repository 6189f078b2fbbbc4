"""The WSGI application for gunicorn, granian and their like: `wsgi:app`."""

from app.core.config import Settings
from app.factory import create_app

app = create_app(Settings.from_environ())
