"""The forms of roles: the shape of input only."""

from wtforms import SelectField

from app.domain.words import DOMAINS
from app.web.forms import DayField, OnceForm, choice_list
from app.web.labels import ROLES


class RoleForm(OnceForm):
    """A role, its scope and its days; the units are set by the page."""

    role = SelectField("Roll", choices=choice_list([(role.value, word.capitalize()) for role, word in ROLES.items()]))
    unit = SelectField("Enhet", coerce=int, description="Rollen gäller enheten och allt under den.")
    domain = SelectField(
        "Område",
        choices=choice_list([("", "Alla områden"), *((each, each) for each in DOMAINS.values())]),
        default="",
    )
    speciality = SelectField("Sakområde", description="Bara för rollen sakkunnig.")
    valid_from = DayField("Första dag", description="ÅÅÅÅ-MM-DD. Lämna tomt om rollen gäller genast.")
    valid_to = DayField("Sista dag", description="ÅÅÅÅ-MM-DD. Lämna tomt om rollen gäller tills vidare.")


class EndForm(OnceForm):
    """When a role ends."""

    valid_to = DayField("Sista dag", description="ÅÅÅÅ-MM-DD. Lämna tomt för att avsluta rollen genast.")
