"""Listing reports: what a definition may say, and the table it makes of records."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.layout import LayoutError
from app.domain.list_layout import CATALOGUE, GROUPS, ListLayout, parse_list_layout
from app.domain.list_table import Budget, Record, list_table, rounding_note
from app.domain.table import Table

KR = 100_000  # öre of a tkr
RECORDS: list[Record] = [
    {"nummer": nummer, "rubrik": rubrik, "kategori": kategori, "enhet": enhet, "etiketter": tags, "beviljat": tkr * KR}
    for nummer, rubrik, kategori, enhet, tags, tkr in (
        ("3", "C", "MT", "Iva", "covid-19, nya sjukhuset", 30),
        ("1", "A", "IT", "Iva", "covid-19", 10),
        ("2", "B", "IT", "Lab", "", 20),
    )
]


def layout(kind: str = "requests", **more: Any) -> ListLayout:
    columns = [{"key": key} for key in ("nummer", "rubrik", "beviljat")]
    return parse_list_layout("prov", "Prov", kind, {"columns": columns, "unit": "tkr", **more})


def table(
    records: list[Record] = RECORDS, budget: Budget | None = None, order: tuple[str, ...] = (), **more: Any
) -> Table:
    return list_table(layout(**more), records, year=2020, subtitle="", words="etikett", budget=budget, order=order)


def shown(made: Table) -> list[list[str]]:
    return [[made.text(c, cell) for c, cell in zip(made.columns, row.cells, strict=True)] for row in made.rows]


def test_plain_list_in_order_with_its_total() -> None:
    made = table()
    assert shown(made) == [["1", "A", "10"], ["2", "B", "20"], ["3", "C", "30"], ["Totalt", "", "60"]]
    assert made.rows[-1].sum_of == (0, 1, 2)
    assert made.columns[-1].heading == "Beviljat 2020"
    falling = list_table(layout(order="beviljat", descending=True), RECORDS, year=2020, subtitle="")
    assert [row[0] for row in shown(falling)] == ["3", "2", "1", "Totalt"]


def test_groups_with_subtotals_in_the_given_order_and_the_total_first() -> None:
    made = table(order=("MT", "IT"), group_by="kategori", total={"label": "Summa", "place": "first"})
    assert shown(made) == [
        ["Summa", "", "60"],
        ["MT", "", ""], ["3", "C", "30"], ["Summa MT", "", "30"],
        ["IT", "", ""], ["1", "A", "10"], ["2", "B", "20"], ["Summa IT", "", "30"],
    ]  # fmt: skip
    assert made.rows[0].sum_of == (3, 7)
    assert made.rows[7].sum_of == (5, 6)
    assert [row.level for row in made.rows] == [0, 0, 1, 0, 0, 1, 1, 0]


def test_only_the_groups_and_what_has_none_last() -> None:
    made = table(group_by="enhet", details=False, total={"place": "none"})
    assert shown(made) == [["Iva", "", "40"], ["Lab", "", "20"]]
    by_tag = table(group_by="etiketter", details=False)
    assert shown(by_tag) == [
        ["covid-19", "", "40"], ["nya sjukhuset", "", "30"], ["Utan etikett", "", "20"], ["Totalt", "", "60"],
    ]  # fmt: skip


def test_the_budget_shows_specified_unspecified_and_the_frame_of_each_group() -> None:
    budget = Budget({"IT": 50 * KR, "MT": 25 * KR, "Övrigt": 5 * KR})
    columns = [{"key": "rubrik"}, {"key": "beviljat"}]
    made = table(kind="budget", budget=budget, order=tuple(budget.frames), columns=columns, group_by="kategori")
    assert shown(made) == [
        ["IT", ""], ["A", "10"], ["B", "20"], ["Summa specificerat", "30"], ["Ospecificerat", "20"], ["Ram IT", "50"],
        ["MT", ""], ["C", "30"], ["Summa specificerat", "30"], ["Ospecificerat", "\u22125"], ["Ram MT", "25"],
        ["Övrigt", ""], ["Summa specificerat", "0"], ["Ospecificerat", "5"], ["Ram Övrigt", "5"],
        ["Totalt", "80"],
    ]  # fmt: skip
    for row in made.rows:
        if row.sum_of:
            assert row.amount(1) == sum(made.rows[at].amount(1) for at in row.sum_of)


def test_a_rounded_column_that_does_not_add_up_is_mentioned() -> None:
    halves: list[Record] = [{"nummer": str(n), "beviljat": KR // 2} for n in range(2)]
    assert "oavrundade" in rounding_note(table(halves))
    assert rounding_note(table()) == ""


amounts = st.integers(-(10**12), 10**12)
records = st.lists(
    st.fixed_dictionaries(
        {"nummer": st.text(max_size=5), "kategori": st.sampled_from(["IT", "MT", ""]), "beviljat": st.none() | amounts}
    ),
    max_size=12,
)


@given(records, st.sampled_from(["", "kategori"]), st.booleans(), st.booleans(), st.sampled_from(["first", "last"]))
def test_totals_are_the_sums_of_what_they_say(
    found: list[Record], group: str, details: bool, sub: bool, place: str
) -> None:
    made = table(found, group_by=group, details=details or not group, subtotals=sub, total={"place": place})
    total = made.rows[0 if place == "first" else -1]
    assert total.amount(2) == sum(each["beviljat"] or 0 for each in found)  # type: ignore[misc]
    for row in made.rows:
        if row.sum_of:
            assert row.amount(2) == sum(made.rows[at].amount(2) for at in row.sum_of)


@pytest.mark.parametrize("kind", CATALOGUE)
def test_every_column_of_every_kind_can_be_shown(kind: str) -> None:
    made = parse_list_layout("alla", "Alla", kind, {"columns": [{"key": key} for key in CATALOGUE[kind]]})
    assert len(made.columns) == len(CATALOGUE[kind])
    assert set(GROUPS) >= {made.group_by}


@pytest.mark.parametrize(
    ("definition", "said"),
    [
        ({}, "minst en kolumn"),
        ({"columns": [{"key": "vinst"}]}, "vinst"),
        ({"columns": [{"key": "nummer"}], "group_by": "vecka"}, "group_by"),
        ({"columns": [{"key": "nummer"}], "order": "vecka"}, "order"),
        ({"columns": [{"key": "nummer"}], "details": False}, "gruppering"),
        ({"columns": [{"key": "nummer"}], "subtotals": "ja"}, "subtotals"),
        ({"columns": [{"key": "nummer"}], "färg": "röd"}, "färg"),
        ({"columns": [{"key": "beviljat", "decimals": 9}]}, "decimals"),
        ({"columns": [{"key": "nummer"}, {"key": "nummer"}]}, "två gånger"),
        ({"columns": [{"key": "nummer"}], "total": {"place": "mitten"}, "unit": "euro"}, "unit"),
        ("text", "minst en kolumn"),
    ],
)
def test_a_definition_that_cannot_be_used_says_why(definition: Any, said: str) -> None:
    with pytest.raises(LayoutError, match=said):
        parse_list_layout("fel", "Fel", "requests", definition)


def test_an_unknown_kind_is_refused() -> None:
    with pytest.raises(LayoutError):
        parse_list_layout("fel", "Fel", "väder", {"columns": [{"key": "nummer"}]})
