"""The forms of accounts: the shape of input only."""

import re

from wtforms import HiddenField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from app.web.forms import BaseForm, OnceForm

_USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,38}")
_ADDRESS = re.compile(r"[^@\s<>,;:\"]+@[a-z0-9.-]+\.[a-z]{2,}", re.IGNORECASE)


def _address(form: BaseForm, field: StringField) -> None:
    if field.data and not _ADDRESS.fullmatch(field.data):
        raise ValidationError("Skriv adressen som namn@exempel.se.")


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").replace("\x00", "").split())


class DetailsForm(OnceForm):
    """Name and address; seen is the account the page showed."""

    name = StringField(
        "Namn",
        [DataRequired("Skriv personens namn."), Length(max=200, message="Namnet är för långt.")],
        filters=[_squeezed],
        render_kw={"autocomplete": "off"},
    )
    email = StringField(
        "Mejladress",
        [Length(max=200, message="Adressen är för lång."), _address],
        filters=[_squeezed],
        description="Aviseringar mejlas hit. Utan adress syns de bara i Ramkoll.",
        render_kw={"autocomplete": "off", "inputmode": "email", "spellcheck": "false"},
    )
    seen = HiddenField()


class AccountForm(DetailsForm):
    """A new account; the password is shown on the page that is sent, and never again."""

    username = StringField(
        "Användarnamn",
        [DataRequired("Skriv ett användarnamn.")],
        filters=[lambda text: _squeezed(text).lower()],
        description="Små bokstäver a–z, siffror, punkt, bindestreck. Det går inte att ändra sedan.",
        render_kw={"autocomplete": "off", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = HiddenField()

    def validate_username(self, field: StringField) -> None:
        """Letters that everybody can type."""
        if field.data and not _USERNAME.fullmatch(field.data):
            raise ValidationError("Använd 2–39 tecken: a–z, 0–9, punkt, bindestreck.")


class PasswordForm(OnceForm):
    """The password that is shown on the page."""

    password = HiddenField()
