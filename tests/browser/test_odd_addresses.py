"""Addresses that nobody was led to: each gets a page that says what to do, never the wrong figures."""

import unicodedata

import pytest
from playwright.sync_api import Page, expect

from tests.browser.actions import choice
from tests.browser.server import Server

TOO_LARGE = "9" * 25


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/utfall?ar=abc", 400),
        ("/utfall?period=202013", 400),
        ("/utfall?enhet=xx", 400),
        ("/utfall?layout=nope", 400),
        ("/utfall/kategori/MT?figur=nope", 200),
        ("/utfall/kategori/M%2FT", 404),
        ("/askningar?sida=999", 200),
        ("/askningar?efter=skräp&sort=finns-inte&ordning=upp", 200),
        ("/askningar?sort=year&efter=1~skräp", 200),
        ("/askningar?q=%F0%9F%98%80%25_%27", 200),
        ("/askningar?q=%00", 400),
        (f"/askningar?q={'%C3%A5' * 5000}", 200),
        ("/utfall/fil/exe", 404),
        ("/logga-ut", 405),
        (f"/askningar/{TOO_LARGE}", 404),
        (f"/redovisning/inlasningar/{TOO_LARGE}", 404),
        (f"/askningar?sort=year&efter=1~{TOO_LARGE}", 200),
        ("/utfall?doman=xx", 400),
    ],
)
def test_an_odd_address_is_answered_calmly(controller: Page, server: Server, path: str, status: int) -> None:
    answer = controller.goto(f"{server.url}{path}")
    assert answer
    assert answer.status == status
    expect(controller.get_by_role("heading", level=1)).to_be_visible()
    expect(controller.get_by_role("navigation").first).to_be_visible()


def test_a_period_alone_names_its_year(controller: Page, server: Server) -> None:
    controller.goto(f"{server.url}/utfall?period=201912")
    assert choice(controller, "År").input_value() == "2019"


def test_search_finds_letters_written_in_two_parts(controller: Page, server: Server) -> None:
    controller.goto(f"{server.url}/askningar?q={unicodedata.normalize('NFD', 'hälsocentraler')}")
    assert controller.get_by_role("status").filter(has_text="äskning").inner_text() == "1 äskning"


@pytest.mark.parametrize(
    "path",
    [
        "/askningar?tillstand=paused&sort=title&ordning=fallande&efter=1~A",
        "/redovisning/utanfor?ar=2020&efter=0~0",
        "/utfall/kategori/MT?ar=2020&figur=summa&efter=0~9999",
    ],
)
def test_past_the_end_of_a_list_there_is_a_way_to_its_beginning(controller: Page, server: Server, path: str) -> None:
    controller.goto(f"{server.url}{path}")
    expect(controller.get_by_role("heading", name="Den här sidan av listan är tom")).to_be_visible()
    controller.get_by_role("link", name="Visa första sidan").click()
    expect(controller.locator("tbody tr").first).to_be_visible()
    assert "efter" not in controller.url
