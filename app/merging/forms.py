"""The form of a merge: the shape of input only."""

from wtforms import BooleanField, RadioField, StringField, TextAreaField

from app.web.forms import OnceForm, clean_text, no_longer

OTHER = "other"


class MergeForm(OnceForm):
    """Which request goes on, whether the amounts are added to it, and why."""

    into = RadioField("Vilken äskning ska vara kvar?", validate_choice=False)
    number = StringField("Nummer på en annan äskning", filters=[lambda text: (text or "").strip()[:40]])
    add_amounts = BooleanField("Lägg till beloppen, år för år, till den som är kvar")
    comment = TextAreaField(
        "Varför", description="Båda enheterna kan läsa det.", validators=[no_longer()], filters=[clean_text]
    )
