"""One field: the tags with commas between."""

from wtforms import StringField
from wtforms.validators import Length

from app.web.forms import OnceForm


class TagsForm(OnceForm):
    """What a request is gathered under."""

    tags = StringField(
        "Etiketter",
        [Length(max=600, message="Skriv högst tio etiketter.")],
        description="Skriv en eller flera med komma emellan, till exempel covid-19, nya sjukhuset.",
    )
