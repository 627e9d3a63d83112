"""Ramkoll: requests, frames, decisions and outcome of a region's investments."""

from importlib import import_module
from typing import Any

from flask import Flask
from jinja2 import StrictUndefined
from sqlalchemy import event
from werkzeug.middleware.proxy_fix import ProxyFix

import app.cli as cli
import app.database as database
import config
from app.audit import touched
from app.audit.operations import forget, seal
from app.database import db
from app.extensions import csrf, htmx, migrate
from app.notices import operations as notices
from app.web import access, chrome, errors, headers, labels, logs, page


def create_app(overrides: dict[str, Any] | None = None) -> Flask:
    """config → extensions → slices → errors → commands."""
    app = Flask(__name__, template_folder="../templates", static_folder="../static")
    app.config.update(config.load(overrides or {}))
    app.testing = app.config.get("TESTING", False)
    app.url_map.strict_slashes = False
    app.jinja_env.undefined = StrictUndefined
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    if app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=app.config["PROXIES"], x_proto=1, x_host=1)  # type: ignore[method-assign]

    logs.init_app(app)
    database.init_app(app)
    with app.app_context():
        touched.watch(db.engine)
    _seal_every_commit()
    for part in (headers, access, labels, chrome, page):
        part.init_app(app)
    csrf.init_app(app)
    htmx.init_app(app)
    migrate.init_app(app, db, render_as_batch=True)
    _slices(app)
    errors.init_app(app)
    cli.init_app(app)
    return app


def _seal_every_commit() -> None:
    """Notices are made from the events first; then the events are chained, with the head of the chain locked last."""
    for moment, act in (
        ("before_commit", notices.tell_of_events),
        ("before_commit", seal),
        ("after_rollback", notices.forget),
        ("after_rollback", forget),
    ):
        if not event.contains(db.session, moment, act):
            event.listen(db.session, moment, act)


SLICES = (
    "start",
    "auth",
    "notices",
    "reports",
    "frames",
    "pictures",
    "library",
    "tags",
    "investments",
    "following",
    "standstill",
    "drafts",
    "attachments",
    "conversation",
    "deputies",
    "accounts",
    "roles",
    "units",
    "settings",
    "signing",
    "preparation",
    "completion",
    "decisions",
    "decided",
    "reviews",
    "merging",
    "procurement",
    "bulk",
    "outcomes",
    "ledger_files",
    "matching",
    "orders",
    "budget",
    "categories",
    "periods",
    "explanations",
    "forecasts",
)
"""Every area with pages, `bp` in its routes.py."""


def _slices(app: Flask) -> None:
    for name in SLICES:
        app.register_blueprint(import_module(f"app.{name}.routes").bp)
