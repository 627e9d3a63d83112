"""What the unit head's list sends: the order as it was seen, the places asked for, the ticks and a comment."""

from dataclasses import dataclass

from werkzeug.datastructures import MultiDict
from wtforms import HiddenField, TextAreaField
from wtforms.validators import Length

from app.web.forms import OnceForm, clean_text

LONGEST = 5_000


class RankForm(OnceForm):
    """One form for the whole list; the button says what is done."""

    seen = HiddenField()
    comment = TextAreaField(
        "Kommentar till det du tillstyrker",
        validators=[
            Length(max=LONGEST, message=f"Kommentaren är för lång. Korta den till högst {LONGEST} tecken."),
        ],
        filters=[clean_text],
    )


@dataclass(frozen=True, slots=True)
class Sent:
    """The rows of the list as they were sent. places: as typed, by id; faults: what is wrong, by id."""

    seen: tuple[int, ...]
    typed: dict[int, str]
    places: dict[int, int]
    faults: dict[int, str]
    signed: tuple[int, ...]
    move: tuple[int, int] | None


def read(sent: "MultiDict[str, str]") -> Sent:
    """Read the rows; ids that are no ids are left out."""
    seen = tuple(dict.fromkeys(_ids(sent.get("seen", "").split(","))))
    typed = {id_: sent[f"place_{id_}"][:20] for id_ in seen if f"place_{id_}" in sent}
    places, faults = {}, {}
    for id_, text in typed.items():
        number = text.strip()
        if number.isascii() and number.isdecimal() and len(number) < 6 and int(number) > 0:
            places[id_] = int(number)
        else:
            faults[id_] = "Skriv platsen som ett helt tal, 1 eller högre."
    return Sent(
        seen, typed, places, faults, tuple(dict.fromkeys(_ids(sent.getlist("sign")))), _move(sent.get("move", ""))
    )


def _ids(words: list[str]) -> list[int]:
    return [int(word) for word in words if word.isascii() and word.isdecimal() and len(word) < 10]


def _move(text: str) -> tuple[int, int] | None:
    """`17:up` as (17, -1)."""
    word, _, way = text.partition(":")
    steps = {"up": -1, "down": 1}.get(way)
    ids = _ids([word])
    return (ids[0], steps) if ids and steps else None
