"""The form of a unit: the shape of input only."""

import re

from wtforms import HiddenField, SelectField, StringField, ValidationError
from wtforms.validators import DataRequired, Length

from app.web.forms import OnceForm

_CODE = re.compile(r"[\w.-]{1,40}")


class UnitForm(OnceForm):
    """A unit's name and what it lies below; seen is the unit the page showed. The page sets the choices."""

    name = StringField(
        "Namn",
        [DataRequired("Skriv enhetens namn."), Length(max=200, message="Namnet är för långt.")],
        filters=[lambda text: " ".join((text or "").replace("\x00", "").split())],
    )
    parent = SelectField("Överordnad enhet", coerce=int, description="Chefer och beställare där ser den här enheten.")
    seen = HiddenField()


class NewUnitForm(UnitForm):
    """A new unit, with the code that files name it by."""

    code = StringField(
        "Kod",
        [DataRequired("Skriv en kod.")],
        filters=[lambda text: (text or "").replace("\x00", "").strip()],
        description="Så som den står i filer som läses in, till exempel SUN-IVA. Den går inte att ändra sedan.",
    )

    def validate_code(self, field: StringField) -> None:
        """What can stand in a file and an address."""
        if field.data and not _CODE.fullmatch(field.data):
            raise ValidationError("Använd högst 40 bokstäver, siffror, punkt och bindestreck, utan mellanslag.")
