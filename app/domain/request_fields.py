"""What a field of a request is, and the rules of which show and which are required (domain.md §5).

The fields themselves stand in request_form.py.

"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Section(StrEnum):
    """A page of the form, in order."""

    NEED = "behov"
    COST = "kostnad"
    TIME = "tid-och-upphandling"
    EFFECT = "effekt-och-risk"
    TECHNOLOGY = "teknik-och-sakerhet"
    FILES = "bilagor"
    REVIEW = "granska"


SECTION_WORDS = {
    Section.NEED: "Behov",
    Section.COST: "Kostnad",
    Section.TIME: "Tid och upphandling",
    Section.EFFECT: "Effekt och risk",
    Section.TECHNOLOGY: "Teknik och säkerhet",
    Section.FILES: "Bilagor",
    Section.REVIEW: "Granska och skicka",
}


class Shape(StrEnum):
    """How a field is typed and read."""

    LINE = "line"
    PROSE = "prose"
    NUMBER = "number"
    CHOICE = "choice"
    UNIT = "unit"
    CATEGORY = "category"
    REQUEST = "request"
    YEARS = "years"
    LINES = "lines"
    RUNNING = "running"
    PAYMENTS = "payments"
    SHARES = "shares"


@dataclass(frozen=True, slots=True)
class Facts:
    """What the rules look at: kind of request, domain, öre asked, the short form's limit, and reinvestment or new."""

    kind: str
    domain: str
    asked_ore: int
    short_below_ore: int
    nature: str = ""

    @property
    def is_short(self) -> bool:
        """Whether the short form is enough."""
        return self.asked_ore < self.short_below_ore and self.kind != "urgent"


Rule = Callable[[Facts], bool]


def always(facts: Facts) -> bool:
    """In every request."""
    return True


def never(facts: Facts) -> bool:
    """In none."""
    return False


def long_form(facts: Facts) -> bool:
    """In requests above the short form's limit."""
    return not facts.is_short


def medical(facts: Facts) -> bool:
    """In requests for medical technology."""
    return facts.domain == "MT"


def medical_long(facts: Facts) -> bool:
    """In long requests for medical technology."""
    return medical(facts) and long_form(facts)


def technical(facts: Facts) -> bool:
    """In IT and MT, where systems and devices meet others."""
    return facts.domain in ("IT", "MT")


def out_of_window(facts: Facts) -> bool:
    """In requests that come outside the yearly window."""
    return facts.kind in ("urgent", "supplement")


def supplement(facts: Facts) -> bool:
    """In requests for more money to one that was granted."""
    return facts.kind == "supplement"


def replacing(facts: Facts) -> bool:
    """Where something old is replaced."""
    return facts.nature == "reinvestering"


@dataclass(frozen=True, slots=True)
class Field:
    """One field. name: the request's attribute; longest: characters; low and high: bounds of a number."""

    name: str
    label: str
    section: Section
    shape: Shape
    help: str = ""
    shown: Rule = always
    required: Rule = never
    choices: tuple[tuple[str, str], ...] = ()
    longest: int = 200
    low: int = 0
    high: int = 0
