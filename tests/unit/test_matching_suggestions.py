"""Which requests a waiting row could belong to, and why."""

from typing import Any

import pytest

from app.domain.accounts import covers, unreadable
from app.matching.suggestions import Candidate, Suggestion, Waiting, code, is_near, suggest

ROW = Waiting(202003, 500_00, "P-0012", "5400", "Atea Sverige AB", "Växlar till Sunderbyn")


def candidate(id: int, **more: object) -> Candidate:
    fixed: dict[str, object] = {"title": "Ultraljud", "project": f"X{id}", "cost_centre": "", "left_ore": 0}
    return Candidate(id=id, number=f"2020-{id:04d}", **{**fixed, **more})  # type: ignore[arg-type]


def found(*candidates: Candidate, row: Waiting = ROW, **known: object) -> list[Suggestion]:
    empty: dict[str, object] = {"history": {}, "orders": set(), "planned": set(), "lines": set()}
    return suggest(row, candidates, **{**empty, **known})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("known", "more", "why"),
    [({"orders": {1}}, {}, "samma beställning"), ({"history": {1: 3}}, {}, "3 rader med samma leverantör eller text"),
     ({"planned": {1}}, {}, "beloppet är planerat till månaden"), ({"lines": {1}}, {}, "en av raderna i äskningen"),
     ({}, {"project": "P12"}, "projektet liknar P12"), ({}, {"left_ore": 502_00}, "beloppet är det som är kvar"),
     ({}, {"title": "Nya växlar i Sunderbyn"}, "rubriken har sunderbyn, växlar"),
     ({}, {"cost_centre": "5400"}, "samma ansvar")],
)  # fmt: skip
def test_every_reason_is_said(known: dict[str, Any], more: dict[str, Any], why: str) -> None:
    (only,) = found(candidate(1, **more), candidate(2), **known)
    assert only.candidate.id == 1
    assert why in only.reasons[0]


def test_an_account_of_the_category_speaks_for_a_request_but_never_alone() -> None:
    row = Waiting(202003, 5, "", "5400", "", "", "1241")
    one, other = (candidate(n, cost_centre="5400", accounts=accounts) for n, accounts in ((1, ""), (2, "1250 124x")))
    first, second = found(one, other, candidate(3, accounts="1241"), row=row)
    assert (first.candidate.id, second.candidate.id) == (2, 1)
    assert first.reasons == ["samma ansvar", "konto 1241 hör till kategorin"]


@pytest.mark.parametrize(
    ("written", "account", "there"),
    [("1241", "1241", True), ("1241", "12411", False), ("124x", "1249", True), ("12xx", "1249", True),
     ("124x", "12490", False), ("124X, 1300", "1300", True), ("1240-1249", "1245", True), ("1240-1249", "1250", False),
     ("1240-1249", "12450", False), ("", "1241", False), ("1241", "", False)],
)  # fmt: skip
def test_accounts_as_they_are_written(written: str, account: str, there: bool) -> None:
    assert covers(written, account) is there
    assert unreadable(written) == ""
    assert unreadable(f"{written} 12a") == "12a"


def test_the_likeliest_comes_first_and_nothing_is_made_up() -> None:
    order, word = candidate(1), candidate(2, title="Växlar")
    assert [each.candidate.id for each in found(word, order, candidate(3), orders={1})] == [1, 2]
    assert found(candidate(1), row=Waiting(202003, -5, "", "", "", "")) == []


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [("P-0012", "p12", True), ("P12345", "P12354", True), ("P12345", "P1234", True), ("P12345", "P12845", True),
     ("P12345", "P54321", False), ("12", "123", False), ("ABC", "XABCX", True)],
)  # fmt: skip
def test_codes_that_are_nearly_the_same(one: str, other: str, near: bool) -> None:
    assert is_near(code(one), code(other)) is near
