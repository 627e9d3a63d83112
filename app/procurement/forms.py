"""The form of the procurement status: the shape of input only."""

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length

from app.domain.request_form import PROCUREMENT_STATUS_CHOICES
from app.web.forms import DayField, OnceForm, choice_list


class ProcurementForm(OnceForm):
    """Where it is, its number, and when an order is expected; version is the request's when the page was shown."""

    status = SelectField("Läge", choices=choice_list([("", "Inte angivet"), *PROCUREMENT_STATUS_CHOICES]))
    reference = StringField(
        "Avtal eller upphandlingens nummer",
        validators=[Length(max=200, message="Numret är för långt. Korta det till högst 200 tecken.")],
        filters=[lambda text: (text or "").replace("\x00", "\ufffd").strip()],
    )
    target_on = DayField("När beställning väntas", description="ÅÅÅÅ-MM-DD")
    version = HiddenField()
