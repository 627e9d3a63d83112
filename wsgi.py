"""The WSGI entry point: `flask --app wsgi …` and the server both use `app`."""

from app import create_app

app = create_app()
