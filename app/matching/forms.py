"""The shape of what is sent: which request a row belongs to, and what a rule asks for."""

from wtforms import BooleanField, SelectField, StringField

from app.web.forms import OnceForm


class MatchForm(OnceForm):
    """askning: the number of a request, or its project code."""

    askning = StringField("Äskningens nummer")


class RuleForm(OnceForm):
    """Conditions that all must fit; empty ones fit every row."""

    projekt = StringField("Projekt")
    leverantor = StringField("Leverantör", description="Det räcker med en del av namnet.")
    text = StringField("Text", description="Det räcker med en del av texten.")
    konto = StringField("Konto")
    ansvar = StringField("Ansvar")
    kalla = SelectField("Källa", validate_choice=False)
    askning = StringField("Äskningens nummer", description="Den äskning som raderna hör till.")
    nu = BooleanField("Matcha väntande rader nu", default=True)

    @property
    def conditions(self) -> dict[str, str]:
        """What the rule asks for, by column."""
        return {
            "project": self.projekt.data or "",
            "supplier": self.leverantor.data or "",
            "text": self.text.data or "",
            "account": self.konto.data or "",
            "cost_centre": self.ansvar.data or "",
        }
