"""The demo's year: what is laid over the loaded files."""

from tests.integration.site import Site


def test_some_requests_are_tagged_and_the_log_says_so(site: Site) -> None:
    site.app.config["DEMO"] = True
    site.ok("demo", "load")
    assert site.value("SELECT count(*) FROM request_tags WHERE tag = 'covid-19'") == 4
    assert site.value("SELECT count(*) FROM events WHERE action = 'tag'") == 13
    assert "sterilcentralen" in site.log_in("controller", "visa-mig-ramkoll").get("/utfall?layout=utfall-etikett").text
