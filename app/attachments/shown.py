"""Attachments as pages show them."""

from dataclasses import dataclass

from flask import current_app, url_for
from sqlalchemy.orm import Session

from app.attachments.files import ENDINGS_IN_WORDS, KINDS, TYPES, limit_words, size_words
from app.attachments.operations import FileFault
from app.attachments.queries import Limits, attachments_of, limits
from app.domain.numbers import number_words
from app.models import Attachment, InvestmentRequest
from app.web.labels import moment


@dataclass(frozen=True, slots=True)
class FileView:
    """One attachment: where it is fetched and what it is."""

    id: int
    name: str
    url: str
    kind: str
    kind_word: str
    size: str
    added: str


@dataclass(frozen=True, slots=True)
class PanelView:
    """What attachments/index.html reads. said: (category, sentence) when the panel is sent alone."""

    id: int
    number: str
    title: str
    files: list[FileView]
    may_edit: bool
    most_bytes: int
    most_files: int
    limit_words: str
    form_words: str
    endings: str
    kinds: list[tuple[str, str]]
    faults: list[FileFault]
    said: list[tuple[str, str]]

    @property
    def step_words(self) -> tuple[str, str]:
        """What the way through the form says of the files."""
        return step_words(len(self.files))

    @property
    def is_full(self) -> bool:
        """Whether no more files fit."""
        return len(self.files) >= self.most_files


def step_words(files: int) -> tuple[str, str]:
    """How many files there are, in words, and the kind of step that is."""
    return (f"{files} {'bilaga' if files == 1 else 'bilagor'}", "done") if files else ("Frivilligt", "free")


def current_limits(session: Session) -> Limits:
    """The limits of the settings and of this server."""
    return limits(session, any_request())


def any_request() -> int:
    """What any request to this server may hold, in bytes."""
    return int(current_app.config["MAX_CONTENT_LENGTH"])


def file_views(session: Session, request_id: int) -> list[FileView]:
    """The request's attachments for its page; one query."""
    return [_file(each) for each in attachments_of(session, request_id)]


def panel_view(
    session: Session,
    it: InvestmentRequest,
    *,
    may_edit: bool,
    faults: list[FileFault] | None = None,
    said: list[tuple[str, str]] | None = None,
) -> PanelView:
    """The panel with the request's files, and the form when files may be added."""
    most = current_limits(session)
    return PanelView(
        it.id,
        number_words(it.number),
        it.title,
        file_views(session, it.id),
        may_edit,
        most.most_bytes,
        most.most_files,
        f"{ENDINGS_IN_WORDS}, högst {limit_words(most.most_bytes)} per fil och {most.most_files} filer.",
        f"Tillsammans får filerna vara högst {limit_words(most.most_at_once)} på en gång.",
        ",".join(TYPES),
        list(KINDS.items()),
        faults or [],
        said or [],
    )


def _file(each: Attachment) -> FileView:
    return FileView(
        each.id,
        each.file_name,
        url_for("attachments.download", id=each.request_id, attachment_id=each.id),
        each.kind,
        KINDS.get(each.kind, each.kind),
        size_words(each.size),
        f"{moment(each.added_at)}, {each.added_by}",
    )
