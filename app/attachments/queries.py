"""Reads of attachments: never the bytes, unless they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.models import Attachment, LedgerUpload
from app.settings.queries import all_settings

MOST_BYTES = 200 * 1024 * 1024
"""The most a file can be whatever the setting says: it is read whole."""
ROOM_FOR_THE_FORM = 64 * 1024
"""What a form takes beside the file in one upload."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file and how many files; most_at_once: what one upload may hold, in bytes; folder: where the bytes
    lie, '' for the database.
    """

    most_bytes: int
    most_files: int
    most_at_once: int
    folder: str


def limits(session: Session, any_request: int) -> Limits:
    """The limits of the settings. any_request: what any request may hold, in bytes; an upload always holds one file."""
    settings = all_settings(session)
    most = min(int(settings["attachment_bytes"]), MOST_BYTES)
    at_once = max(any_request, most + ROOM_FOR_THE_FORM)
    return Limits(most, int(settings["attachments_of_a_request"]), at_once, str(settings["attachment_folder"]))


def largest_upload(engine: Engine, any_request: int) -> int:
    """What one upload may hold, asked on a connection of its own: no transaction waits while the files come in."""
    with engine.connect() as connection:
        connection = connection.execution_options(readonly=True, postgresql_readonly=True)
        with Session(connection) as session:
            return limits(session, any_request).most_at_once


def attachments_of(session: Session, request_id: int) -> list[Attachment]:
    """The request's attachments without their bytes, in the order they came."""
    return list(
        session.scalars(select(Attachment).where(Attachment.request_id == request_id).order_by(Attachment.id)).all()
    )


def attachment(session: Session, request_id: int, attachment_id: int) -> Attachment | None:
    """One attachment, only when it belongs to the request."""
    found = session.get(Attachment, attachment_id)
    return found if found is not None and found.request_id == request_id else None


def names_in_use(session: Session, names: Sequence[str]) -> set[str]:
    """Which of these names in the folder a stored attachment or file of the ledger has."""
    if not names:
        return set()
    found: set[str] = set()
    for column in (Attachment.stored_as, LedgerUpload.stored_as):
        found |= {name for name in session.scalars(select(column).where(column.in_(names))) if name}
    return found
