"""Ids of the cells of a report: whatever the categories are called, no two rows share one."""

from hypothesis import given
from hypothesis import strategies as st

from app.domain.outcome_rows import OutcomeRow
from app.domain.year_figures import combined
from app.reports.outcome_page import row_names

COLUMNS = ("ram", "utfall_ram", "utfall_år", "summa")


def names(*codes: str) -> list[str]:
    rows = [OutcomeRow(code, 0, combined([]), code, False) for code in codes]
    return row_names([*rows, OutcomeRow("Totalt", 0, combined([]), "", False, True)])


def test_plain_codes_stay_as_they_are() -> None:
    assert names("IT", "US-1", "US_1", "totalt") == ["IT", "US-1", "US__1", "totalt.0", "totalt"]


@given(
    st.lists(st.text("aA1-_./ å", min_size=1, max_size=4) | st.sampled_from(["totalt", "x_utfall", "x"]), max_size=8)
)
def test_no_two_cells_have_the_same_id(codes: list[str]) -> None:
    """A code may also come twice, in a layout that names it in two rows."""
    ids = [f"c_{name}_{column}" for name in names(*codes) for column in COLUMNS]
    assert len(set(ids)) == len(ids)
    assert not any(" " in each for each in ids)
