"""What freezing asks for."""

from wtforms import BooleanField, TextAreaField
from wtforms.validators import Length

from app.web.forms import OnceForm

LONGEST = 2_000


class FreezeForm(OnceForm):
    """Freeze a period; again only when it is said, with the reason."""

    again = BooleanField("Frys igen som en ny version")
    comment = TextAreaField(
        "Kommentar",
        [Length(max=LONGEST, message=f"Kommentaren är för lång. Korta den till högst {LONGEST} tecken.")],
        description="Står med i rapporten. Krävs när perioden fryses igen.",
        render_kw={"rows": 2},
    )
