"""Logs report the unexpected, with a request id and no personal data; JSON in production."""

import logging
import sys
import uuid
from typing import Any

import structlog
from flask import Flask, request


def init_app(app: Flask) -> None:
    """Set structlog up once, and give every request an id that its log lines carry."""
    render: Any = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if app.config["JSON_LOGS"]
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            render,
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        cache_logger_on_first_use=False,
    )

    @app.before_request
    def name_the_request() -> None:
        structlog.contextvars.clear_contextvars()
        structlog.contextvars.bind_contextvars(request_id=uuid.uuid4().hex[:12], path=request.path)
