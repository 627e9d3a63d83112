"""The way of a request as Markdown: the drawn diagram and every step, made from TRANSITIONS and the inputs."""

from collections.abc import Iterator, Sequence

from app.domain.permissions import Actor, Assignment, Permission, Role, allows
from app.domain.step_inputs import INPUTS
from app.domain.workflow import PAUSABLE, TRANSITIONS, Effect, Need, RequestState, Transition
from app.web.labels import ACTIONS, ROLES, STATES

NEED_WORDS = {
    Need.COMPLETE: "allt som krävs är ifyllt",
    Need.OPEN_WINDOW: "årets period för äskningar är öppen",
    Need.RECOMMENDATION: "ett förslag till beslut",
    Need.ROOM_IN_FRAME: "pengar kvar i ramen",
    Need.DUPLICATE_OF: "vilken äskning den slås ihop med",
    Need.NO_OPEN_CHANGE: "ingen ändring väntar på beslut",
    Need.OPEN_CHANGE: "en ändring väntar på beslut",
}
"""Needs that are true or not, or are filled in on a page of their own; the others are named by their fields."""
EFFECT_WORDS = {
    Effect.GRANT_MONEY: "pengar tas ur ramen",
    Effect.RELEASE_MONEY: "det som inte är använt går tillbaka till ramen",
    Effect.SET_PAUSE: "orsak och datum sparas",
    Effect.CLEAR_PAUSE: "orsak och datum tas bort",
    Effect.OPEN_CHANGE: "ändringen ställs i kö till beslut",
    Effect.CLOSE_CHANGE: "ändringen tas ur kön till beslut",
}
_BUT = {Permission.DECIDE: ", men inte den som skrev äskningen"}
_HEAD = ("| Steg | Från | Till | Vem | Behövs | Gör dessutom |", "|---|---|---|---|---|---|")


def workflow_lines() -> Iterator[str]:
    """The lines of the document."""
    yield from (
        "# Äskningens väg",
        "",
        "Görs av `docs workflow` ur `app/domain/workflow.py` och `app/domain/step_inputs.py`. Knappar, kontroller och",
        "tester görs av samma tabell.",
        "",
        "```mermaid",
        *_diagram(),
        "```",
        "",
        "Steg som lämnar äskningen där den är (pengar återlämnas, en ändring begärs, beslutas eller tas tillbaka) står",
        "bara i tabellen.",
        "",
        "## Varje steg",
        "",
        "*Kursiv* är frivilligt.",
        "",
        *_HEAD,
    )
    for same in _alike():
        yield _row(same)


def _diagram() -> Iterator[str]:
    yield "stateDiagram-v2"
    for state, word in STATES.items():
        yield f'    state "{word}" as {state.value}'
    yield "    [*] --> draft"
    for step in TRANSITIONS:
        for target in _targets(step):
            if target is not step.source:
                yield f"    {step.source.value} --> {target.value} : {ACTIONS[step.action]}"
    for state in RequestState:
        if not any(step.source is state for step in TRANSITIONS):
            yield f"    {state.value} --> [*]"


def _targets(step: Transition) -> Sequence[RequestState]:
    return PAUSABLE if step.target is None else (step.target,)


def _alike() -> list[list[Transition]]:
    """Steps that differ only in where they begin, together; in the table's order."""
    found: dict[tuple[object, ...], list[Transition]] = {}
    for step in TRANSITIONS:
        target = "same" if step.target is step.source else step.target
        found.setdefault((step.action, target, step.who, step.needs, step.effects), []).append(step)
    return list(found.values())


def _row(same: Sequence[Transition]) -> str:
    step = same[0]
    cells = (
        ACTIONS[step.action],
        ", ".join(STATES[each.source] for each in same),
        _target_words(step),
        roles_words(step.who),
        "; ".join(need_words(need) for need in step.needs) or "–",
        "; ".join(EFFECT_WORDS[effect] for effect in step.effects) or "–",
    )
    return f"| {' | '.join(cells)} |"


def _target_words(step: Transition) -> str:
    if step.target is None:
        return "där den var"
    return "oförändrat" if step.target is step.source else STATES[step.target]


def roles_words(permission: Permission) -> str:
    """Who has the permission, asked of the rules themselves."""
    held = [role for role in Role if allows(Actor(0, "", (Assignment(role),)), permission)]
    return " eller ".join(ROLES[role] for role in held) + _BUT.get(permission, "")


def need_words(need: Need) -> str:
    """What a need asks for: its fields by their labels, or a sentence."""
    if need not in INPUTS:
        return NEED_WORDS[need]
    labels = [each.label[:1].lower() + each.label[1:] for each in INPUTS[need]]
    return ", ".join(word if each.required else f"*{word}*" for word, each in zip(labels, INPUTS[need], strict=True))
