"""The shape of what is sent: a filled-in template and the unit it is for."""

from wtforms import FileField, SelectField

from app.web.forms import OnceForm


class LoadForm(OnceForm):
    """enhet: the code of the unit for rows that name none."""

    enhet = SelectField("Enhet", description="Den enhet som äskningarna gäller.", validate_choice=False)
    fil = FileField("Ifylld mall", description="Excel-filen du har fyllt i (.xlsx).")
