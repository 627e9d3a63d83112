"""The shape of what is sent about attachments."""

from wtforms import MultipleFileField, SelectField

from app.attachments.files import KINDS
from app.web.forms import OnceForm, choice_list


class UploadForm(OnceForm):
    """Some files, and the kind of all of them; '' lets the type of each file say."""

    filer = MultipleFileField("Filer")
    slag = SelectField(
        "Slag", choices=choice_list([("", "Bestäm efter filtyp"), *KINDS.items()]), validate_choice=False
    )


class KindForm(OnceForm):
    """What kind of file it is."""

    slag = SelectField("Slag", choices=choice_list(KINDS.items()), validate_choice=False)


class RemoveForm(OnceForm):
    """Nothing but the key."""
