"""What the steps after a decision ask for: the table is whole, and what is typed is read all at once."""

from datetime import date

import pytest

from app.domain.outcome import deviates, unused
from app.domain.permissions import Permission
from app.domain.step_inputs import INPUTS, VERBS, InputKind, inputs_of
from app.domain.step_reading import Typed, read_inputs
from app.domain.workflow import TRANSITIONS, Action, Effect, Need
from app.following.checks import CHECKS
from app.following.effects import EFFECTS
from app.models import InvestmentRequest, table_of

STEERED = [step for step in TRANSITIONS if step.who is Permission.STEER_REQUEST]
TODAY = date(2026, 3, 15)


def test_every_step_after_the_decision_has_an_address_of_its_own() -> None:
    assert {step.action for step in STEERED} == set(VERBS)
    assert len(set(VERBS.values())) == len(VERBS)


def test_every_need_of_those_steps_is_asked_for_or_looked_into() -> None:
    assert {need for step in STEERED for need in step.needs} <= set(INPUTS) | set(CHECKS)


def test_every_effect_is_done_in_one_place() -> None:
    assert set(Effect) - {Effect.GRANT_MONEY} == set(EFFECTS)
    assert {effect for step in STEERED for effect in step.effects} == set(EFFECTS)


def test_a_step_asks_for_no_field_twice_and_always_takes_a_comment() -> None:
    for step in STEERED:
        names = [each.name for each in inputs_of(step)]
        assert len(set(names)) == len(names)
        assert names.count("comment") == 1


def test_what_is_stored_is_a_column_of_the_request() -> None:
    columns = set(table_of(InvestmentRequest).c.keys())
    assert {each.name for inputs in INPUTS.values() for each in inputs if each.stored} <= columns
    earlier = {each.not_before for inputs in INPUTS.values() for each in inputs if each.not_before}
    assert earlier == {"ordered_on", "delivered_on"} <= columns


def read(action: Action, *rows: tuple[str, str], **texts: str) -> tuple[dict[str, object], set[str]]:
    step = next(each for each in STEERED if each.action is action)
    before = {"ordered_on": date(2026, 2, 1), "delivered_on": date(2026, 2, 20)}
    found = read_inputs(inputs_of(step), Typed(texts, rows), TODAY, before)
    return found.values, set(found.faults)


def test_an_order_is_read() -> None:
    values, faults = read(
        Action.ORDER, order_reference=" B 7 ", ordered_ore="1,25 mnkr", ordered_on="2026-03-15", comment="a\r\nb"
    )
    assert not faults
    assert values == {
        "order_reference": "B 7", "ordered_ore": 125_000_000, "ordered_on": TODAY, "comment": "a\nb",
    }  # fmt: skip


def test_everything_that_is_wrong_is_said_at_once() -> None:
    assert read(Action.ORDER, ordered_ore="1.250", ordered_on="2026-02-30")[1] == {
        "order_reference", "ordered_ore", "ordered_on",
    }  # fmt: skip
    assert read(Action.PAUSE)[1] == {"pause_cause", "pause_review_on"}


@pytest.mark.parametrize(
    ("action", "name", "text"),
    [
        (Action.ORDER, "ordered_ore", "0"),
        (Action.ORDER, "ordered_ore", "-5"),
        (Action.ORDER, "ordered_on", "2026-03-16"),
        (Action.ORDER, "ordered_on", "20260301"),
        (Action.ORDER, "order_reference", "x" * 201),
        (Action.DELIVER, "delivered_on", "2026-01-31"),
        (Action.DELIVER, "delivered_on", "0001-01-01"),
        (Action.PUT_IN_USE, "capitalised_month", "2026-13"),
        (Action.PUT_IN_USE, "capitalised_month", "2026-04"),
        (Action.PUT_IN_USE, "capitalised_month", "2026-01"),
        (Action.PAUSE, "pause_review_on", "2026-03-15"),
        (Action.PAUSE, "pause_cause", "lust saknas"),
        (Action.START_PROCUREMENT, "procurement_way", "vet inte"),
        (Action.PROPOSE_CHANGE, "category_id", "MT"),
        (Action.CLOSE, "effect_reached", "x" * 5001),
    ],
)
def test_what_cannot_be_is_refused(action: Action, name: str, text: str) -> None:
    assert name in read(action, **{name: text})[1]


@pytest.mark.parametrize("text", ["2026-03", "202603", "2026-02"])
def test_a_month_is_read_either_way(text: str) -> None:
    values, faults = read(Action.PUT_IN_USE, capitalised_month=text, asset_number="A1")
    assert not faults
    assert values["capitalised_month"] == int(text.replace("-", ""))


@pytest.mark.parametrize(
    ("rows", "years"),
    [
        ((("2026", "100"), ("", ""), ("2027", " ")), {2026: 10_000}),
        ((("2026", "0"), ("2027", "1 tkr")), {2027: 100_000}),
        ((("2026", "1"), ("2026", "2")), None),
        ((("26", "1"),), None),
        ((("2026", "-1"),), None),
        ((("", "100"),), None),
    ],
)
def test_years_and_amounts(rows: tuple[tuple[str, str], ...], years: dict[int, int] | None) -> None:
    values, faults = read(Action.RELEASE, *rows, comment="Blev billigare")
    assert values.get("years") == years
    assert faults == (set() if years is not None else {"years"})


def test_years_are_one_field_and_each_kind_can_be_read() -> None:
    assert {each.kind for inputs in INPUTS.values() for each in inputs} == set(InputKind)
    assert Need.ROOM_IN_FRAME not in INPUTS


@pytest.mark.parametrize(
    ("paid", "grants", "left"),
    [
        (0, {2020: 100}, {2020: 100}),
        (150, {2020: 100, 2021: 100}, {2021: 50}),
        (50, {2021: 100, 2020: 100}, {2020: 50, 2021: 100}),
        (250, {2020: 100, 2021: 100}, {}),
        (-10, {2020: 100}, {2020: 100}),
        (10, {2020: 0, 2021: 100}, {2021: 90}),
        (10, {}, {}),
    ],
)
def test_what_is_not_used_by_frame_year(paid: int, grants: dict[int, int], left: dict[int, int]) -> None:
    assert unused(paid, grants) == left


def test_a_deviation_is_more_than_so_many_percent_either_way() -> None:
    assert [deviates(paid, 100, 5) for paid in (94, 95, 105, 106)] == [True, False, False, True]
    assert not deviates(0, 0, 5)
