"""The documents of the form's fields and of the way of a request are made by the code, and kept like it."""

from pathlib import Path

from app.cli.docs import field_table
from app.cli.docs_workflow import EFFECT_WORDS, NEED_WORDS, roles_words, workflow_lines
from app.domain.permissions import Permission
from app.domain.request_form import FIELDS
from app.domain.step_inputs import INPUTS
from app.domain.workflow import TRANSITIONS, Effect, Need, RequestState
from app.web.labels import ACTIONS, STATES

DOCS = Path(__file__).parents[2] / "docs"
KEPT = DOCS / "falt.md"


def test_the_document_of_the_fields_is_up_to_date() -> None:
    assert KEPT.read_text(encoding="utf-8").rstrip("\n") == "\n".join(field_table()), "run: docs fields > docs/falt.md"


def test_every_field_is_in_it_once() -> None:
    lines = list(field_table())
    for each in FIELDS:
        assert sum(f"`{each.name}`" in line for line in lines) == 1


def test_the_document_of_the_way_is_up_to_date() -> None:
    kept = (DOCS / "arbetsflode.md").read_text(encoding="utf-8")
    assert kept.rstrip("\n") == "\n".join(workflow_lines()), "run: docs workflow > docs/arbetsflode.md"


def test_every_step_is_drawn_or_told() -> None:
    text = "\n".join(workflow_lines())
    for step in TRANSITIONS:
        if step.target not in (step.source, None):
            assert f"{step.source.value} --> {step.target.value} : {ACTIONS[step.action]}\n" in text
        (row,) = [
            line
            for line in text.splitlines()
            if line.startswith(f"| {ACTIONS[step.action]} |")
            and STATES[step.source] in line.split(" | ")[1].split(", ")
        ]
        assert all(EFFECT_WORDS[effect] in row for effect in step.effects)
    assert all(f'state "{STATES[state]}" as {state.value}' in text for state in RequestState)


def test_every_need_and_effect_has_its_words() -> None:
    assert set(INPUTS) | set(NEED_WORDS) == set(Need)
    assert not set(INPUTS) & set(NEED_WORDS)
    assert set(EFFECT_WORDS) == set(Effect)
    assert roles_words(Permission.STEER_REQUEST) == "beredare eller controller"
    assert roles_words(Permission.DECIDE).startswith("regiondirektör, men inte")
