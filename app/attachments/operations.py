"""Adding, naming the kind of and removing the files of a request that is being written. None of these commits."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.attachments.files import KINDS, WrongFile, look_at, size_words
from app.attachments.names import clean_name, unlike
from app.attachments.queries import Limits, attachments_of
from app.audit.operations import record
from app.domain.errors import DomainError
from app.domain.workflow import OPEN_TO_EDIT
from app.models import Attachment, InvestmentRequest


class NotOpen(DomainError):
    """The request has been sent: its files stay as they are."""

    def __init__(self) -> None:
        super().__init__(
            "Äskningen är inskickad. Bilagor kan bara ändras i ett utkast eller när komplettering är begärd."
        )


@dataclass(frozen=True, slots=True)
class Looked:
    """A file that was looked through and may be kept."""

    name: str
    kind: str
    media_type: str
    sha256: str
    content: bytes


@dataclass(frozen=True, slots=True)
class FileFault:
    """A file that was not taken in, and why."""

    name: str
    reason: str


@dataclass(slots=True)
class Handed:
    """What became of the files somebody handed in: looked through, stored now, there already, not taken in."""

    looked: list[Looked] = field(default_factory=list)
    added: list[Attachment] = field(default_factory=list)
    already: list[str] = field(default_factory=list)
    faults: list[FileFault] = field(default_factory=list)


def look_through(files: Iterable[tuple[str | None, bytes]], kind: str, most_bytes: int) -> Handed:
    """Every file checked, and everything that is wrong told at once. kind: '' takes the likely one for its type."""
    handed = Handed()
    for given, content in files:
        name = clean_name(given)
        try:
            found = look_at(name, content, most_bytes)
        except WrongFile as wrong:
            handed.faults.append(FileFault(name, str(wrong)))
            continue
        digest = hashlib.sha256(content).hexdigest()
        chosen = kind if kind in KINDS else found.kind
        handed.looked.append(Looked(name, chosen, found.media_type, digest, content))
    return handed


def open_for_files(session: Session, it: InvestmentRequest) -> None:
    """Lock the request's row and read it again; raises NotOpen when it has been sent meanwhile."""
    session.execute(select(InvestmentRequest.id).where(InvestmentRequest.id == it.id).with_for_update())
    session.refresh(it)
    if it.state not in [state.value for state in OPEN_TO_EDIT]:
        raise NotOpen


def add(
    session: Session, it: InvestmentRequest, handed: Handed, names: Mapping[str, str], limits: Limits, *, by: str
) -> None:
    """Keep what was looked through; the same bytes twice in a request are kept once. Fills in `handed`.

    names: the name in the folder of each SHA-256; none where the database keeps the bytes.
    """
    open_for_files(session, it)
    there = attachments_of(session, it.id)
    digests, taken = {each.sha256 for each in there}, {each.file_name for each in there}
    for each in handed.looked:
        if each.sha256 in digests:
            handed.already.append(each.name)
        elif len(digests) >= limits.most_files:
            reason = f"Äskningen har redan {limits.most_files} bilagor, som är det högsta. Ta bort någon först."
            handed.faults.append(FileFault(each.name, reason))
        else:
            handed.added.append(_kept(it.id, each, unlike(each.name, taken), names.get(each.sha256), by))
            digests.add(each.sha256)
            taken.add(handed.added[-1].file_name)
    session.add_all(handed.added)
    session.flush()
    if handed.added:
        words = [[f"Bilaga, {KINDS[row.kind].lower()}", None, described(row)] for row in handed.added]
        _note(session, it, by, "attach", words)


def change_kind(session: Session, it: InvestmentRequest, row: Attachment, kind: str, *, by: str) -> None:
    """Say what kind of file it is."""
    open_for_files(session, it)
    if kind not in KINDS:
        raise DomainError("Välj ett av slagen i listan.")
    if kind != row.kind:
        _note(session, it, by, "attachment_kind", [[row.file_name, KINDS[row.kind], KINDS[kind]]])
        row.kind = kind


def remove(session: Session, it: InvestmentRequest, row: Attachment, *, by: str) -> str:
    """Take a file away; its name in the folder, to be removed after the commit, or ''."""
    open_for_files(session, it)
    _note(session, it, by, "detach", [[f"Bilaga, {KINDS[row.kind].lower()}", described(row), None]])
    session.delete(row)
    return row.stored_as or ""


def described(row: Attachment) -> str:
    """The file in the history: its name, size and the start of its SHA-256."""
    return f"{row.file_name} ({size_words(row.size)}, SHA-256 {row.sha256[:12]}…)"


def _kept(request_id: int, each: Looked, name: str, stored_as: str | None, by: str) -> Attachment:
    return Attachment(
        request_id=request_id,
        kind=each.kind,
        file_name=name,
        media_type=each.media_type,
        size=len(each.content),
        sha256=each.sha256,
        content=None if stored_as else each.content,
        stored_as=stored_as,
        added_by=by,
    )


def _note(session: Session, it: InvestmentRequest, by: str, action: str, changes: list[list[str | None]]) -> None:
    record(
        session,
        actor=by,
        action=action,
        subject=f"äskning {it.number}",
        request_id=it.id,
        changes=[list(change) for change in changes],
    )
