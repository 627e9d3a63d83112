"""The form of a setting: one value, or the lines of a table, as they were sent."""

from collections.abc import Mapping

from wtforms import HiddenField

from app.settings.typed import Line
from app.web.forms import OnceForm

MOST_LINES = 60


class SettingForm(OnceForm):
    """The key of the form, and which value the page showed; the value itself is read by its shape."""

    seen = HiddenField()


def lines_sent(sent: Mapping[str, str]) -> list[Line]:
    """The lines of a table in the order they stood."""
    return [
        Line(sent[f"nyckel_{number}"].strip(), sent.get(f"varde_{number}", "").strip())
        for number in range(MOST_LINES)
        if f"nyckel_{number}" in sent
    ]
