"""The forms of reviews: the shape of input only."""

from wtforms import RadioField, SelectMultipleField, TextAreaField
from wtforms.widgets import CheckboxInput, ListWidget

from app.domain.reviews import ANSWERS
from app.web.forms import DayField, OnceForm, choice_list, clean_text, no_longer


class TicksField(SelectMultipleField):
    """Tick boxes, one a choice."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class AskReviewForm(OnceForm):
    """Of which specialities, what, and by when."""

    specialities = TicksField("Sakområden", validate_choice=False)
    question = TextAreaField(
        "Vad vill du veta?",
        description="Den sakkunniga får läsa hela äskningen.",
        validators=[no_longer()],
        filters=[clean_text],
    )
    due_on = DayField("Svar senast", description="ÅÅÅÅ-MM-DD")

    @property
    def chosen(self) -> list[str]:
        """The ticked specialities among those that were offered."""
        return [option.data for option in self.specialities if option.checked]


class ReviewForm(OnceForm):
    """The answer and what it says."""

    answer = RadioField(
        "Vad har du kommit fram till?",
        choices=choice_list([(each.value, word) for each, word in ANSWERS.items()]),
        validate_choice=False,
    )
    text = TextAreaField(
        "Yttrande",
        description="Behövs om du har villkor eller avråder. Står på äskningens sida och i dess PDF.",
        validators=[no_longer(20_000)],
        filters=[clean_text],
    )


class ReviewStepForm(OnceForm):
    """A reminder, or taking a review back."""
