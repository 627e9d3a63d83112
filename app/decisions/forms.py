"""What the sheet and the page that signs send: marks as typed, and the form of a decision."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, StringField

from app.decisions.queries import Mark
from app.decisions.verdicts import Outcome
from app.web.forms import OnceForm, clean_text

LONGEST_AMOUNT, MOST = 100, 5_000


class SignForm(OnceForm):
    """Sign once. seen: what was reviewed; chosen: the requests it was about; reference and day are the board's."""

    seen = HiddenField()
    chosen = HiddenField()
    reference = StringField("Styrelsens beslut", description="Datum och § eller diarienummer, till exempel RS § 87.")
    decided_on = StringField("Beslutsdatum", description="ÅÅÅÅ-MM-DD, dagen då styrelsen beslutade.")


@dataclass(frozen=True, slots=True)
class Sent:
    """A sheet as sent: the marks, and the requests whose amounts were not on the page when they were marked."""

    marks: tuple[Mark, ...]
    unasked: frozenset[int]


def read(sent: "MultiDict[str, str]") -> Sent:
    """The rows named in `seen` as `id:version`; fields of other rows are not looked at."""
    marks, unasked = [], set()
    amounts = _amounts(sent)
    for id_, version in _seen(sent.get("seen", "")):
        outcome = sent.get(f"o{id_}", "")
        if outcome not in list(Outcome):
            outcome = ""
        if outcome == Outcome.GRANTED and id_ not in amounts:
            unasked.add(id_)
        reason, excess = (clean_text(sent.get(f"{name}{id_}")) for name in "rx")
        marks.append(Mark(id_, outcome, amounts.get(id_, {}), reason, excess, version))
    return Sent(tuple(marks), frozenset(unasked))


def ids(text: str | None) -> list[int]:
    """`17,18` as numbers; what is none is left out."""
    return [int(each) for each in (text or "").split(",")[:MOST] if _is_number(each)]


def fingerprint(marks: Iterable[Mark]) -> str:
    """Names what was reviewed: signing asks that it is still the same."""
    said = [
        (each.request_id, each.outcome, sorted(each.amounts.items()), each.reason, each.excess_reason)
        for each in sorted(marks, key=lambda mark: mark.request_id)
    ]
    return hashlib.blake2s(repr(said).encode(), digest_size=16).hexdigest()


def _amounts(sent: "MultiDict[str, str]") -> dict[int, dict[int, str]]:
    """`a17.2026` as {17: {2026: text}}."""
    found: dict[int, dict[int, str]] = {}
    for name, text in sent.items():
        id_, dot, year = name[1:].partition(".")
        if name[:1] == "a" and dot and _is_number(id_) and _is_number(year) and len(year) == 4:
            found.setdefault(int(id_), {})[int(year)] = text.strip()[:LONGEST_AMOUNT]
    return found


def _seen(text: str) -> list[tuple[int, int]]:
    """`17:3,18:1` as pairs; what is no pair is left out."""
    pairs = [each.partition(":") for each in text.split(",")[:MOST]]
    return list({int(id_): (int(id_), int(v)) for id_, _, v in pairs if _is_number(id_) and _is_number(v)}.values())


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal() and len(text) < 10
