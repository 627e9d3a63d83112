"""Settings in words: the list with the values that hold, and one setting's form."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.accounts.page import tabs
from app.domain.money import format_kronor
from app.domain.setting_words import BY_YEAR, OPEN_TABLES, TABLES, Shape, shape_of, words_for
from app.domain.settings import DEFAULTS
from app.domain.workflow import RequestState
from app.settings.forms import SettingForm
from app.settings.queries import all_settings
from app.settings.typed import SPARE, Line, lines_of, stamp, text_of
from app.web.labels import state_word


@dataclass(frozen=True, slots=True)
class SettingRow:
    """One setting of the list. values: (year or name, figure); one without a name for a single value."""

    label: str
    help: str
    values: list[tuple[str, str]]
    url: str
    is_default: bool


@dataclass(frozen=True, slots=True)
class LineView:
    """One line of a table as it stands in the form. name: what its key means, '' for a year that is typed."""

    number: int
    key: str
    name: str
    text: str
    fault: str


@dataclass(frozen=True, slots=True)
class SettingView:
    """What settings/edit.html reads. problem: why nothing was saved; lines: of a table; text: of a single value."""

    name: str
    label: str
    help: str
    unit: str
    shape: Shape
    text: str
    lines: list[LineView]
    form: SettingForm
    fault: str
    problem: str

    @property
    def is_table(self) -> bool:
        """Whether it is typed line by line."""
        return self.shape in TABLES

    @property
    def is_by_year(self) -> bool:
        """Whether each line holds from a year on."""
        return self.shape in BY_YEAR

    @property
    def is_open(self) -> bool:
        """Whether lines can be added."""
        return self.shape in OPEN_TABLES


def list_context(session: Session) -> dict[str, Any]:
    """Every setting with the value that holds."""
    rows = [_row(name, value) for name, value in all_settings(session).items()]
    return {"rows": rows, "tabs": tabs("settings.index")}


def setting_view(
    session: Session,
    name: str,
    form: SettingForm | None = None,
    text: str | None = None,
    lines: Sequence[Line] = (),
    fault: str = "",
    problem: str = "",
) -> SettingView:
    """One setting as it stands, or as it was typed when that could not be saved."""
    shape, words, value = shape_of(name), words_for(name), all_settings(session)[name]
    if form is None or problem:
        seen = stamp(value)
        form = form or SettingForm(formdata=None)
        form.seen.data = seen
    shown = list(lines) or (lines_of(shape, value) if shape in TABLES else [])
    if lines and shape in OPEN_TABLES:
        shown += [Line("", "")] * SPARE
    return SettingView(
        name,
        words.label,
        words.help,
        words.unit or ("kr" if shape in (Shape.MONEY, Shape.MONEY_BY_YEAR) else ""),
        shape,
        "" if shape in TABLES else text if text is not None else text_of(shape, value),
        [LineView(n, each.key, _key_words(shape, each.key), each.text, each.fault) for n, each in enumerate(shown)],
        form,
        fault,
        problem,
    )


def value_words(name: str, value: Any) -> str:
    """A value in one line, for a message."""
    return "; ".join(f"{key}: {text}" if key else text for key, text in _values(name, value))


def _row(name: str, value: Any) -> SettingRow:
    words = words_for(name)
    url = url_for("settings.edit", name=name)
    return SettingRow(words.label, words.help, _values(name, value), url, value == DEFAULTS[name])


def _values(name: str, value: Any) -> list[tuple[str, str]]:
    shape, unit = shape_of(name), words_for(name).unit
    if shape in TABLES:
        keys = sorted(value) if shape in BY_YEAR else list(value)
        return [(_key_words(shape, key) or key, _figure(shape, value[key], unit)) for key in keys]
    return [("", _figure(shape, value, unit))]


def _figure(shape: Shape, value: Any, unit: str) -> str:
    if shape is Shape.YES_NO:
        return "Ja" if value else "Nej"
    if shape in (Shape.MONEY, Shape.MONEY_BY_YEAR):
        return f"{format_kronor(value)}\u00a0kr"
    text = text_of(shape, value)
    return f"{text} {unit}".strip() if text else "Tomt"


def _key_words(shape: Shape, key: str) -> str:
    if shape is not Shape.WHOLE_BY_NAME:
        return ""
    return state_word(key).capitalize() if key in list(RequestState) else key
