"""What every command shares: bad input is exit code 2 with Swedish words on standard error."""

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any, TypeVar

import click

from app.database import db, start_reading
from app.domain.errors import DomainError

Command = TypeVar("Command", bound=Callable[..., Any])
BAD_INPUT = 2


def tells_faults(command: Command) -> Command:
    """Turn a rule's no into its sentence on standard error and exit code 2; nothing is stored."""

    @wraps(command)
    def guarded(*args: Any, **kwargs: Any) -> Any:
        try:
            return command(*args, **kwargs)
        except DomainError as error:
            db.session.rollback()
            click.echo(str(error), err=True)
            sys.exit(BAD_INPUT)

    return guarded  # type: ignore[return-value]


def reads(command: Command) -> Command:
    """A command that only reads: its transaction cannot write."""

    @wraps(command)
    def reading(*args: Any, **kwargs: Any) -> Any:
        start_reading()
        return command(*args, **kwargs)

    return reading  # type: ignore[return-value]


def finish(dry_run: bool) -> None:
    """Commit, or throw away what was only tried."""
    if dry_run:
        db.session.rollback()
    else:
        db.session.commit()
