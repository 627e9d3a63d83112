"""The document of the form's fields is made by the code, and kept like it."""

from pathlib import Path

from app.cli.docs import field_table
from app.domain.request_form import FIELDS

KEPT = Path(__file__).parents[2] / "docs" / "falt.md"


def test_the_document_of_the_fields_is_up_to_date() -> None:
    assert KEPT.read_text(encoding="utf-8").rstrip("\n") == "\n".join(field_table()), "run: docs fields > docs/falt.md"


def test_every_field_is_in_it_once() -> None:
    lines = list(field_table())
    for each in FIELDS:
        assert sum(f"`{each.name}`" in line for line in lines) == 1
