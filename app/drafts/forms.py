"""The small forms around the writing: begin, copy, send, withdraw. The request's own fields are no WTForms."""

from wtforms import RadioField, SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from app.domain.request_form import KIND_CHOICES
from app.web.forms import OnceForm, choice_list, clean_text

LONGEST = 5_000


class BeginForm(OnceForm):
    """For whom, and what kind."""

    unit_id = SelectField("Enhet", coerce=int, validators=[InputRequired("Välj enhet.")])
    kind = RadioField(
        "Typ", choices=choice_list(KIND_CHOICES), default="askning", validators=[InputRequired("Välj typ.")]
    )


class SendForm(OnceForm):
    """What is said with an answer to what the preparer asked for."""

    answer = TextAreaField(
        "Svar till beredaren",
        description="Till exempel var i äskningen svaret står, eller varför något inte är ändrat.",
        validators=[Length(max=LONGEST, message=f"Svaret är för långt. Korta det till högst {LONGEST} tecken.")],
        filters=[clean_text],
    )
