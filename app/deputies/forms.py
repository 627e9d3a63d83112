"""The form to appoint a deputy: which role, whom, from when until when."""

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from app.web.forms import DayField, OnceForm


class DeputyForm(OnceForm):
    """The roles to choose from are set by who fills it in."""

    role = SelectField("Roll", coerce=int)
    deputy = StringField(
        "Ersättare",
        [DataRequired("Skriv vem som ska vara ersättare."), Length(max=200, message="Namnet är för långt.")],
        description="Användarnamn, mejladress eller hela namnet.",
        render_kw={"autocomplete": "off", "list": "colleagues", "spellcheck": "false"},
    )
    valid_from = DayField("Första dag", [InputRequired("Skriv första dagen.")], description="ÅÅÅÅ-MM-DD")
    valid_to = DayField("Sista dag", [InputRequired("Skriv sista dagen.")], description="ÅÅÅÅ-MM-DD")
