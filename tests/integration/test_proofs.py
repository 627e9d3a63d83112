"""`check totals` and `audit verify` find what was changed behind the app's back, and the log refuses to be changed."""

import pytest
from sqlalchemy.exc import DBAPIError

from tests.integration.site import Site

PLANTED = (
    ("request_months", "amount_ore", "Utfall per äskning och månad"),
    ("request_months", "posting_count", "Utfall per äskning och månad"),
    ("outcome_cells", "amount_ore", "Utfall per kategori, ramår och månad"),
    ("outcome_cells", "posting_count", "Utfall per kategori, ramår och månad"),
    ("investment_requests", "asked_ore", "Äskningens summor"),
    ("investment_requests", "granted_ore", "Äskningens summor"),
    ("investment_requests", "outcome_ore", "Äskningens summor"),
    ("frames", "amount_ore", "Ramens belopp och beviljat"),
    ("frames", "granted_ore", "Ramens belopp och beviljat"),
)
RAW = (
    ("postings", "amount_ore", "Utfall per äskning och månad"),
    ("grants", "amount_ore", "Äskningens summor"),
    ("request_years", "asked_ore", "Äskningens summor"),
    ("frame_entries", "amount_ore", "Ramens belopp och beviljat"),
)


def disagrees(site: Site) -> str:
    """What `check totals` says is wrong."""
    result = site.run("check", "totals")
    assert result.exit_code == 1
    assert result.stdout == ""
    return result.stderr


@pytest.mark.parametrize("kept", [True, False], ids=["kept sums", "raw rows"])
def test_a_planted_error_is_named(year: Site, kept: bool) -> None:
    for table, column, name in PLANTED if kept else RAW:
        key = {"request_months": "request_id", "outcome_cells": "category_id", "request_years": "request_id"}.get(
            table, "id"
        )
        chosen = f"SELECT max({key}) FROM {table}" + (" WHERE frame_id IS NOT NULL" if table == "grants" else "")
        first = f"(SELECT min(month) FROM {table} WHERE {key} = ({chosen}))"
        month = f" AND month = {first}" if table in ("request_months", "outcome_cells") else ""
        place = f"{key} = ({chosen}){month}"
        year.totals_agree()
        year.change(f"UPDATE {table} SET {column} = {column} + 1 WHERE {place}")
        said = disagrees(year)
        assert name in said, (table, column)
        assert "råraderna ger" in said
        year.change(f"UPDATE {table} SET {column} = {column} - 1 WHERE {place}")
    year.totals_agree()


def test_a_row_too_many_or_too_few_is_named(year: Site) -> None:
    year.change("INSERT INTO request_months (request_id, month, amount_ore, posting_count) VALUES (1, 209912, 0, 0)")
    assert "(1, 209912)" in disagrees(year)
    year.change("DELETE FROM request_months WHERE month = 209912", "DELETE FROM request_months WHERE month = 202003")
    assert "202003" in disagrees(year)


def unlock(site: Site) -> None:
    """Take away what refuses changes of the log."""
    triggers = ("events_no_update", "events_no_delete") if site.on_sqlite else ("events_only_added ON events",)
    site.change(*(f"DROP TRIGGER {trigger}" for trigger in triggers))


def test_the_log_refuses_changes(year: Site) -> None:
    before = year.rows("SELECT * FROM events ORDER BY seq")
    statements = [
        "UPDATE events SET comment = 'nej' WHERE seq = 1",
        "UPDATE events SET seq = seq",
        "DELETE FROM events WHERE seq = 1",
        "DELETE FROM events",
    ]
    for statement in statements + ([] if year.on_sqlite else ["TRUNCATE events"]):
        with pytest.raises(DBAPIError, match="only ever added"):
            year.change(statement)
    assert year.rows("SELECT * FROM events ORDER BY seq") == before


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_the_log_refuses_replacing(year: Site) -> None:
    before = year.rows("SELECT * FROM events ORDER BY seq")
    columns = "seq, at, subject, request_id, actor, on_behalf_of, action, from_state, to_state, comment, changes"
    with pytest.raises(DBAPIError):
        year.change(
            f"INSERT OR REPLACE INTO events ({columns}, previous_hash, hash) SELECT {columns}, previous_hash, 'x'"
            " FROM events WHERE seq = 3"
        )
    assert year.rows("SELECT * FROM events ORDER BY seq") == before


COLUMNS = {
    "at": "'2020-01-01 00:00:00'", "subject": "'x'", "request_id": "2", "actor": "'x'", "on_behalf_of": "'x'",
    "action": "'x'", "from_state": "'draft'", "to_state": "'draft'", "comment": "'x'", "changes": "'[1]'",
    "previous_hash": "'x'", "hash": "'x'",
}  # fmt: skip


def broken(site: Site) -> str:
    """What `audit verify` says is wrong."""
    result = site.run("audit", "verify")
    assert result.exit_code == 1
    assert result.stdout == ""
    return result.stderr


def test_an_edit_of_any_column_is_found(year: Site) -> None:
    assert "kedjan är hel" in year.ok("audit", "verify")
    unlock(year)
    kind = "" if year.on_sqlite else "::json"
    for column, value in COLUMNS.items():
        cast = kind if column == "changes" else ""
        year.change("CREATE TABLE kept AS SELECT * FROM events WHERE seq = 5")
        year.change(f'UPDATE events SET "{column}" = {value}{cast} WHERE seq = 5')
        assert "Händelse 5" in broken(year), column
        year.change(f'UPDATE events SET "{column}" = (SELECT "{column}" FROM kept) WHERE seq = 5', "DROP TABLE kept")
        assert year.ok("audit", "verify")


@pytest.mark.parametrize(
    ("done", "said"),
    [
        (["DELETE FROM events WHERE seq = 5"], "Händelse 5 saknas"),
        (["DELETE FROM events WHERE seq = (SELECT max(seq) FROM events)"], "noterade"),
        (["DELETE FROM events"], "noterade"),
        (["DELETE FROM events WHERE seq = 5", "UPDATE events SET seq = 5 WHERE seq = 6"], "Händelse 5"),
        (
            [
                "UPDATE events SET seq = -1 WHERE seq = 5",
                "UPDATE events SET seq = 5 WHERE seq = 6",
                "UPDATE events SET seq = 6 WHERE seq = -1",
            ],
            "Händelse 5",
        ),
        (["UPDATE chain_head SET hash = 'x'"], "noterade"),
        (["UPDATE chain_head SET seq = seq - 1"], "noterade"),
    ],
    ids=["deleted", "last deleted", "all deleted", "closed up", "reordered", "head edited", "head moved"],
)
def test_deletion_and_reordering_are_found(year: Site, done: list[str], said: str) -> None:
    unlock(year)
    year.change(*done)
    assert said in broken(year)
