"""Which statements may change what the outcome report is made from."""

import pytest

from app.audit.touched import COLUMNS, TABLES, concerns


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO outcome_cells (category_id) VALUES (?)",
        'insert or ignore into "outcome_cells" select 1',
        "\n  DELETE FROM forecasts WHERE id = 1",
        "DELETE FROM ONLY forecasts",
        "UPDATE frames SET granted_ore=? WHERE frames.id = ?",
        "TRUNCATE TABLE request_months",
        "UPDATE investment_requests SET state=?, updated_at=? WHERE id = ?",
        "UPDATE investment_requests SET granted_ore=(SELECT 1)",
        "INSERT INTO investment_requests (number, state) VALUES (?, ?)",
        "DELETE FROM investment_requests WHERE id = ?",
        "WITH old AS (SELECT 1) UPDATE frames SET year = 1",
    ],
)
def test_what_concerns_the_report(statement: str) -> None:
    assert concerns(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT outcome_cells.amount_ore FROM outcome_cells",
        "SELECT number FROM revisions WHERE name = 'ledger' FOR UPDATE",
        "UPDATE investment_requests SET title=?, version=? WHERE investment_requests.id = ?",
        "INSERT INTO events (seq) VALUES (?)",
        "INSERT INTO request_lines (request_id) VALUES (?)",
        "UPDATE outcome_cells_of_another SET a = 1",
        "BEGIN IMMEDIATE",
        "SAVEPOINT sa_savepoint_1",
    ],
)
def test_what_does_not(statement: str) -> None:
    assert not concerns(statement)


def test_models_say_what_the_report_is_made_from() -> None:
    assert {"outcome_cells", "frames", "forecasts", "categories", "report_layouts"} < TABLES
    assert {"investment_requests": {"state", "category_id", "granted_ore"}} == COLUMNS
