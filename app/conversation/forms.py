"""The form of a comment: the shape of input only."""

from wtforms import SelectField, SelectMultipleField, TextAreaField
from wtforms.validators import DataRequired, Length
from wtforms.widgets import CheckboxInput, ListWidget

from app.web.forms import OnceForm, choice_list

LONGEST = 10_000


class PeopleField(SelectMultipleField):
    """Tick boxes, one a person."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class CommentForm(OnceForm):
    """A comment: text, for preparers the field it is a question about, and who is mentioned."""

    text = TextAreaField(
        "Skriv en kommentar",
        description="Alla som får se äskningen kan läsa den. Skriv @användarnamn för att nämna någon.",
        validators=[
            DataRequired("Skriv något i kommentaren."),
            Length(max=LONGEST, message=f"Kommentaren är för lång. Korta den till högst {LONGEST} tecken."),
        ],
        filters=[lambda text: (text or "").replace("\r\n", "\n").strip()],
    )
    field = SelectField(
        "Fråga om ett fält",
        description="Enheten ser vilket fält du frågar om.",
        choices=choice_list([("", "Inget")]),
        default="",
    )
    people = PeopleField("Nämn någon", coerce=int)
