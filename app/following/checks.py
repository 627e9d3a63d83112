"""What a need asks beyond its fields: one function for each, giving the Swedish sentence of every field it refuses."""

from collections.abc import Callable, Mapping

from app.domain.money import format_kronor as kr
from app.domain.outcome import deviates
from app.domain.workflow import Need
from app.following.cases import Case, drift_of

Faults = dict[str, str]
WHOLE = ""
"""Stands for the step as a whole, where no field is to blame."""


def faults(case: Case) -> Faults:
    """Everything that keeps the step from being taken, by field; what is typed wrong comes first."""
    found: Faults = dict(case.reading.faults)
    for need in case.step.needs:
        for name, sentence in CHECKS.get(need, _nothing)(case).items():
            found.setdefault(name, sentence)
    return found


def _nothing(case: Case) -> Faults:
    """The fields say it all."""
    return {}


def order_faults(case: Case) -> Faults:
    """A tender above the grant by more than the setting goes back for a decision about the difference."""
    drift = drift_of(case)
    if drift is None or not drift.is_beyond(case.settings["price_drift_percent"]):
        return {}
    return {"ordered_ore": f"Beloppet är {drift.words}. Begär beslut om skillnaden innan ni beställer."}


def _released(case: Case) -> Faults:
    years, left = case.typed("years"), case.unused
    if years is None:
        return {}
    if not years:
        return {"years": "Skriv hur mycket som lämnas tillbaka, för minst ett ramår."}
    wrong = [
        f"Högst {kr(left.get(year, 0))} kr kan lämnas tillbaka till ramår {year}."
        for year, ore in years.items()
        if ore > left.get(year, 0)
    ]
    return {"years": " ".join(wrong)} if wrong else {}


def _change(case: Case) -> Faults:
    years, category = case.typed("years"), case.typed("category_id")
    found: Faults = {}
    if category is not None and category not in case.known.category_names:
        found["category_id"] = "Välj kategori i listan."
    elif category not in (None, case.it.category_id):
        closed = [str(year) for year in years or () if not case.known.may_choose(category, year)]
        if closed:
            words = f"Kategorin kan inte väljas för ramår {', '.join(closed)}."
            found["category_id"] = f"{words} Välj en annan kategori eller ett annat ramår."
    if years is None:
        return found
    wanted, granted = sum(years.values()), sum(case.granted.values())
    if not wanted:
        found["years"] = "Skriv beloppet för minst ett ramår. Ska allt lämnas tillbaka: välj Återlämna pengar."
    elif wanted < min(case.it.outcome_ore, granted):
        found["years"] = f"{kr(case.it.outcome_ore)} kr är redan betalt. Det beviljade kan inte bli mindre."
    elif years == case.granted and category in (None, case.it.category_id):
        found["years"] = "Ingenting är ändrat. Ändra ett belopp, ett ramår eller kategorin."
    return found


def _final_account(case: Case) -> Faults:
    granted = sum(case.granted.values())
    percent = case.settings["final_account_deviation_percent"]
    if case.typed("comment") or not deviates(case.it.outcome_ore, granted, percent):
        return {}
    off = kr(abs(granted - case.it.outcome_ore))
    return {"comment": f"Utfallet avviker med {off} kr från det beviljade. Skriv varför."}


def _no_open_change(case: Case) -> Faults:
    if case.change is None:
        return {}
    return {WHOLE: "En ändring väntar på beslut. Vänta på beslutet eller ta tillbaka ändringen först."}


def _open_change(case: Case) -> Faults:
    return {} if case.change else {WHOLE: "Det finns ingen ändring som väntar på beslut."}


CHECKS: Mapping[Need, Callable[[Case], Faults]] = {
    Need.ORDER_REFERENCE: order_faults,
    Need.RELEASED_AMOUNT: _released,
    Need.CHANGE: _change,
    Need.FINAL_ACCOUNT: _final_account,
    Need.NO_OPEN_CHANGE: _no_open_change,
    Need.OPEN_CHANGE: _open_change,
}
