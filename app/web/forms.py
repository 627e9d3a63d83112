"""The base form: Swedish messages, CSRF, and the idempotency key that makes a double click happen once."""

import uuid
from typing import Any

from flask_wtf import FlaskForm
from wtforms import HiddenField


class BaseForm(FlaskForm):
    """Every form of the product; the shape of input only, never rules."""

    class Meta(FlaskForm.Meta):
        locales = ("sv",)


class OnceForm(BaseForm):
    """A form whose POST is carried out once, however often it is sent."""

    idempotency_key = HiddenField(default=lambda: uuid.uuid4().hex)


def clean_key(value: Any) -> str:
    """The key as sent, or '' when it is not one."""
    text = str(value or "")
    return text if 16 <= len(text) <= 64 and text.isascii() and text.isalnum() else ""
