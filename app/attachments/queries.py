"""Reads of attachments: never the bytes, unless they are asked for."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.models import Attachment
from app.settings.queries import all_settings

ROOM_FOR_THE_FORM = 64 * 1024
"""What a form takes beside the file in one upload."""


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file and how many files; folder: where the bytes lie, '' for the database."""

    most_bytes: int
    most_files: int
    folder: str


def limits(session: Session, largest_upload: int | None) -> Limits:
    """The limits of the settings, no larger than what one upload can hold."""
    settings = all_settings(session)
    most = int(settings["attachment_bytes"])
    if largest_upload is not None:
        most = min(most, max(0, largest_upload - ROOM_FOR_THE_FORM))
    return Limits(most, int(settings["attachments_of_a_request"]), str(settings["attachment_folder"]))


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
    """Which of these names in the folder a stored attachment has."""
    if not names:
        return set()
    return {
        name for name in session.scalars(select(Attachment.stored_as).where(Attachment.stored_as.in_(names))) if name
    }
