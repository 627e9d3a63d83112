"""The demo's year: what is laid over the loaded files."""

from tests.integration.site import Site


def test_some_requests_are_tagged_and_the_log_says_so(site: Site) -> None:
    site.app.config["DEMO"] = True
    site.ok("demo", "load")
    assert site.value("SELECT count(*) FROM request_tags WHERE tag = 'covid-19'") == 4
    assert site.value("SELECT count(*) FROM events WHERE action = 'tag'") == 12
    client = site.log_in("controller", "visa-mig-ramkoll")
    assert "sterilcentralen" in client.get("/utfall?layout=utfall-etikett").text
    assert "Datacenter (nät och server)" in client.get("/redovisning/inlasningar/1").text
