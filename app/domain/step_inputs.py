"""What each step asks for: the fields of every need after the decision, declared once.

The step's form, its checks, the documentation and the tests are all made from this table and TRANSITIONS.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.domain.request_fields import Field
from app.domain.request_form import BY_NAME, PROCUREMENT_CHOICES
from app.domain.workflow import Action, Need, PauseCause, Transition


class InputKind(StrEnum):
    """How a field is typed and read."""

    LINE = "line"
    PROSE = "prose"
    DATE = "date"
    MONTH = "month"
    AMOUNT = "amount"
    CHOICE = "choice"
    CATEGORY = "category"
    YEARS = "years"


class When(StrEnum):
    """Which days a date or month may be."""

    ANY = "any"
    UNTIL_TODAY = "until today"
    AFTER_TODAY = "after today"


@dataclass(frozen=True, slots=True)
class Input:
    """One field of a step. name: also the request's column where `stored`; not_before: a column with an earlier day.

    YEARS are rows of frame year and amount; a CATEGORY is chosen among those there are.
    """

    name: str
    label: str
    kind: InputKind
    required: bool = True
    hint: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 200
    when: When = When.ANY
    not_before: str = ""
    stored: bool = True


K = InputKind
PROSE = 5_000
COMMENT = Input("comment", "Kommentar", K.PROSE, False, longest=PROSE, stored=False)
REASON = Input(
    "comment",
    "Skäl",
    K.PROSE,
    hint="Läses av den som beslutar och av den som följer ärendet.",
    longest=PROSE,
    stored=False,
)
DEVIATION = Input(
    "comment", "Varför utfallet avviker från det beviljade", K.PROSE, False,
    "Behövs när avvikelsen är större än vad regionen räknar som liten.", longest=PROSE, stored=False,
)  # fmt: skip
_WAYS = tuple(choice for choice in PROCUREMENT_CHOICES if choice[0] != "vet inte")
_CAUSES = tuple((cause.value, cause.value.capitalize()) for cause in PauseCause)

INPUTS: Mapping[Need, tuple[Input, ...]] = {
    Need.PROCUREMENT: (
        Input("procurement_way", "Hur det köps", K.CHOICE, choices=_WAYS),
        Input("procurement_reference", "Avtal eller upphandlingens nummer", K.LINE, False),
        Input("procurement_target_on", "När beställning väntas", K.DATE, False, when=When.AFTER_TODAY),
    ),
    Need.ORDER_REFERENCE: (
        Input("order_reference", "Beställningens nummer", K.LINE),
        Input("ordered_ore", "Beställt belopp, utan moms", K.AMOUNT, hint="Till exempel 1 250 000 eller 1,25 mnkr."),
        Input("ordered_on", "Beställt den", K.DATE, when=When.UNTIL_TODAY),
    ),
    Need.DELIVERY_DATE: (
        Input("delivered_on", "Levererat den", K.DATE, when=When.UNTIL_TODAY, not_before="ordered_on"),
    ),
    Need.CAPITALISATION_MONTH: (
        Input(
            "capitalised_month", "Månad då det aktiveras", K.MONTH, when=When.UNTIL_TODAY, not_before="delivered_on",
            hint="Avskrivningen börjar månaden efter. Skriv ÅÅÅÅ-MM.",
        ),
        Input("asset_number", "Inventarienummer", K.LINE),
    ),
    Need.FINAL_ACCOUNT: (
        Input("effect_reached", "Vad det gav", K.PROSE, hint="Blev det som tänkt? Hur märks det?", longest=PROSE),
        DEVIATION,
    ),
    Need.CAUSE_AND_DATE: (
        Input("pause_cause", "Varför det står still", K.CHOICE, choices=_CAUSES, stored=False),
        Input("pause_review_on", "Titta igen den", K.DATE, when=When.AFTER_TODAY, stored=False),
    ),
    Need.RELEASED_AMOUNT: (
        Input(
            "years", "Hur mycket som lämnas tillbaka", K.YEARS, stored=False,
            hint="Pengarna går tillbaka till den ram de togs ur.",
        ),
    ),
    Need.CHANGE: (
        Input(
            "years", "Beviljat belopp som det ska bli", K.YEARS, stored=False,
            hint="Skriv hela beloppet för varje ramår, inte skillnaden. Lämna tomt för ett år som inte ska ha pengar.",
        ),
        Input("category_id", "Kategori", K.CATEGORY, hint="Kategorin avgör vilken ram pengarna tas ur.", stored=False),
    ),
    Need.REASON: (REASON,),
    Need.COMMENT: (Input("comment", "Kommentar", K.PROSE, longest=PROSE, stored=False),),
}  # fmt: skip
"""Needs that somebody fills in; the others are true or not (room in the frame, no open change)."""

FACTS: tuple[Field, ...] = tuple(
    BY_NAME[name]
    for name in (
        "title", "contact", "responsible", "cost_centre", "maintenance_object", "schedule", "procurement_way",
        "procurement_status", "procurement_reference",
    )
)  # fmt: skip
"""What may be changed on a granted request without a new decision: only logged."""

ALSO: Mapping[Action, Mapping[str, str]] = {
    Action.START_PROCUREMENT: {"procurement_status": "pågår"},
    Action.ORDER: {"procurement_status": "klar"},
}
"""Columns that follow from the step itself."""

VERBS: Mapping[Action, str] = {
    Action.START_PROCUREMENT: "upphandla",
    Action.ORDER: "bestall",
    Action.DELIVER: "ta-emot",
    Action.PUT_IN_USE: "aktivera",
    Action.CLOSE: "slutredovisa",
    Action.PAUSE: "vila",
    Action.RESUME: "ateruppta",
    Action.RELEASE: "aterlamna",
    Action.PROPOSE_CHANGE: "begar-andring",
    Action.WITHDRAW_CHANGE: "ta-tillbaka-andring",
}
"""The steps after the decision, by the word that stands for them in addresses."""


def inputs_of(step: Transition) -> tuple[Input, ...]:
    """The fields of a step, in the order of its needs; every step may be given a comment."""
    found = [each for need in step.needs for each in INPUTS.get(need, ())]
    return (*found, *(() if any(each.name == "comment" for each in found) else (COMMENT,)))
