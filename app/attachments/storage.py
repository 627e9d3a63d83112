"""Bytes in a folder, by setting: written whole and safe on the disk before the row that names them is committed."""

import os
import re
import secrets
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import structlog
from sqlalchemy.orm import Session

from app.attachments.queries import names_in_use
from app.domain.errors import DomainError

log = structlog.get_logger()
BLOCK = 1 << 20
AT_ONCE = 10_000
_NAME = re.compile(r"[0-9a-f]{32}")


class StorageTrouble(DomainError):
    """The folder cannot be used; what is wrong with it stands in the log, not on the screen."""


@contextmanager
def laid_down(session: Session, folder: str, contents: Mapping[str, bytes]) -> Iterator[dict[str, str]]:
    """Write contents (by SHA-256) to the folder; gives the random name of each, nothing when the folder is ''.

    However the block ends, the files that no committed row names are removed afterwards: a failed commit, a twin that
    was stored already, one file too many. When the database cannot be asked, they stay: a file without a row costs
    room, a row without a file costs somebody their work.
    """
    names: dict[str, str] = {}
    if not folder:
        yield names
        return
    try:
        for digest, content in contents.items():
            names[digest] = secrets.token_hex(16)
            _write(Path(folder), names[digest], [content])
        yield names
    finally:
        session.rollback()
        used = names_in_use(session, list(names.values()))
        session.rollback()
        remove(folder, [name for name in names.values() if name not in used])


def take_in(folder: str, source: Path) -> str:
    """Copy a file to the folder, a block at a time; its random name there."""
    name = secrets.token_hex(16)
    with source.open("rb") as given:
        _write(Path(folder), name, iter(lambda: given.read(BLOCK), b""))
    return name


def blocks(folder: str, name: str) -> Iterator[bytes]:
    """The bytes stored under a name, a block at a time; raises StorageTrouble when they are gone."""
    try:
        with _path(Path(folder), name).open("rb") as file:
            yield from iter(lambda: file.read(BLOCK), b"")
    except OSError as error:
        raise _gone(folder, name, error) from error


def read(folder: str, name: str) -> bytes:
    """The bytes stored under a name; raises StorageTrouble when they are gone."""
    try:
        return _path(Path(folder), name).read_bytes()
    except OSError as error:
        raise _gone(folder, name, error) from error


def _gone(folder: str, name: str, error: OSError) -> StorageTrouble:
    log.error("attachment is missing", folder=folder, name=name, reason=str(error))
    return StorageTrouble("Filen finns inte där den ska vara. Säg till systemadministratören.")


def check_move(session: Session, before: str, after: str) -> None:
    """Whether files may lie in the folder `after` from now on ('' is the database), those in `before` going with them.

    Raises DomainError when nothing can be written there, or when a stored file would no longer be found.
    """
    if after:
        _try_out(Path(after))
    left = sorted(_names(before) - _names(after))
    count = sum(len(names_in_use(session, left[at : at + AT_ONCE])) for at in range(0, len(left), AT_ONCE))
    if count:
        way = f"Kopiera hela mappen till {after} först." if after else "Låt mappen stå kvar."
        what = "En sparad fil" if count == 1 else f"{count} sparade filer"
        raise DomainError(f"{what} i {before} skulle inte gå att öppna längre. {way}")


def _try_out(folder: Path) -> None:
    name = secrets.token_hex(16)
    try:
        _write(folder, name, [b""])
    except StorageTrouble as error:
        raise DomainError(
            f"Det går inte att spara filer i ”{folder}”. Skriv hela sökvägen till en mapp som finns på servern och som "
            "Ramkoll får skriva i."
        ) from error
    remove(str(folder), [name])


def _names(folder: str) -> set[str]:
    """What lies in a folder; nothing in one that is gone."""
    try:
        return {name for name in os.listdir(folder) if _NAME.fullmatch(name)} if folder else set()
    except OSError:
        return set()


def remove(folder: str, names: Iterable[str]) -> None:
    """Take files away; those that are gone already are no trouble."""
    for name in names:
        try:
            _path(Path(folder), name).unlink(missing_ok=True)
        except OSError as error:
            log.error("attachment could not be removed", folder=folder, name=name, reason=str(error))


def _write(folder: Path, name: str, content: Iterable[bytes]) -> None:
    try:
        descriptor = os.open(_path(folder, name), os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "wb") as file:
            file.writelines(content)
            file.flush()
            os.fsync(file.fileno())
        _sync_folder(folder)
    except (OSError, ValueError) as error:  # ValueError: a name that no folder can have
        log.error("attachment could not be written", folder=str(folder), reason=str(error))
        raise StorageTrouble("Filen gick inte att spara. Säg till systemadministratören.") from error


def _sync_folder(folder: Path) -> None:
    """The name in the folder must survive a power failure too; Windows cannot and need not do this."""
    with suppress(PermissionError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def _path(folder: Path, name: str) -> Path:
    if not folder.is_absolute() or not _NAME.fullmatch(name):
        raise OSError("not an absolute folder, or not a name of ours")
    return folder / name
