"""Where things are, and the environment that every command of dev.py runs in."""

import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from tools.processes import run

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
WINDOWS = os.name == "nt"
PYTHON = VENV / ("Scripts/python.exe" if WINDOWS else "bin/python")
WSGI = ROOT / "wsgi.py"


def say(text: str) -> None:
    """A line about what dev.py does. On stderr, because stdout belongs to the command that is run."""
    print(text, file=sys.stderr, flush=True)


def project_environment(**extra: str) -> dict[str, str]:
    """The caller's environment with the project importable from any working directory."""
    env = {name: value for name, value in os.environ.items() if name not in ("PYTHONHOME", "VIRTUAL_ENV")}
    return env | {"PYTHONPATH": str(ROOT)} | extra


def flask_command(*arguments: str) -> list[str]:
    return [str(PYTHON), "-m", "flask", "--app", str(WSGI), *arguments]


def become(command: Sequence[str], env: dict[str, str]) -> NoReturn:
    """Replace this process, so that whoever ends dev.py ends the command and gets its exit code."""
    sys.stdout.flush()
    sys.stderr.flush()
    if WINDOWS:  # there os.execv returns to the shell while the command still runs
        sys.exit(run(command, env=env))
    os.execve(command[0], list(command), env)  # noqa: S606 - the command is our own
