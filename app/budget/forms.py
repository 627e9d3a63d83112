"""What is typed about frames: one decision with an amount a category, a transfer, and the lines of a carry-over."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from werkzeug.datastructures import MultiDict
from wtforms import SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Regexp, ValidationError

from app.budget.carrying import Carried
from app.domain.frames import EntryKind
from app.domain.money import AmountError, parse_amount
from app.domain.periods import plain_day
from app.web.forms import OnceForm, choice_list, clean_text

LONGEST = 2_000
KINDS = [
    (EntryKind.DECIDED.value, "Beslutad ram"),
    (EntryKind.REVISION.value, "Revidering, lägg till eller dra ifrån"),
    (EntryKind.PROPOSED.value, "Föreslagen ram, räknas inte som pengar"),
]


def _is_day(form: OnceForm, it: StringField) -> None:
    try:
        plain_day((it.data or "").strip())
    except ValueError as error:
        raise ValidationError("Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-01-20.") from error


class DecisionForm(OnceForm):
    """Which decision it is."""

    reference = StringField(
        "Beslut",
        [InputRequired("Skriv vilket beslut det är, till exempel RS 2026-01-20 § 7."), Length(max=200)],
        description="Organ, datum och § eller diarienummer. Skrivs ut under tabellerna.",
    )
    decided_on = StringField("Beslutsdatum", [InputRequired("Skriv beslutsdatum."), _is_day], description="ÅÅÅÅ-MM-DD")
    comment = TextAreaField("Kommentar", [Length(max=LONGEST)], render_kw={"rows": 2})


class EntryForm(DecisionForm):
    """One decision on the frames of a year; the amounts are read by `amounts`."""

    kind = SelectField("Slag", [InputRequired()], choices=choice_list(KINDS))


class TransferForm(DecisionForm):
    """Money from one category's frame to another's."""

    source = SelectField("Från kategori", coerce=int)
    target = SelectField("Till kategori", coerce=int)
    amount = StringField(
        "Belopp", [InputRequired("Skriv beloppet."), Regexp(r".{1,100}")], render_kw={"inputmode": "decimal"}
    )

    def validate_amount(self, it: StringField) -> None:
        """The amount as öre can be read and is above zero."""
        try:
            if parse_amount(it.data or "") <= 0:
                raise ValidationError("Skriv ett belopp som är större än noll.")
        except AmountError as error:
            raise ValidationError(str(error)) from error


@dataclass(slots=True)
class Amounts:
    """What was typed by id, what it means in öre, and what is wrong."""

    typed: dict[int, str] = field(default_factory=dict)
    ore: dict[int, int] = field(default_factory=dict)
    faults: dict[int, str] = field(default_factory=dict)


def amounts(sent: "MultiDict[str, str]", ids: Iterable[int]) -> Amounts:
    """`amount.12` of each id; an empty one is nothing."""
    found = Amounts()
    for id_ in ids:
        text = sent.get(f"amount.{id_}", "")[:200].strip()
        if not text:
            continue
        found.typed[id_] = text
        try:
            found.ore[id_] = parse_amount(text)
        except AmountError as error:
            found.faults[id_] = str(error)
    return found


@dataclass(slots=True)
class Lines:
    """The lines of a carry-over as they were sent: ticked ids, amounts and reasons as typed, and what is wrong."""

    ticked: set[int] = field(default_factory=set)
    amounts: Amounts = field(default_factory=Amounts)
    reasons: dict[int, str] = field(default_factory=dict)
    carried: list[Carried] = field(default_factory=list)


def lines(sent: "MultiDict[str, str]") -> Lines:
    """Every ticked line with its amount and reason."""
    ids = [int(each) for each in sent.getlist("carry") if each.isascii() and each.isdecimal() and len(each) < 10]
    seen = [int(name.partition(".")[2]) for name in sent if name.startswith("amount.") and name[7:].isdecimal()]
    found = Lines(set(ids), amounts(sent, seen))
    found.reasons = {id_: clean_text(sent.get(f"reason.{id_}")) for id_ in seen}
    long = f"Skälet är för långt. Korta det till högst {LONGEST} tecken."
    found.amounts.faults |= {id_: long for id_, text in found.reasons.items() if len(text) > LONGEST}
    found.amounts.faults = {id_: words for id_, words in found.amounts.faults.items() if id_ in found.ticked}
    found.carried = [
        Carried(id_, found.amounts.ore.get(id_, 0), found.reasons.get(id_, "")) for id_ in dict.fromkeys(ids)
    ]
    return found
