"""The form of a step: the shape of input only."""

from wtforms import StringField, TextAreaField
from wtforms.validators import Length

from app.web.forms import OnceForm, clean_text

LONGEST = 5_000


class StepForm(OnceForm):
    """A step with its comment; which step it is comes from the button."""

    action = StringField()
    comment = TextAreaField(
        "Kommentar",
        validators=[
            Length(max=LONGEST, message=f"Kommentaren är för lång. Korta den till högst {LONGEST} tecken."),
        ],
        filters=[clean_text],
    )
