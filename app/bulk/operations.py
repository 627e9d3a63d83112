"""Loading the rows of a template as drafts. Never commits: all of them or none."""

from collections.abc import Sequence

from sqlalchemy.orm import Session

from app.bulk.reading import NewDraft
from app.domain.permissions import Actor
from app.drafts.operations import Typed, save
from app.drafts.queries import kept_texts
from app.drafts.sending import begin
from app.models import BulkLoad


def load(
    session: Session, drafts: Sequence[NewDraft], actor: Actor, *, unit_id: int, sha256: str, file_name: str
) -> BulkLoad:
    """Make a draft of every row. Raises IntegrityError when a twin of the file was loaded for the unit meanwhile."""
    row = BulkLoad(sha256=sha256, unit_id=unit_id, file_name=file_name, request_ids=[], loaded_by=actor.name)
    session.add(row)
    session.flush()
    row.request_ids = [_begun(session, each, actor) for each in drafts]
    session.flush()
    return row


def _begun(session: Session, draft: NewDraft, actor: Actor) -> int:
    it = begin(session, actor, draft.unit_id, kind=draft.kind, year=draft.year)
    stored = kept_texts(session, it)
    typed = {name: Typed(text, stored[name].version) for name, text in draft.texts.items()}
    save(session, it, typed, by=actor.name)
    return it.id
