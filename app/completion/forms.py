"""The form of questions: the shape of input only. A question is `q_` and the field's name."""

from collections.abc import Iterable

from werkzeug.datastructures import MultiDict
from wtforms import TextAreaField

from app.web.forms import LONGEST, OnceForm, clean_text, no_longer


class CompletionForm(OnceForm):
    """What the unit should complete, beside the questions on its fields."""

    comment = TextAreaField(
        "Vad ska kompletteras?",
        description="Behövs om du inte ställer någon fråga vid ett fält. Enheten ser det överst.",
        validators=[no_longer()],
        filters=[clean_text],
    )


def read_questions(sent: "MultiDict[str, str]", names: Iterable[str]) -> tuple[dict[str, str], dict[str, str]]:
    """The questions by field, and what is wrong by field."""
    asked = {name: text for name in names if (text := clean_text(sent.get(f"q_{name}", "")))}
    long = f"Frågan är för lång. Korta den till högst {LONGEST} tecken."
    return asked, {name: long for name, text in asked.items() if len(text) > LONGEST}
