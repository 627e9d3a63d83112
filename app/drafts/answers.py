"""What the autosave answers: new versions, faults, conflicts, what others have written and what now shows."""

from collections.abc import Mapping
from typing import Any

from app.database import db
from app.domain.request_form import BY_NAME, FIELDS
from app.drafts.desk import Desk, Kept
from app.drafts.fields import clash_view, faults_of, note_words, total_words
from app.drafts.pages import steps
from app.drafts.queries import others_here
from app.drafts.typed import pairs_of
from app.web.labels import local_now


def saved_answer(desk: Desk, kept: Kept, seen: Mapping[str, int]) -> dict[str, Any]:
    """The answer as JSON; seen: the version of every field on the page."""
    draft = desk.draft()
    in_conflict = {each.field for each in kept.saved.conflicts}
    behind = [name for name, version in seen.items() if draft.texts[name].version > version]
    news = [name for name in behind if name not in kept.saved.versions and name not in in_conflict]
    on_page = [each for each in FIELDS if each.name in seen or each.name in kept.saved.versions]
    return {
        "time": local_now().strftime("%H.%M"),
        "versions": kept.saved.versions,
        "refused": kept.refused,
        "conflicts": [_conflict(desk, each) for each in kept.saved.conflicts],
        "news": [_news(name, draft.texts[name]) for name in news],
        "here": others_here(db.session(), desk.it.id, desk.actor.user_id),
        "fields": {
            each.name: {
                "shown": draft.shows(each),
                "required": each.required(draft.facts),
                "faults": faults_of(each, draft.texts[each.name].text, draft.readings[each.name]),
                "total": total_words(each, draft.readings[each.name]),
                "note": note_words(each, draft),
            }
            for each in on_page
        },
        "steps": [{"name": step.name, "words": step.words, "kind": step.kind} for step in steps(desk, draft)],
    }


def _conflict(desk: Desk, each: Any) -> dict[str, Any]:
    clash = clash_view(desk, each)
    return {
        "name": each.field,
        "version": each.stored_version,
        "lead": clash.lead,
        "theirs": clash.theirs,
        "mine": clash.mine,
        "can_join": clash.can_join,
        "pairs": pairs_of(BY_NAME[each.field], each.stored),
    }


def _news(name: str, stored: Any) -> dict[str, Any]:
    return {
        "name": name,
        "version": stored.version,
        "by": stored.saved_by,
        "pairs": pairs_of(BY_NAME[name], stored.text),
    }
