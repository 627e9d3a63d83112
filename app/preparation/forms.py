"""What the preparer's pages send: the shape of input only."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, RadioField, SelectField, StringField, TextAreaField

from app.domain.words import RECOMMENDATIONS
from app.web.forms import OnceForm, choice_list, clean_text, no_longer

NOBODY = 0
MOST = 200
"""As many as can be done at once; a page of the queue holds fewer."""


class AssignForm(OnceForm):
    """Who prepares the request; seen_preparer is who did when the page was shown."""

    preparer_id = SelectField("Beredare", coerce=int)
    seen_preparer = HiddenField()


class ProposalForm(OnceForm):
    """What the preparer proposes; seen is which proposal the page showed."""

    recommendation = RadioField("Förslag", choices=choice_list(RECOMMENDATIONS.items()), validate_choice=False)
    amount = StringField(
        "Belopp att bevilja, kr",
        description="Högst det sökta beloppet. Behövs när du tillstyrker.",
        filters=[lambda text: (text or "").strip()],
    )
    reason = TextAreaField(
        "Skäl",
        description="Följer med till beslutet och står i protokollet.",
        validators=[no_longer()],
        filters=[clean_text],
    )
    seen = HiddenField()


class PreparationStepForm(OnceForm):
    """One of the preparer's steps; which one comes from the button."""

    action = StringField()
    step_comment = TextAreaField("Kommentar", validators=[no_longer()], filters=[clean_text])


class ReadForm(OnceForm):
    """That the preparer has looked at what the unit answered."""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The rows that were ticked in the queue: ids, who had each when the page was shown, and the button."""

    ids: tuple[int, ...]
    seen: dict[int, int | None]
    do: str
    preparer_id: int | None
    texts: dict[str, str]


def read_chosen(sent: "MultiDict[str, str]") -> Chosen:
    """Read the ticks; what is no id is left out."""
    ids = tuple(dict.fromkeys(_id(word) for word in sent.getlist("chosen") if _id(word)))[:MOST]
    seen = {id_: _id(sent.get(f"held_{id_}", "")) or None for id_ in ids}
    texts = {name: sent.get(name, "") for name in ("pause_cause", "pause_review_on", "comment")}
    return Chosen(ids, seen, sent.get("do", ""), _id(sent.get("preparer_id", "")) or None, texts)


def _id(word: str) -> int:
    return int(word) if word.isascii() and word.isdecimal() and len(word) < 10 else 0
