"""The small forms around the writing: begin, copy, send, withdraw. The request's own fields are no WTForms."""

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from app.domain.request_form import KIND_CHOICES
from app.web.forms import OnceForm


class BeginForm(OnceForm):
    """For whom, and what kind."""

    unit_id = SelectField("Enhet", coerce=int, validators=[InputRequired("Välj enhet.")])
    kind = RadioField("Typ", choices=list(KIND_CHOICES), default="askning", validators=[InputRequired("Välj typ.")])
