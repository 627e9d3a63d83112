"""The form where a person chooses how to be told: one field for each kind they can be told of."""

from collections.abc import Mapping

from wtforms import SelectField

from app.domain.notices import KINDS, Channel, Kind, kinds_for
from app.domain.permissions import Actor
from app.web.forms import OnceForm, choice_list

WORDS = {
    Channel.MAIL: "I Ramkoll och mejl genast",
    Channel.DIGEST: "I Ramkoll och mejl en gång om dagen",
    Channel.APP: "Bara i Ramkoll",
    Channel.OFF: "Inte alls",
}
"""A channel as it is chosen."""


class ChoiceForm(OnceForm):
    """Filled with fields by choice_form."""

    def kinds(self) -> list[SelectField]:
        """The fields, in order."""
        return [self[kind.value] for kind in Kind if kind.value in self]

    def chosen(self) -> dict[Kind, Channel]:
        """What was chosen, by kind."""
        return {kind: Channel(self[kind.value].data) for kind in Kind if kind.value in self}


def choice_form(actor: Actor, now: Mapping[str, str] | None = None) -> ChoiceForm:
    """The form for whoever plays these roles, filled with the choices that hold now or with what was sent."""
    roles = frozenset(each.role for each in actor.assignments)
    fields = {
        kind.value: SelectField(
            KINDS[kind].label,
            description=KINDS[kind].help,
            choices=choice_list([(channel.value, word) for channel, word in WORDS.items()]),
            default=(now or {}).get(kind.value, KINDS[kind].default.value),
        )
        for kind in kinds_for(roles)
    }
    return type("ChoiceFormOfRoles", (ChoiceForm,), fields)()  # type: ignore[no-any-return]
