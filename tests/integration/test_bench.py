"""The benchmark's test data is a region the product accepts, the same every time. How fast it goes is not tested."""

from pathlib import Path

from tests.bench.bare import make_app, write_page
from tests.bench.generate import Size, write_corrected, write_ledger, write_region
from tests.integration.site import Site

SIZE = Size(requests=120, postings=900)


def test_what_is_generated_loads_and_adds_up(site: Site, tmp_path: Path) -> None:
    ledger, corrected = tmp_path / "utfall.csv", tmp_path / "rattad.csv"
    write_region(tmp_path / "region", SIZE)
    write_ledger(ledger, SIZE)
    write_corrected(ledger, corrected)
    site.ok("data", "load", tmp_path / "region")
    site.ok("outcome", "import", ledger, "--source", "raindance")
    assert "stämmer" in site.ok("check", "totals")
    said = site.ok("outcome", "import", corrected, "--source", "raindance")
    assert "borttagna: 4" in said
    assert "stämmer" in site.ok("check", "totals")
    assert site.rows("SELECT count(*) FROM investment_requests") == [(SIZE.requests,)]


def test_the_same_files_every_time(tmp_path: Path) -> None:
    for folder in (tmp_path / "a", tmp_path / "b"):
        write_region(folder, SIZE)
        write_ledger(folder / "utfall.csv", SIZE)
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_the_bare_page_has_the_same_bytes(tmp_path: Path) -> None:
    page = (
        "<h1>{{ plain }}</h1><table><tbody>\n"
        '  <tr class="a"><th><a href="/x?a=1&amp;b=2">IT &amp; nät</a></th><td class="num">1,0</td></tr>\n'
        '  <tr class="a"><th><a href="/x?a=2&amp;b=2">MT</a></th><td class="num">2,0</td></tr>\n'
        "  <tr><th>Totalt</th><td></td></tr>\n"
        "</tbody></table>\n"
        '<ol class="items">\n<li class="item"><p>A &amp; O</p></li>\n<li class="item"><p>B</p></li>\n</ol><ol></ol>'
    )
    write_page(tmp_path, "page", page)
    assert make_app(tmp_path).test_client().get("/page").text == page
