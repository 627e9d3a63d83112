"""Files that were handed in, kept as they are: in the folder for attachments where the region has one, else packed in
parts in the database; either way a large one never is in memory as a whole.
"""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import structlog
from sqlalchemy import delete, insert, select
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.orm import Session

from app.attachments import storage
from app.attachments.names import clean_name
from app.attachments.queries import names_in_use
from app.domain.errors import DomainError
from app.domain.ledger_map import ColumnMap, FileKind, map_from_json
from app.models import LedgerImport, LedgerUpload, LedgerUploadPart, now, table_of
from app.settings.queries import all_settings

log = structlog.get_logger()
PART = storage.BLOCK
KEPT_UNREAD = timedelta(days=14)
"""How long a file that nobody read in is kept."""


class FileGone(DomainError):
    """The file was thrown away or read in by somebody else meanwhile."""


def keep(
    session: Session, path: Path, *, kind: FileKind, source: str, sha256: str, column_map: ColumnMap | None, actor: str
) -> LedgerUpload:
    """Store the file with how it is read; files that nobody read in for a fortnight are thrown away."""
    _throw_away_old(session)
    it = LedgerUpload(
        kind=kind.value,
        source=source,
        file_name=clean_name(path.name),
        sha256=sha256,
        size=path.stat().st_size,
        column_map=column_map.as_json() if column_map else None,
        preview=None,
        uploaded_by=actor,
    )
    session.add(it)
    if folder := _folder(session):
        it.stored_as = storage.take_in(folder, path)
        _loose(session).add(it.stored_as)
    session.flush()
    if not folder:
        _keep_parts(session, it.id, path)
    return it


def tidy(session: Session) -> None:
    """When all is committed or taken back: remove the files of the folder that no row names any more."""
    names = sorted(session.info.pop("loose_files", ()))
    if not names:
        return
    try:
        session.rollback()
        used, folder = names_in_use(session, names), _folder(session)
        session.rollback()
    except SQLAlchemyError as error:  # a file without a row costs room, a row without a file somebody's work
        log.error("files could not be tidied", names=names, reason=str(error))
        return
    storage.remove(folder, [name for name in names if name not in used])


def _keep_parts(session: Session, upload_id: int, path: Path) -> None:
    parts = table_of(LedgerUploadPart)
    with path.open("rb") as file:
        number = 0
        while block := file.read(PART):
            packed = zlib.compress(block, 1)
            session.execute(insert(parts).values(upload_id=upload_id, number=number, packed=packed))
            number += 1


def content(session: Session, it: LedgerUpload, most: int | None = None) -> Iterator[bytes]:
    """The bytes a part at a time; most: only so many parts."""
    if it.stored_as is not None:
        yield from islice(storage.blocks(_folder(session), it.stored_as), most)
        return
    part = table_of(LedgerUploadPart).c
    last = -(-it.size // PART) if most is None else most
    for number in range(min(last, -(-it.size // PART))):
        packed = session.scalar(select(part.packed).where(part.upload_id == it.id, part.number == number))
        if packed is None:
            raise FileGone("Filen finns inte kvar. Ladda upp den igen.")
        yield zlib.decompress(packed)


@contextmanager
def on_disk(session: Session, it: LedgerUpload, most: int | None = None) -> Iterator[Path]:
    """The file under its own name in a folder that is removed afterwards; most: only its first parts."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / it.file_name
        with path.open("wb") as file:
            for block in content(session, it, most):
                file.write(block)
        yield path


def map_of(it: LedgerUpload) -> ColumnMap | None:
    """How the file is read; None when it has the contract's own headings."""
    return map_from_json(it.column_map) if it.column_map else None


def locked(session: Session, upload_id: int) -> LedgerUpload:
    """The file, held by this transaction. Raises FileGone when it was read in or thrown away meanwhile."""
    it = session.scalars(select(LedgerUpload).where(LedgerUpload.id == upload_id).with_for_update()).first()
    if it is None:
        raise FileGone("Filen finns inte kvar. Ladda upp den igen.")
    session.refresh(it)
    if it.import_id is not None:
        raise FileGone(f"Filen är redan inläst, kvitto {it.import_id}.")
    return it


def throw_away(session: Session, it: LedgerUpload) -> None:
    """Remove a file that is not read in."""
    session.execute(delete(LedgerUploadPart).where(LedgerUploadPart.upload_id == it.id))
    if it.stored_as is not None:
        _loose(session).add(it.stored_as)
    session.delete(it)
    session.flush()


def attach(session: Session, it: LedgerUpload, import_id: int) -> None:
    """The file is read in: it belongs to the receipt, which keeps the examples that were shown."""
    receipt = session.get_one(LedgerImport, import_id)
    session.refresh(receipt)
    receipt.details = {**receipt.details, "examples": (it.preview or {}).get("details")}
    it.import_id, it.preview = import_id, None
    session.flush()


def waiting(session: Session) -> list[Any]:
    """Files that are handed in but not read in, the newest first; at most 50."""
    it = table_of(LedgerUpload).c
    columns = (it.id, it.kind, it.source, it.file_name, it.size, it.uploaded_by, it.uploaded_at)
    statement = select(*columns).where(it.import_id.is_(None)).order_by(it.id.desc()).limit(50)
    return list(session.execute(statement).all())


def upload_of(session: Session, import_id: int) -> LedgerUpload | None:
    """The file that an import read."""
    return session.scalars(select(LedgerUpload).where(LedgerUpload.import_id == import_id).limit(1)).first()


def _throw_away_old(session: Session) -> None:
    it = LedgerUpload
    old = select(it.id, it.stored_as).where(it.import_id.is_(None), it.uploaded_at < now() - KEPT_UNREAD)
    found: dict[int, str | None] = dict(session.execute(old).all())
    _loose(session).update(filter(None, found.values()))
    ids = list(found)
    session.execute(delete(LedgerUploadPart).where(LedgerUploadPart.upload_id.in_(ids)))
    session.execute(delete(LedgerUpload).where(LedgerUpload.id.in_(ids)))


def _folder(session: Session) -> str:
    return str(all_settings(session)["attachment_folder"])


def _loose(session: Session) -> set[str]:
    """Names in the folder that this transaction brought or let go; tidy() settles which of them stay."""
    found: set[str] = session.info.setdefault("loose_files", set())
    return found
