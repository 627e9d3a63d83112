"""The base form: Swedish messages, CSRF, and the idempotency key that makes a double click happen once."""

import uuid
from collections.abc import Iterable, Sequence
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice  # type: ignore[attr-defined]  # newer than the stubs
from wtforms.i18n import get_translations
from wtforms.validators import Length

from app.domain.periods import plain_day
from app.models import LARGEST_ID

LONGEST = 5_000
NO_SUCH_CHOICE = "Det som var valt finns inte i listan längre. Välj igen."
_SAID_OF_CHOICES = (
    "Not a valid choice.",
    "Invalid Choice: could not coerce.",
    "Invalid choice(s): one or more data inputs could not be coerced.",
    "'%(value)s' is not a valid choice for this field.",
)


class _Swedish:
    """WTForms' own messages: Flask-WTF gives them in English, and what WTForms says of choices helps nobody."""

    _rest = get_translations(("sv",))

    def gettext(self, text: str) -> str:
        """The message in Swedish."""
        return NO_SUCH_CHOICE if text in _SAID_OF_CHOICES else str(self._rest.gettext(text))

    def ngettext(self, one: str, many: str, count: int) -> str:
        """The message in Swedish, of one or several."""
        return NO_SUCH_CHOICE if one in _SAID_OF_CHOICES else str(self._rest.ngettext(one, many, count))


class BaseForm(FlaskForm):
    """Every form of the product; the shape of input only, never rules."""

    class Meta(FlaskForm.Meta):
        def get_translations(self, form: Any) -> _Swedish:
            """What the fields say of themselves."""
            return _Swedish()


def row_id(value: Any) -> int:
    """The id of a row as a form sends it; ValueError, and so a fault of the field, for what no row can have."""
    number = int(value)
    if not 0 <= number <= LARGEST_ID:
        raise ValueError
    return number


def choice_list(pairs: Iterable[tuple[Any, str]]) -> list[SelectChoice]:
    """(value, label) pairs as the choices of a field."""
    return [SelectChoice(value, label) for value, label in pairs]


def chosen_words(field: SelectField) -> str:
    """What the chosen one is called; '' where none is."""
    every: Any = field.choices
    return next((each.label for each in every if each.value == field.data), "")


class OnceForm(BaseForm):
    """A form whose POST is carried out once, however often it is sent."""

    idempotency_key = HiddenField(default=lambda: uuid.uuid4().hex)


def clean_key(value: Any) -> str:
    """The key as sent, or '' when it is not one."""
    text = str(value or "")
    return text if 16 <= len(text) <= 64 and text.isascii() and text.isalnum() else ""


class DayField(StringField):
    """A day typed ÅÅÅÅ-MM-DD; data is a date, or None when nothing is typed."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return self.data.isoformat() if self.data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; what is no day is a fault of the field."""
        text, self.data = (valuelist[0].strip() if valuelist else ""), None
        if text:
            try:
                self.data = plain_day(text)
            except ValueError as error:
                raise ValueError("Skriv datumet som ÅÅÅÅ-MM-DD, till exempel 2026-11-24.") from error


def clean_text(text: str | None) -> str:
    """A text area's text as it is stored."""
    return (text or "").replace("\r\n", "\n").replace("\x00", "\ufffd").strip()


def no_longer(longest: int = LONGEST) -> Length:
    """The most a text may be."""
    return Length(max=longest, message=f"Texten är för lång. Korta den till högst {longest} tecken.")
