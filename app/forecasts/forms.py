"""The cells of the forecast page as they are sent: what was seen, what is typed, and what is wrong with it."""

from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict

from app.domain.money import AmountError, parse_amount
from app.forecasts.operations import Subject, Written
from app.web.forms import OnceForm, clean_text

LONGEST = 2_000
MOST = 500


class ForecastForm(OnceForm):
    """The whole table, or one cell of it; the cells are read by `read`."""


@dataclass(slots=True)
class Sent:
    """typed: (amount, comment) as typed by the subject's key; faults: what is wrong by key."""

    cells: list[Written] = field(default_factory=list)
    typed: dict[str, tuple[str, str]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)


def read(sent: "MultiDict[str, str]") -> Sent:
    """Every cell that was sent with what was seen in it; names are `amount.k12`, `comment.k12` and `seen.k12`."""
    found = Sent()
    for name in list(sent)[: MOST * 4]:
        kind, _, key = name.partition(".")
        subject = subject_of(key)
        if kind != "amount" or subject is None:
            continue
        amount, comment = sent[name][:200], clean_text(sent.get(f"comment.{key}", ""))
        found.typed[key] = (amount, comment)
        try:
            ore = parse_amount(amount) if amount.strip() else None
        except AmountError as error:
            found.faults[key] = str(error)
            continue
        if len(comment) > LONGEST:
            found.faults[key] = f"Kommentaren är för lång. Korta den till högst {LONGEST} tecken."
            continue
        if ore is None and comment:
            found.faults[key] = "Skriv ett belopp till kommentaren, eller ta bort den."
            continue
        found.cells.append(Written(subject, _seen(sent, key), ore, comment))
    return found


def subject_of(key: str) -> Subject | None:
    """`k12` is category 12, `a34` request 34; None for anything else."""
    digits = key[1:]
    if key[:1] not in ("k", "a") or not digits.isascii() or not digits.isdecimal() or len(digits) > 9:
        return None
    return Subject(category_id=int(digits)) if key[0] == "k" else Subject(request_id=int(digits))


def _seen(sent: "MultiDict[str, str]", key: str) -> tuple[int | None, str]:
    text = sent.get(f"seen.{key}", "")
    digits = text.removeprefix("-")
    ore = int(text) if digits.isascii() and digits.isdecimal() and len(digits) < 19 else None
    return ore, clean_text(sent.get(f"seen_comment.{key}", ""))
