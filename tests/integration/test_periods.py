"""Freezing a period: the report stays as it was whatever comes later, and what moved is shown with its causes."""

import json
import re
from html import unescape
from pathlib import Path

import pytest
from werkzeug.test import TestResponse

from app.domain.permissions import Role
from tests.factories import add_accounts, forecast, frame, ledger, posting, region, request
from tests.integration.site import Site, key, token

FREEZE = "/perioder/202008/frys"


def load(site: Site, folder: Path, *, granted: int = 1000, paid: int = 100, frame_kr: int = 5000) -> None:
    """A year with one granted request; loading again with other figures changes them."""
    site.ok(
        "data", "load",
        region(
            folder,
            [request("A", 2020, granted=granted), request("B", 2020, granted=500, kategori="NAT")],
            ramar=[frame(2020, "IT", frame_kr)],
            utfall=[posting("V1", "2020-03-01", "PA", paid)],
            prognoser=[forecast(202008, paid + 50, number="A")],
        ),
    )  # fmt: skip


@pytest.fixture
def frozen(site: Site, tmp_path: Path) -> Site:
    """A frozen August."""
    load(site, tmp_path)
    assert "version 1" in site.ok("period", "freeze", "202008", "--comment", "Delår")
    return site


def test_a_later_import_never_changes_the_report(frozen: Site, tmp_path: Path) -> None:
    reported = frozen.table(2020, 202008, "--unit", "kr")
    later = ledger(tmp_path / "l.csv", posting("V1", "2020-03-01", "PA", 100), posting("V2", "2020-07-01", "PA", 33))
    frozen.ok("outcome", "import", later, "--source", "grunddata")
    assert frozen.table(2020, 202008, "--unit", "kr") == reported
    assert frozen.table(2020, 202008, "--unit", "kr", "--now") != reported
    assert frozen.table(2020, 202009, "--unit", "kr") != reported, "an open period follows the ledger"
    moved = frozen.ok("period", "diff", "202008", "nu", "--unit", "kr")
    assert "A Rubrik A: rader i redovisningen;1;;;33,00;" in moved
    frozen.totals_agree()


def test_the_difference_names_frame_decision_and_forecast(frozen: Site, tmp_path: Path) -> None:
    load(frozen, tmp_path / "again", granted=1200, paid=100, frame_kr=5000)
    frozen.ok("data", "load", region(tmp_path / "more", ramar=[frame(2020, "IT", -700, "revidering")]))
    frozen.ok("period", "freeze", "202012")
    lines = frozen.ok("period", "diff", "202008", "202012", "--unit", "kr").splitlines()
    assert [line.split(";")[0] for line in lines[1:]] == [
        "IT", "Revidering av ramen", "A Rubrik A: nytt beslut", "Totalt",
    ]  # fmt: skip
    assert lines[1].split(";")[2:] == ["-700,00", "200,00", "0,00", "0,00"]
    assert lines[-1].split(";")[2:] == ["-700,00", "200,00", "0,00", "0,00"]


def test_a_frozen_period_is_frozen_again_only_when_asked_and_with_a_reason(frozen: Site, tmp_path: Path) -> None:
    assert "frystes" in frozen.refused("period", "freeze", "202008")
    assert "varför" in frozen.refused("period", "freeze", "202008", "--again")
    reported = frozen.table(2020, 202008)
    load(frozen, tmp_path / "again", paid=600_000)
    assert frozen.table(2020, 202008) == reported
    assert "version 2" in frozen.ok("period", "freeze", "202008", "--again", "--comment", "Fel fil lästes in")
    assert frozen.table(2020, 202008) != reported
    moved = frozen.ok("period", "diff", "202008:1", "202008:2", "--format", "json")
    assert "599900" in moved
    assert frozen.rows("SELECT subject, comment FROM events WHERE action = 'freeze' ORDER BY seq DESC LIMIT 1") == [
        ("period 202008", "Fel fil lästes in")
    ]


def test_the_shape_of_the_table_is_kept_too(frozen: Site, tmp_path: Path) -> None:
    reported = frozen.table(2020, 202008)
    (name, *_) = frozen.rows("SELECT name FROM report_layouts ORDER BY position, name")[0]
    shape = tmp_path / "shape.json"
    shape.write_text('{"title": "Ny", "columns": [{"key": "ram", "heading": "Ram"}]}', encoding="utf-8")
    frozen.ok("layout", "save", name, shape)
    assert frozen.table(2020, 202008) == reported
    assert frozen.table(2020, 202008, "--now") != reported


@pytest.mark.parametrize("asked", [("202013",), ("202007", "nu"), ("202008:9", "nu"), ("202008", "202012")])
def test_what_is_no_frozen_period_is_said_so(frozen: Site, asked: tuple[str, ...]) -> None:
    assert frozen.refused("period", "diff", *asked)


def test_the_controller_freezes_on_the_page_and_a_double_click_is_one(year: Site) -> None:
    client = year.log_in("controller")
    page = client.get("/perioder/202008")
    assert "Rader i redovisningen utan äskning" in page.text
    data = {"csrf_token": token(page), "idempotency_key": key(page), "comment": "Delårsrapport"}
    assert [client.post(FREEZE, data=data).status_code for _ in range(2)] == [303, 303]
    assert year.value("SELECT count(*) FROM frozen_periods") == 1
    shown = client.get("/perioder/202008")
    assert "Delårsrapport" in shown.text
    stale = client.post(FREEZE, data={**data, "idempotency_key": key(shown)})
    assert stale.status_code == 409
    assert "Delårsrapport" in stale.text, "what was typed is kept"
    again = {**data, "idempotency_key": key(stale), "again": "y", "comment": " "}
    assert client.post(FREEZE, data=again).status_code == 422
    table = client.get("/utfall?ar=2020&period=202008")
    assert "Som rapporterat: fryst" in table.text
    assert "Som rapporterat" not in client.get("/utfall?ar=2020&period=202008&lage=nu").text
    for kind in ("csv", "xlsx", "pdf", "json"):
        assert client.get(f"/perioder/skillnad?fran=202008&till=nu&format={kind}").status_code == 200


def test_only_the_controller_freezes(year: Site) -> None:
    for role in ("decider", "auditor", "admin", "requester"):
        client = year.log_in(role)
        page = client.get("/")
        answer = client.post(FREEZE, data={"csrf_token": token(page), "idempotency_key": "a" * 32})
        assert answer.status_code == 403
    assert year.value("SELECT count(*) FROM frozen_periods") == 0


def test_the_reported_table_equals_the_table_when_it_was_frozen(year: Site) -> None:
    before = year.table(2020, 202008)
    year.ok("period", "freeze", "202008")
    assert year.table(2020, 202008) == before
    moved = year.ok("period", "diff", "202008", "nu")
    assert [line.split(";")[0] for line in moved.splitlines()[1:]] == ["Totalt"]


def plain(page: TestResponse) -> str:
    return unescape(re.sub(r"<[^>]+>", "", page.text)).replace("\u00a0", " ")


def test_a_figure_and_the_pictures_of_a_frozen_period_are_as_reported(frozen: Site, tmp_path: Path) -> None:
    add_accounts(frozen, [("controller", Role.CONTROLLER, None, None)])
    client, asked = frozen.log_in("controller"), "?ar=2020&period=202008&enhet=kr"
    opened, drawn = f"/utfall/kategori/IT{asked}&figur=", client.get(f"/bilder{asked}").text
    assert "Dagens rader ger samma belopp, 100,00 kr." in plain(client.get(f"{opened}summa"))
    later = ledger(tmp_path / "l.csv", posting("V1", "2020-03-01", "PA", 100), posting("V2", "2020-07-01", "PA", 33))
    frozen.ok("outcome", "import", later, "--source", "grunddata")
    load(frozen, tmp_path / "again", granted=1200, frame_kr=5000)
    frozen.ok("data", "load", region(tmp_path / "more", ramar=[frame(2020, "IT", -700, "revidering")]))
    page = client.get(f"{opened}summa")
    assert "Rapporterat 100,00 kr; dagens rader ger 133,00 kr, en skillnad på 33,00 kr." in plain(page)
    assert re.findall(r'<td class="num">([^<]*)</td>', page.text)[:4] == ["0,00", "100,00", "100,00", "133,00"]
    (moved,) = re.findall(r'href="(/perioder/skillnad[^"]*)"', page.text)
    assert "A Rubrik A: rader i redovisningen" in plain(client.get(unescape(moved)))
    assert "Visa alla kategorier" in plain(client.get(unescape(moved)))
    assert "finns inte i någon av rapporterna" in client.get(unescape(moved).replace("=IT", "=X")).text
    assert "revidering" not in plain(client.get(f"{opened}ram")).lower()
    assert "133,00" in plain(client.get(f"{opened}summa&lage=nu"))
    assert "Visa som rapporterat" in plain(client.get(f"{opened}summa&lage=nu"))
    charts = re.compile(r'<div class="charts">.*?<div class="report__foot">', re.S)
    assert charts.findall(client.get(f"/bilder{asked}").text) == charts.findall(drawn)
    assert charts.findall(client.get(f"/bilder{asked}&lage=nu").text) != charts.findall(drawn)
    assert "Så låg de när perioden frystes." in drawn


def test_what_an_older_copy_did_not_keep_is_said(frozen: Site) -> None:
    add_accounts(frozen, [("controller", Role.CONTROLLER, None, None)])
    ((figures,),) = frozen.rows("SELECT figures FROM frozen_periods")
    kept = json.loads(figures) if isinstance(figures, str) else figures
    old = json.dumps({key: value for key, value in kept.items() if key not in ("pictures", "judgements")})
    frozen.change("UPDATE frozen_periods SET figures = :old", old=old)
    client, asked = frozen.log_in("controller"), "?ar=2020&period=202008&enhet=kr"
    assert "sparades inte" in plain(client.get(f"/ramar/kategori/IT{asked}&figur=utfall_ram"))
    assert "sparades inte" not in plain(client.get(f"/utfall/kategori/IT{asked}&figur=summa"))
    assert "sparades inte" in plain(client.get(f"/bilder{asked}"))
    assert client.get(f"/utfall/kategori/IT{asked}&figur=prognos").status_code == 200
