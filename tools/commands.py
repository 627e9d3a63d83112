"""The commands of dev.py and what they are called."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from tools.checks import check
from tools.install import InstallError, ensure
from tools.locks import lock
from tools.paths import PYTHON, ROOT, become, flask_command, project_environment, say
from tools.processes import end_on_sigterm
from tools.serve import StartError, serve

HELP = """\
Användning: python3 dev.py KOMMANDO

  run [--port N] [--host H]   startar Ramkoll med exempeldata
  test [PYTEST…]              kör alla kontroller, eller bara pytest med det du anger
  flask KOMMANDO…             kör ett av Ramkolls egna kommandon, till exempel: flask data load MAPP
  bench […]                   mäter hur fort det går
  screenshot                  tar nya skärmbilder
  lock                        gör om låsfilerna (behöver uv)

Det som behövs installeras i .venv första gången."""


def main(arguments: Sequence[str]) -> int:
    """Run one command; the exit code is its own, 2 for an unknown command, 130 after Ctrl-C."""
    # A redirected stream may have a narrow character set; a question mark is better than a crash.
    for stream in (sys.stdout, sys.stderr):
        getattr(stream, "reconfigure", lambda **_: None)(errors="replace")
    name, rest = (arguments[0], arguments[1:]) if arguments else ("-h", [])
    if name in ("-h", "--help", "help"):
        print(HELP)
        return 0
    if name not in COMMANDS:
        say(f"Kommandot {name} finns inte.\n\n{HELP}")
        return 2
    end_on_sigterm()
    try:
        return COMMANDS[name](rest)
    except (InstallError, StartError) as error:
        say(str(error))
        return 1
    except KeyboardInterrupt:
        return 130


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Answers in Swedish; argparse's own message is English."""
        say("Skriv så här: python3 dev.py run [--port NUMMER] [--host ADRESS]")
        sys.exit(2)


def _run(arguments: Sequence[str]) -> int:
    parser = _Parser(add_help=False, allow_abbrev=False)
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--host", default="127.0.0.1")
    chosen = parser.parse_args(arguments)
    ensure()
    serve(chosen.host, chosen.port)
    return 0


def _test(arguments: Sequence[str]) -> int:
    ensure(dev=True)
    return check(arguments)


def _flask(arguments: Sequence[str]) -> int:
    ensure()
    # dev.py is for one's own machine. Whoever runs the product for others calls flask without dev.py.
    env = project_environment(RAMKOLL_DEMO=os.environ.get("RAMKOLL_DEMO", "1"))
    become(flask_command(*arguments), env)


def _script(path: str) -> Callable[[Sequence[str]], int]:
    def command(arguments: Sequence[str]) -> int:
        ensure(dev=True)
        become([str(PYTHON), str(ROOT / path), *arguments], project_environment())

    return command


COMMANDS: dict[str, Callable[[Sequence[str]], int]] = {
    "run": _run,
    "test": _test,
    "flask": _flask,
    "bench": _script("tests/bench/run.py"),
    "screenshot": _script("tests/browser/screenshot.py"),
    "lock": lambda _: lock(),
}
