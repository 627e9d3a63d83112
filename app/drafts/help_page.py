"""The help beside the form, in words and figures ready to read."""

from dataclasses import dataclass, field

from app.database import db
from app.domain.request_fields import Section
from app.drafts import help as figures
from app.drafts.desk import Desk
from app.drafts.queries import Draft
from app.web.labels import kronor, state_word, whole_kronor
from app.web.views import Fact

BAR = 1000


@dataclass(frozen=True, slots=True)
class FrameBar:
    """A frame's parts as widths in a viewBox of 0–1000, and what it says in words."""

    granted: int
    others: int
    this: int
    end: int
    is_over: bool
    text: str


@dataclass(frozen=True, slots=True)
class FrameView:
    """A frame strip. bar is None where there is no frame yet."""

    heading: str
    words: str
    kind: str
    facts: list[Fact]
    bar: FrameBar | None


@dataclass(frozen=True, slots=True)
class Hint:
    """A short heading with the sentences below it."""

    heading: str
    sentences: list[str]


@dataclass(frozen=True, slots=True)
class SimilarView:
    """Another unit's request."""

    title: str
    words: str


@dataclass(slots=True)
class HelpView:
    """Everything that stands beside the form."""

    frames: list[FrameView] = field(default_factory=list)
    hints: list[Hint] = field(default_factory=list)
    similar: list[SimilarView] = field(default_factory=list)
    asks_for: str = ""


def help_view(desk: Desk, draft: Draft, section: Section | None = None) -> HelpView:
    """The help for a section; None: for the task list, with all of it."""
    session, found = db.session(), HelpView()
    found.frames = [_frame(each) for each in figures.strips(session, draft, desk.known)]
    if not found.frames:
        found.asks_for = "Välj kategori och skriv belopp, så ser du hur mycket som är kvar av ramen."
    if section in (Section.COST, Section.TIME, None) and (limits := figures.threshold(session, draft, desk.settings)):
        found.hints = [_threshold(limits), _procurement(limits)]
        found.hints += [_yearly(figures.yearly(session, draft))] if limits.is_investment else []
    if section in (Section.NEED, None):
        found.similar = [
            SimilarView(each.title, f"{each.number}, {each.unit}, {state_word(each.state)}, ramår {each.year}")
            for each in figures.similar(session, draft)
        ]
    return found


def _frame(each: figures.Strip) -> FrameView:
    heading = f"Ram {each.year}, {each.category}"
    asked = [Fact("Äskat av andra", kronor(each.others_ore)), Fact("Den här äskningen", kronor(each.this_ore))]
    if each.frame_ore is None:
        words = f"Ingen ram är beslutad för {each.year} än. Det går att äska ändå."
        return FrameView(heading, words, "none", asked, None)
    left = each.left_ore
    if left >= 0:
        words, kind = f"Ryms. {kronor(left)} är kvar om allt som är äskat beviljas.", "fits"
    elif each.frame_ore - each.granted_ore - each.this_ore >= 0:
        words = f"Ryms bara om annat får stå tillbaka. Det är äskat {kronor(-left)} mer än vad som finns."
        kind = "tight"
    else:
        words, kind = f"Ryms inte. Det saknas {kronor(-left)} i ramen.", "over"
    facts = [
        Fact("Ram", kronor(each.frame_ore)),
        Fact("Beviljat", kronor(each.granted_ore)),
        *asked,
        Fact("Kvar om allt beviljas", kronor(left)),
    ]
    return FrameView(heading, words, kind, facts, _bar(each, words))


def _bar(each: figures.Strip, words: str) -> FrameBar:
    frame = each.frame_ore or 0
    used = each.granted_ore + each.others_ore + each.this_ore
    whole = max(frame, used, 1)
    granted, others = each.granted_ore * BAR // whole, each.others_ore * BAR // whole
    this = min(max(each.this_ore * BAR // whole, 6 if each.this_ore else 0), BAR - granted - others)
    return FrameBar(granted, others, max(this, 0), frame * BAR // whole, used > frame, words)


def _threshold(each: figures.Threshold) -> Hint:
    limit = f"gränsen för investering {each.year}, {kronor(each.limit_ore)}"
    if each.limit_year < each.year:
        limit += f" ({each.limit_year} års gräns, {each.year} års är inte satt än)"
    if each.is_investment:
        said = [f"Det blir {kronor(each.total_ore)}. Det når {limit}, och används i minst {each.least_years} år."]
        if each.lines > 1 and each.each_is_below:
            said.append("Varje rad för sig ligger under gränsen, men köp som hör ihop räknas samman.")
        said += _together(each)
        return Hint("Räknas som investering", said)
    if not each.lasts:
        return Hint("Räknas som drift", [f"Det används kortare tid än {each.least_years} år."])
    under = [f"Det blir {kronor(each.total_ore)}. Det är under {limit}.", "Räkna samman allt som köps och hör ihop."]
    return Hint("Räknas som drift", [*under, *_together(each)])


def _together(each: figures.Threshold) -> list[str]:
    """A supplement belongs with what it adds to."""
    if not each.supplemented_ore:
        return []
    return [f"{kronor(each.supplemented_ore)} är det som tillägget gäller. Köp som hör ihop räknas samman."]


def _procurement(each: figures.Threshold) -> Hint:
    limit = f"gränsen för direktupphandling {each.year}, {kronor(each.direct_limit_ore)} utan moms"
    if each.may_buy_directly:
        return Hint("Kan direktupphandlas", [f"Värdet ligger inom {limit}. Finns avtal ska det användas."])
    return Hint("Behöver upphandlas", [f"Värdet är över {limit}. Räkna med tid för upphandling om inget avtal finns."])


def _yearly(each: figures.Yearly) -> Hint:
    if each.years:
        said = [f"Avskrivning {whole_kronor(each.depreciation_ore)} per helt år i {each.years} år."]
    else:
        said = ["Skriv nyttjandeperioden, så räknas avskrivningen ut."]
    if each.running_ore:
        more = "Driften ökar med" if each.running_ore > 0 else "Driften minskar med"
        said.append(f"{more} {whole_kronor(abs(each.running_ore))} per år.")
    if each.years and each.running_ore:
        said.append(f"Tillsammans {whole_kronor(each.depreciation_ore + each.running_ore)} per år.")
    return Hint("Kostar sedan varje år", said)
