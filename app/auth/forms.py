"""The shape of what is typed when signing in and changing a password."""

from wtforms import HiddenField, PasswordField, StringField
from wtforms.validators import EqualTo, InputRequired, Length

from app.auth.operations import SHORTEST_PASSWORD
from app.web.forms import BaseForm, OnceForm


class LoginForm(BaseForm):
    """Name and password, and the page that was asked for."""

    username = StringField(
        "Användarnamn",
        [InputRequired("Skriv ditt användarnamn."), Length(max=100, message="Användarnamnet är för långt.")],
        render_kw={"autocomplete": "username", "autocapitalize": "none", "spellcheck": "false"},
    )
    password = PasswordField(
        "Lösenord",
        [InputRequired("Skriv ditt lösenord."), Length(max=500, message="Lösenordet är för långt.")],
        render_kw={"autocomplete": "current-password"},
    )
    next = HiddenField()


class PasswordForm(OnceForm):
    """A new password, typed twice."""

    current_password = PasswordField(
        "Nuvarande lösenord",
        [InputRequired("Skriv ditt nuvarande lösenord."), Length(max=500)],
        render_kw={"autocomplete": "current-password"},
    )
    new_password = PasswordField(
        "Nytt lösenord",
        [
            InputRequired("Skriv ett nytt lösenord."),
            Length(min=SHORTEST_PASSWORD, max=500, message=f"Välj ett lösenord med minst {SHORTEST_PASSWORD} tecken."),
        ],
        description=f"Minst {SHORTEST_PASSWORD} tecken. Flera ord efter varandra är lätta att minnas.",
        render_kw={"autocomplete": "new-password"},
    )
    repeat_password = PasswordField(
        "Nytt lösenord en gång till",
        [
            InputRequired("Skriv det nya lösenordet en gång till."),
            EqualTo("new_password", "De två nya lösenorden är inte lika. Skriv samma två gånger."),
        ],
        render_kw={"autocomplete": "new-password"},
    )
