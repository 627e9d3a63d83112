"""The commands that people's scripts rely on (domain.md §10): 0 on success, 2 on bad input, figures on stdout only."""

from flask import Flask

from app.cli import (
    accounts,
    backup,
    data,
    demo,
    docs,
    layouts,
    ledger,
    library,
    mail,
    periods,
    reports,
    settings,
    upkeep,
)


def init_app(app: Flask) -> None:
    """Register every command."""
    for part in (
        data,
        ledger,
        reports,
        library,
        periods,
        layouts,
        accounts,
        mail,
        demo,
        upkeep,
        backup,
        settings,
        docs,
    ):
        part.init_app(app)
