"""Autosave of a draft, as server CPU per save: one small request, no dearer where there are many requests."""

import json
import re
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from html import unescape
from statistics import median

from tests.bench import database
from tests.bench.database import USER, Region
from tests.bench.figures import Figure, in_turn, milliseconds, say, side_by_side, whole
from tests.bench.server import Server, serving

GROWTH = 1.1
_VALUE = r'name="{}"[^>]*value="([^"]*)"'


class Writer:
    """Somebody with a draft open, who types one sentence after the other."""

    def __init__(self, server: Server) -> None:
        self._server, self._version, self.cpu = server, 0, list[float]()
        server.log_in()
        page = server.ask("/askningar/ny").body.decode()
        unit = re.search(r'<option[^>]*value="([0-9]+)"', page) or re.search(_VALUE.format("unit_id"), page)
        if unit is None:
            raise RuntimeError("the form names no unit")
        names = ("csrf_token", "idempotency_key")
        form = {name: _value(page, name) for name in names} | {"unit_id": unit[1], "kind": "askning"}
        answer = server.ask("/askningar/ny", form=form)
        if answer.status != 303:
            raise RuntimeError(f"a new draft answered {answer.status}")
        self._root = answer.headers["Location"].partition("/utkast")[0] + "/utkast"
        self._token = _value(server.ask(f"{self._root}/behov").body.decode(), "csrf_token")

    def save(self, count: int) -> None:
        """Autosave so many times, each with another text."""
        before = self._server.cpu()
        for _ in range(count):
            text = f"Det här skrev jag efter version {self._version}."
            form = {"csrf_token": self._token, "base.purpose": str(self._version), "purpose": text}
            answer = self._server.ask(f"{self._root}/spara", form=form)
            if answer.status != 200:
                raise RuntimeError(f"autosave answered {answer.status}")
            self._version = int(json.loads(answer.body)["versions"]["purpose"])
        self.cpu.append((self._server.cpu() - before) / count)


def _value(page: str, name: str) -> str:
    found = re.search(_VALUE.format(name), page)
    if found is None:
        raise RuntimeError(f"the form has no {name}")
    return unescape(found[1])


def measure(regions: Sequence[Region], *, rounds: int, count: int) -> Iterator[Figure]:
    """Autosave on every region in turn; the last against the first says whether it grows."""
    say("Mäter utkast …")
    with ExitStack() as open_:
        writers = []
        for region in regions:
            database.flask(region.filled, "user", "role", USER, "requester")
            env = database.environment(region.filled)
            writers.append(Writer(open_.enter_context(serving("wsgi:app", env, region.folder / "utkast.log"))))
        turns = [lambda writer=writer: writer.save(count) for writer in writers]
        in_turn(1, turns)
        for writer in writers:
            writer.cpu.clear()
        in_turn(rounds, turns)
    for region, writer in zip(regions, writers, strict=True):
        size = f"{whole(region.size.requests)} äskningar"
        yield Figure("Utkast sparas av sig självt", size, milliseconds(median(writer.cpu)))
    if len(regions) > 1:
        small, large = writers[0].cpu, writers[-1].cpu
        size = f"{whole(regions[-1].size.requests)} mot {whole(regions[0].size.requests)}"
        figures = (milliseconds(median(large)), milliseconds(median(small)))
        yield Figure("Utkast sparas, tillväxt", size, *figures, side_by_side(large, small), at_most=GROWTH)
