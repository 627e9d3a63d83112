"""The WSGI entry point: `flask --app wsgi …` and the server both use `app`."""

import gc

gc.disable()  # what is imported stays for good: to look through it again and again only delays the start

from app import create_app  # noqa: E402

app = create_app()

gc.freeze()  # and later rounds need not look at it either
gc.enable()
