"""Whatever is imported and loaded in whatever order, the figures are those of the clamp formula on the raw rows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import factories
from tests.factories import frame, ledger, posting, region, request
from tests.integration.site import Site
from tests.integration.stores import Store

YEARS = (2019, 2020, 2021)
CATEGORIES = ("IT", "NAT", "MT")
BELOW = {"IT": ("IT", "NAT"), "NAT": ("NAT",), "MT": ("MT",)}
FRAMES = {(2019, "IT"): 900, (2020, "IT"): 1000, (2020, "MT"): 700, (2021, "NAT"): 300}
NUMBERS = ("1", "2", "3")
CUT_OFFS = ((2019, 201912), (2020, 202004), (2020, 202012), (2021, 202106))

months = st.sampled_from([201911, 202001, 202003, 202004, 202010, 202102])
row = st.tuples(months, st.sampled_from([*NUMBERS, "okänt"]), st.integers(-50_000, 90_000))
imports = st.tuples(st.just("import"), st.sampled_from(["a", "b"]), st.lists(row, min_size=1, max_size=6))
grants = st.dictionaries(st.sampled_from(YEARS), st.sampled_from([0, 100, 250, 600]), min_size=1, max_size=3)
loads = st.tuples(st.just("load"), st.sampled_from(NUMBERS), st.tuples(st.sampled_from(CATEGORIES), grants))
steps = st.lists(st.one_of(imports, loads), min_size=2, max_size=7)


@dataclass
class Model:
    """What the files have said so far: (month, number, öre) by source; category and kronor by frame year by request."""

    paid: dict[str, list[tuple[int, str, int]]] = field(default_factory=lambda: {"a": [], "b": []})
    requests: dict[str, tuple[str, dict[int, int]]] = field(default_factory=dict)

    def take(self, kind: str, name: str, content: Any) -> None:
        if kind == "import":
            replaced = {month for month, _, _ in content}
            self.paid[name] = [row for row in self.paid[name] if row[0] not in replaced] + list(content)
        else:
            category, given = content
            years = dict.fromkeys(self.requests.get(name, ("", {}))[1], 0)  # a year that is taken back stays, at zero
            self.requests[name] = (category, {**years, **given})

    def outcome(self, number: str, year: int, period: int) -> tuple[int, int]:
        """Outcome of the report year on grants of earlier frame years and of this one: domain.md §6."""
        given = self.requests[number][1]
        ever = [each for each in sorted(given) if each in self.granted_once[number]]
        years = [each for each in ever if given[each] > 0] or ever[-1:]
        start, parts = 0, {}
        for each in years:
            end = None if each == years[-1] else start + given[each] * 100
            at_end, at_start = (self._clamped(number, when, start, end) for when in (period, year * 100))
            parts[each] = at_end - at_start
            start = end or 0
        return sum(ore for each, ore in parts.items() if each < year), parts.get(year, 0)

    granted_once: dict[str, set[int]] = field(default_factory=dict)

    def _clamped(self, number: str, until: int, low: int, high: int | None) -> int:
        paid = sum(ore for rows in self.paid.values() for month, it, ore in rows if it == number and month <= until)
        return max(low, paid if high is None else min(paid, high))

    def table(self, year: int, period: int) -> dict[str, tuple[int | None, int, int]]:
        """Frame, earlier and this year in öre by category with everything below it."""
        found: dict[str, tuple[int | None, int, int]] = {}
        for category in CATEGORIES:
            inside = [number for number, (own, _) in self.requests.items() if own in BELOW[category]]
            parts = [self.outcome(number, year, period) for number in inside]
            frames = [FRAMES[year, each] for each in BELOW[category] if (year, each) in FRAMES]
            amount = sum(frames) * 100 if frames else None
            found[category] = (amount, sum(part[0] for part in parts), sum(part[1] for part in parts))
        return found


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=steps)
def test_any_sequence_of_imports_and_loads(database: Store, steps: list[tuple[str, str, Any]]) -> None:
    with database.copy_of("frames", _fill) as url, TemporaryDirectory() as folder:
        site, model, numbers = Site(url), Model(), count(1)
        try:
            for kind, name, content in steps:
                model.take(kind, name, content)
                path = Path(folder) / str(next(numbers))
                _carry_out(site, model, path, kind, name, content)
                site.totals_agree()
            for year, period in CUT_OFFS:
                assert _shown(site, year, period) == _expected(model, year, period), (year, period)
            assert site.ok("audit", "verify")
        finally:
            site.close()


def _fill(site: Site) -> None:
    with TemporaryDirectory() as folder:
        frames = [frame(year, category, kronor) for (year, category), kronor in FRAMES.items()]
        site.ok("data", "load", region(Path(folder), ramar=frames))


def _carry_out(site: Site, model: Model, path: Path, kind: str, name: str, content: Any) -> None:
    if kind == "import":
        rows = [
            posting(f"{month}-{place}", _day(month), f"P{number}", f"{ore / 100:.2f}".replace(".", ","), text=name)
            for place, (month, number, ore) in enumerate(content)
        ]
        path.mkdir()
        site.ok("outcome", "import", ledger(path / "fil.csv", *rows), "--source", name)
        return
    category, given = model.requests[name]
    once = model.granted_once.setdefault(name, set())
    once |= {year for year, kronor in given.items() if kronor}
    rows = [request(name, year, granted=kronor, kategori=category, sökt_belopp=9) for year, kronor in given.items()]
    site.ok("data", "load", factories.write(path, askningar=rows))


def _day(month: int) -> str:
    return f"{month // 100}-{month % 100:02d}-15"


Figures = Mapping[str, tuple[int | None, int, int]]


def _shown(site: Site, year: int, period: int) -> Figures:
    content = json.loads(site.ok("report", "outcome", "--year", str(year), "--period", str(period), "--format", "json"))
    rows = {row["key"]: row["values"] for row in content["rows"] if not row["total"]}
    return {key: _row(values) for key, values in rows.items() if any(_row(values))}


def _row(values: dict[str, Any]) -> tuple[int | None, int, int]:
    frame_ore, earlier, this_year = (
        values[key] and values[key]["ore"] for key in ("ram", "utfall_tidigare", "utfall_år")
    )
    return frame_ore, earlier or 0, this_year or 0


def _expected(model: Model, year: int, period: int) -> Figures:
    return {key: row for key, row in model.table(year, period).items() if any(row)}
