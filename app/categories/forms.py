"""The forms of categories: the shape of input only. The page sets the choices."""

import re
from collections.abc import Sequence
from typing import Any

from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from app.domain.accounts import unreadable
from app.domain.periods import FIRST_YEAR, LAST_YEAR, PeriodError, parse_period
from app.domain.words import DOMAINS
from app.web.forms import OnceForm, choice_list, row_id

_CODE = re.compile(r"[\w.-]{1,40}")


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").replace("\x00", "").split())


class WholeField(StringField):
    """A whole number within limits, or nothing; data is an int or None."""

    data: Any

    def __init__(self, label: str, low: int, high: int, words: str, **options: Any) -> None:
        super().__init__(label, render_kw={"inputmode": "numeric", "autocomplete": "off"}, **options)
        self._low, self._high, self._words = low, high, words

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; what is no such number is a fault of the field."""
        text, self.data = _squeezed(valuelist[0] if valuelist else ""), None
        if text:
            if not (text.isascii() and text.isdecimal() and len(text) < 8 and self._low <= int(text) <= self._high):
                raise ValueError(self._words)
            self.data = int(text)


class MonthField(StringField):
    """A month typed ÅÅÅÅ-MM or ÅÅÅÅMM; data is an int YYYYMM, or None when nothing is typed."""

    data: Any

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return f"{self.data // 100}-{self.data % 100:02}" if self.data else ""

    def process_formdata(self, valuelist: Sequence[str]) -> None:
        """Read what was typed; what is no month is a fault of the field."""
        text, self.data = (valuelist[0].strip() if valuelist else ""), None
        if text:
            plain = text[:4] + text[5:] if len(text) == 7 and text[4] == "-" else text
            try:
                self.data = parse_period(plain)
            except PeriodError as error:
                raise ValueError("Skriv månaden som ÅÅÅÅ-MM, till exempel 2026-07.") from error


def _year(label: str, **options: Any) -> WholeField:
    words = f"Skriv ett år mellan {FIRST_YEAR} och {LAST_YEAR}, till exempel 2027."
    return WholeField(label, FIRST_YEAR, LAST_YEAR, words, **options)


class SeenForm(OnceForm):
    """seen: the category the page showed; shown: the effect that it showed."""

    seen = HiddenField()
    shown = HiddenField()


class DetailsForm(SeenForm):
    """What a category carries besides its place."""

    name = StringField(
        "Namn",
        [DataRequired("Skriv kategorins namn."), Length(max=200, message="Namnet är för långt.")],
        filters=[_squeezed],
        render_kw={"autocomplete": "off"},
    )
    domain = SelectField(
        "Område", choices=choice_list([(each, each) for each in DOMAINS.values()]), validate_choice=True
    )
    useful_life_years = WholeField(
        "Nyttjandeperiod, år",
        1,
        99,
        "Skriv antal hela år, 1–99.",
        description="För avskrivningar, om äskningen inte säger annat.",
    )
    sort_order = WholeField(
        "Ordning", 0, 9999, "Skriv ett helt tal, 0–9999.", description="Låga tal står först i tabellerna."
    )
    accounts = StringField(
        "Konton",
        [Length(max=200, message="Skriv färre konton.")],
        filters=[_squeezed],
        description="Med mellanslag mellan: 1241 124x 1240-1249. En rad på ett av kontona föreslås hellre till en "
        "äskning i kategorin.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    preparer = SelectField(
        "Beredare",
        coerce=int,
        description="Äskningar i kategorin som ingen har tagit står bland den personens egna i beredningskön.",
    )
    valid_from_year = _year("Gäller från ramår")
    valid_to_year = _year(
        "Gäller till och med ramår",
        description="Utanför åren kan kategorin inte väljas i nya äskningar och inte få nya ramar. "
        "Allt som finns står kvar. Det som ligger under följer med.",
    )

    def validate_accounts(self, field: StringField) -> None:
        """Accounts, beginnings of accounts and ranges."""
        if wrong := unreadable(field.data or ""):
            raise ValidationError(f"Skriv konton som 1241, 124x eller 1240-1249. Läste ”{wrong[:20]}”.")


class NewForm(DetailsForm):
    """A new category, with the code that files name it by."""

    code = StringField(
        "Kod",
        [DataRequired("Skriv en kod.")],
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
        description="Så som den står i filer som läses in, till exempel MT-RTG. Den går inte att ändra sedan.",
        render_kw={"autocomplete": "off", "spellcheck": "false"},
    )
    parent = SelectField("Överordnad kategori", coerce=row_id, validate_choice=False)  # the rules say what may not be

    def validate_code(self, field: StringField) -> None:
        """What can stand in a file and an address."""
        if field.data and not _CODE.fullmatch(field.data):
            raise ValidationError("Använd högst 40 bokstäver, siffror, punkt och bindestreck, utan mellanslag.")


class MoveForm(SeenForm):
    """Where the category is to lie."""

    parent = SelectField("Ny plats", coerce=row_id, validate_choice=False)  # the rules say what may not be


class ResponsibilityForm(SeenForm):
    """Since when and until when the category is ours."""

    first = MonthField("Ansvar från och med", description="ÅÅÅÅ-MM. Tomt: alltid.", render_kw={"autocomplete": "off"})
    last = MonthField(
        "Ansvar till och med", description="ÅÅÅÅ-MM. Tomt: tills vidare.", render_kw={"autocomplete": "off"}
    )
    other = StringField(
        "Övertaget från",
        [Length(max=200, message="Namnet är för långt.")],
        filters=[_squeezed],
        description="Enheten eller regionen som hade ansvaret, så som det ska stå under tabellerna.",
    )
    reference = StringField(
        "Beslut",
        [Length(max=200, message="Korta texten.")],
        filters=[_squeezed],
        description="Organ, datum och § eller diarienummer.",
    )


class RemoveForm(SeenForm):
    """The button that takes a category away."""
