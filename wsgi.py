"""The WSGI application for gunicorn, granian and their like: `wsgi:app`."""

from app.core.config import Settings
from app.factory import create_app

settings = Settings.from_environ()
settings.require_secrets()
app = create_app(settings)
