"""A first text about a category in a period, made of facts in klarspråk, for the controller to go on writing (§7)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.money import Unit, amount_words, rounded
from app.domain.periods import period_words

FEW = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a category with everything below it, öre.

    earlier_forecast: (period, öre) of the last forecast before this one, with its reason. standing_still: öre by cause.
    largest: (request, öre) of the largest purchases of the year. year: the report year.
    """

    year: int
    period: int
    frame_ore: int | None
    earlier_ore: int
    this_year_ore: int
    forecast_ore: int
    forecast_reason: str = ""
    earlier_forecast: tuple[int, int] | None = None
    standing_still: Mapping[str, int] = field(default_factory=dict)
    largest: Sequence[tuple[str, int]] = ()

    @property
    def paid_ore(self) -> int:
        """All that was paid."""
        return self.earlier_ore + self.this_year_ore


def draft(facts: Facts, unit: Unit = Unit.MNKR) -> str:
    """Sentences of what was used and on which years' frames, what stands still, what was bought and the forecast."""
    sentences = [
        _used(facts, unit),
        _ages(facts, unit),
        _bought(facts, unit),
        _still(facts, unit),
        _forecast(facts, unit),
        _moved(facts, unit),
    ]
    return " ".join(filter(None, sentences))


def _used(facts: Facts, unit: Unit) -> str:
    when = period_words(facts.period).capitalize()
    if not facts.paid_ore:
        return f"{when} är inget betalt."
    share = ""
    if facts.frame_ore:
        percent = rounded(facts.paid_ore * 100 * Unit.KR.ore // facts.frame_ore, Unit.KR, 0)
        share = f", {percent} procent av ramen på {amount_words(facts.frame_ore, unit)}"
    return f"{when} är {amount_words(facts.paid_ore, unit)} betalt{share}."


def _ages(facts: Facts, unit: Unit) -> str:
    if not facts.paid_ore or not facts.earlier_ore:
        return ""
    earlier, this = amount_words(facts.earlier_ore, unit), amount_words(facts.this_year_ore, unit)
    if not facts.this_year_ore:
        return f"Allt hör till ramar före {facts.year}."
    return f"Av det hör {earlier} till ramar före {facts.year} och {this} till ramen {facts.year}."


def _bought(facts: Facts, unit: Unit) -> str:
    named = [f"{title} ({amount_words(ore, unit)})" for title, ore in facts.largest[:FEW] if ore > 0]
    if not named:
        return ""
    if len(named) == 1:
        return f"Störst är {named[0]}."
    return f"Störst är {', '.join(named[:-1])} och {named[-1]}."


def _still(facts: Facts, unit: Unit) -> str:
    causes = sorted(((ore, cause) for cause, ore in facts.standing_still.items() if ore > 0), reverse=True)
    if not causes:
        return ""
    total = amount_words(sum(ore for ore, _ in causes), unit)
    if len(causes) == 1:
        return f"{total} står still: {causes[0][1]}."
    parts = ", ".join(f"{cause} {amount_words(ore, unit)}" for ore, cause in causes)
    return f"{total} står still: {parts}."


def _forecast(facts: Facts, unit: Unit) -> str:
    forecast = amount_words(facts.forecast_ore, unit)
    if facts.frame_ore is None:
        return f"Prognosen för året är {forecast}."
    left = facts.frame_ore - facts.forecast_ore
    if rounded(left, Unit.KR, 0) == 0:
        return f"Prognosen för året är {forecast}, lika med ramen."
    way = "under" if left > 0 else "över"
    return f"Prognosen för året är {forecast}, {amount_words(abs(left), unit)} {way} ramen."


def _moved(facts: Facts, unit: Unit) -> str:
    if facts.earlier_forecast is None:
        return ""
    period, ore = facts.earlier_forecast
    moved = facts.forecast_ore - ore
    if rounded(moved, Unit.KR, 0) == 0:
        return f"Den är oförändrad sedan {period_words(period)}."
    way = "högre" if moved > 0 else "lägre"
    reason = facts.forecast_reason.strip().rstrip(".")
    why = f": {reason[:1].lower()}{reason[1:]}" if reason else ""
    return f"Den är {amount_words(abs(moved), unit)} {way} än {period_words(period)}{why}."
