"""The page of a step: made from the table of inputs for whatever step it is, with what was typed and what is wrong."""

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.domain.authority import body_for
from app.domain.money import format_kronor
from app.domain.outcome import deviates, unused
from app.domain.request_fields import Field
from app.domain.step_inputs import DEVIATION, FACTS, VERBS, Input, InputKind, inputs_of
from app.domain.step_reading import Typed
from app.domain.workflow import Action, Need, Transition
from app.following import queries
from app.following.cases import Drift
from app.following.checks import WHOLE
from app.following.facts import is_needed
from app.investments.document import shown_number
from app.investments.found import Found
from app.models import InvestmentRequest
from app.web.forms import OnceForm
from app.web.labels import ACTIONS, day, kronor, local_now, state_kind, state_word
from app.web.views import Fact, Link

BLANK_ROWS = 2
LEADS = {
    Action.START_PROCUREMENT: "Ärendet går till upphandling. Skriv hur det köps och när beställning väntas.",
    Action.ORDER: "Anteckna vad som är beställt, när och för hur mycket.",
    Action.DELIVER: "Anteckna när det kom.",
    Action.PUT_IN_USE: "Anteckna när det togs i bruk och vad det heter i anläggningsregistret.",
    Action.CLOSE: "Avsluta ärendet. Det som inte är använt går tillbaka till ramen.",
    Action.PAUSE: "Pengarna är beviljade men ärendet står still. Det syns i listan över vilande.",
    Action.RESUME: "Ärendet går tillbaka till där det var när det blev vilande.",
    Action.RELEASE: "Ge tillbaka det som inte behövs, så att andra kan få det.",
    Action.PROPOSE_CHANGE: "Ett nytt beslut behövs om skillnaden. Det som gäller nu gäller tills det är beslutat.",
    Action.WITHDRAW_CHANGE: "Ändringen beslutas inte. Det som är beviljat gäller som förut.",
}


@dataclass(frozen=True, slots=True)
class YearRow:
    """One frame year with its amount as typed; hint: what is left. is_fixed: the year is not to be changed."""

    year: str
    amount: str
    hint: str = ""
    is_fixed: bool = False


@dataclass(slots=True)
class InputView:
    """One field as the page draws it."""

    name: str
    label: str
    kind: str
    value: str = ""
    fault: str = ""
    hint: str = ""
    required: bool = True
    options: Sequence[tuple[str, str]] = ()
    rows: Sequence[YearRow] = ()

    @property
    def id(self) -> str:
        """Where the page's own links lead."""
        return f"f_{self.name}"


@dataclass(frozen=True, slots=True)
class Offer:
    """A decision about the difference, ready to be asked for with one button."""

    sentence: str
    url: str
    rows: Sequence[YearRow]
    reason: str
    category_id: int
    key: str


@dataclass(slots=True)
class StepPage:
    """What following/*.html read. conflict: who was first; is_possible: the step can still be taken."""

    number: str
    title: str
    state_label: str
    state_kind: str
    heading: str
    lead: str
    back_url: str
    url: str
    version: int
    breadcrumb: list[Link]
    facts: list[Fact]
    inputs: list[InputView]
    form: OnceForm
    problem: str = ""
    conflict: str = ""
    offer: Offer | None = None
    is_possible: bool = True
    faults: list[tuple[str, str]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Sent:
    """What was sent and came back: the texts, what is wrong, who was first, and how far an order is above the grant."""

    typed: Typed
    faults: Mapping[str, str] = field(default_factory=dict)
    conflict: str = ""
    drift: Drift | None = None


def step_page(
    session: Session,
    found: Found,
    step: Transition,
    settings: Mapping[str, Any],
    form: OnceForm,
    sent: Sent | None = None,
    *,
    is_possible: bool = True,
) -> StepPage:
    """The page of a step, empty or as it was sent."""
    it, granted = found.request, queries.granted_by_year(session, found.request.id)
    given = sent or Sent(_first(it, step, granted))
    percent = settings["final_account_deviation_percent"]
    inputs = [_input(each, found, step, given, granted, percent) for each in inputs_of(step)]
    show = url_for("investments.show", id=it.id)
    heading = ACTIONS[step.action]
    return StepPage(
        number=shown_number(it),
        title=it.title,
        state_label=state_word(it.state),
        state_kind=state_kind(it.state),
        heading=heading,
        lead=LEADS[step.action],
        back_url=show,
        url=step_url(it.id, step.action),
        version=it.version,
        breadcrumb=[Link("Äskningar", url_for("investments.index")), Link(it.title, show), Link(heading, None)],
        facts=_facts(session, it, step, granted, settings),
        inputs=inputs,
        form=form,
        problem=given.faults.get(WHOLE, ""),
        conflict=given.conflict,
        offer=_offer(it, given, granted) if given.drift else None,
        is_possible=is_possible,
        faults=[(each.id, each.fault) for each in inputs if each.fault],
    )


def facts_page(
    found: Found, form: OnceForm, texts: Mapping[str, str], sent: Sent | None = None, *, is_possible: bool = True
) -> StepPage:
    """The page of the facts that may be changed without a decision."""
    it, given = found.request, sent or Sent(Typed())
    show = url_for("investments.show", id=it.id)
    inputs = [_fact_input(each, texts[each.name], given.faults.get(each.name, "")) for each in FACTS]
    heading = "Ändra uppgifter"
    return StepPage(
        number=shown_number(it),
        title=it.title,
        state_label=state_word(it.state),
        state_kind=state_kind(it.state),
        heading=heading,
        lead="",
        back_url=show,
        url=url_for("following.facts", id=it.id),
        version=it.version,
        breadcrumb=[Link("Äskningar", url_for("investments.index")), Link(it.title, show), Link(heading, None)],
        facts=[],
        inputs=inputs,
        form=form,
        conflict=given.conflict,
        is_possible=is_possible,
        faults=[(each.id, each.fault) for each in inputs if each.fault],
    )


def _fact_input(each: Field, text: str, fault: str) -> InputView:
    options = [("", "Inte angivet"), *each.choices] if each.choices else []
    needed = is_needed(each)
    return InputView(each.name, each.label, each.shape.value, text, fault, each.help, needed, options)


def step_url(request_id: int, action: Action) -> str:
    """The page of a step."""
    return url_for("following.step", id=request_id, verb=VERBS[action])


def _first(it: InvestmentRequest, step: Transition, granted: Mapping[int, int]) -> Typed:
    """What stands in the fields before anything is typed: what is known already."""
    texts = {each.name: _text(getattr(it, each.name)) for each in inputs_of(step) if each.stored}
    texts["category_id"] = str(it.category_id)
    if Need.CHANGE in step.needs:
        return Typed(texts, [(str(year), format_kronor(ore)) for year, ore in granted.items()])
    return Typed(texts, [(str(year), "") for year in unused(it.outcome_ore, granted)])


def _text(value: Any) -> str:
    return value if isinstance(value, str) else day(value) if hasattr(value, "isoformat") else ""


def _input(
    each: Input, found: Found, step: Transition, given: Sent, granted: Mapping[int, int], percent: int
) -> InputView:
    it = found.request
    view = InputView(
        each.name,
        each.label,
        each.kind.value,
        given.typed.texts.get(each.name, ""),
        given.faults.get(each.name, ""),
        each.hint,
        each.required,
    )
    if each is DEVIATION:
        view.required = deviates(it.outcome_ore, sum(granted.values()), percent)
    elif each.kind is InputKind.CHOICE:
        view.options = [("", "Välj"), *each.choices]
    elif each.kind is InputKind.CATEGORY:
        paths = {id_: found.known.categories.path(id_) for id_ in found.known.category_names}
        names = {id_: [found.known.category_names[part] for part in reversed(path)] for id_, path in paths.items()}
        view.options = [(str(id_), " / ".join(name)) for id_, name in names.items()]
    elif each.kind is InputKind.YEARS:
        view.rows = _year_rows(it, step, given, granted)
    return view


def _year_rows(it: InvestmentRequest, step: Transition, given: Sent, granted: Mapping[int, int]) -> list[YearRow]:
    """The rows as typed: for money given back a fixed row a year, for a change rows that may be about other years."""
    typed = [(year, amount) for year, amount in given.typed.rows if year.strip() or amount.strip()]
    if Need.CHANGE in step.needs:
        now = {str(year): f"Nu {format_kronor(ore)} kr" for year, ore in granted.items()}
        return [*(YearRow(year, amount, now.get(year, "")) for year, amount in typed), *[YearRow("", "")] * BLANK_ROWS]
    amounts, left = dict(typed), unused(it.outcome_ore, granted)
    return [
        YearRow(str(year), amounts.get(str(year), ""), f"{format_kronor(ore)} kr är inte använt", is_fixed=True)
        for year, ore in left.items()
    ]


def _facts(
    session: Session, it: InvestmentRequest, step: Transition, granted: Mapping[int, int], settings: Mapping[str, Any]
) -> list[Fact]:
    """The money of the request, as far as the step has to do with it."""
    left, total = unused(it.outcome_ore, granted), sum(granted.values())
    facts = [Fact("Beviljat", kronor(total), note=_by_year(granted) if len(granted) > 1 else "")]
    if Need.ORDER_REFERENCE in step.needs:
        extra = queries.granted_in_supplements(session, it.id)
        percent = settings["price_drift_percent"]
        facts += [Fact("Beviljat i tillägg", kronor(extra))] if extra else []
        most = (total + extra) * (100 + percent) // 100
        facts.append(Fact("Kan beställas utan nytt beslut", f"Högst {kronor(most)}", note=f"{percent} % över"))
    if step.effects or Need.FINAL_ACCOUNT in step.needs:
        facts += [Fact("Utfall", kronor(it.outcome_ore)), Fact("Inte använt", kronor(sum(left.values())))]
    if Need.FINAL_ACCOUNT in step.needs:
        facts.append(Fact("Går tillbaka", _by_year(left).capitalize() if left else "Inget, allt är använt"))
    if Need.CHANGE in step.needs:
        body = body_for(total, local_now().year, settings["decider_limit_ore"])
        facts.append(Fact("Beslutas av", body.value.capitalize(), note="Kan bli en annan om beloppet ändras"))
    return facts


def _by_year(amounts: Mapping[int, int]) -> str:
    return ", ".join(f"ram {year} {kronor(ore)}" for year, ore in amounts.items())


def _offer(it: InvestmentRequest, given: Sent, granted: Mapping[int, int]) -> Offer | None:
    """The difference on the last frame year that has money, with the reason written."""
    drift = given.drift
    if drift is None or not granted:
        return None
    last = max(granted)
    wanted = {**granted, last: granted[last] + drift.over_ore}
    reference = given.typed.texts.get("order_reference", "").strip()[:80]
    named = f" {reference}" if reference else ""
    reason = f"Anbudet{named} på {format_kronor(drift.ordered_ore)} kr är {drift.words}."
    rows = [YearRow(str(year), format_kronor(ore)) for year, ore in wanted.items()]
    sentence = f"{format_kronor(drift.over_ore)} kr till, ur ram {last}"
    return Offer(sentence, step_url(it.id, Action.PROPOSE_CHANGE), rows, reason, it.category_id, uuid.uuid4().hex)
