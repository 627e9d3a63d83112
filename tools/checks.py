"""`dev.py test`: every check of the project in order, with a summary."""

import shutil
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tools.chromium import find_chromium, install_chromium
from tools.paths import PYTHON, ROOT, WINDOWS, project_environment
from tools.processes import run

IN_MEMORY, ROOM = "/dev/shm", 4 * 1024**3  # noqa: S108 - a folder of its own is made there
WORKERS = "4"  # twice as many as the smallest machine has cores: tests of processes and browsers often wait
LINT_IMPORTS = PYTHON.parent / ("lint-imports.exe" if WINDOWS else "lint-imports")


def check(pytest_arguments: Sequence[str]) -> int:
    """Run every step, also after a failure; with arguments only pytest. The exit code is 0 if all is well."""
    with _quick_folder() as folder:
        env = _test_environment() | folder
        if pytest_arguments:
            return _step("pytest", _python("pytest", *pytest_arguments), env)
        failed = [name for name, command in _steps() if _step(name, command, env)]
    count = len(_steps())
    print(f"\n{count - len(failed)} steg klara, {len(failed)} fel" + (": " + ", ".join(failed) if failed else ""))
    return 1 if failed else 0


def _steps() -> list[tuple[str, list[str]]]:
    """pytest comes last, so that its closing line stands at the end."""
    return [
        ("ruff check", _python("ruff", "check", "--output-format", "concise", ".")),
        ("ruff format", _python("ruff", "format", "--check", "--output-format", "concise", ".")),
        ("mypy", _python("mypy")),
        ("lint-imports", [str(LINT_IMPORTS), "--no-logo"]),
        ("djlint", _python("djlint", "templates", "--lint", "--quiet")),
        ("pytest", _python("pytest", "-n", WORKERS, "--dist", "worksteal", "--durations", "25")),
    ]


def _python(module: str, *arguments: str) -> list[str]:
    return [str(PYTHON), "-m", module, *arguments]


def _step(name: str, command: list[str], env: dict[str, str]) -> int:
    print(f"\n── {name}", flush=True)
    code = run(command, env=env, cwd=ROOT)
    if code and name != "pytest":  # pytest's own last line says it
        print(f"{name}: fel (kod {code})", file=sys.stderr, flush=True)
    return code


@contextmanager
def _quick_folder() -> Iterator[dict[str, str]]:
    """Where the tests' databases lie: in memory where there is plenty, since waiting for a disk proves nothing."""
    try:
        has_room = shutil.disk_usage(IN_MEMORY).free >= ROOM
        folder = tempfile.TemporaryDirectory(prefix="ramkoll-test-", dir=IN_MEMORY) if has_room else None
    except OSError:
        folder = None
    if folder is None:
        yield {}
        return
    with folder as name:
        Path(name).chmod(0o711)  # PostgreSQL, which does not run as root, must pass through
        yield {"TMPDIR": name}


def _test_environment() -> dict[str, str]:
    """The tests choose their own database and settings; what the developer has set must not leak in."""
    ours = ("DATABASE_URL", "RAMKOLL_", "FLASK_")
    env = {name: value for name, value in project_environment().items() if not name.startswith(ours)}
    env.pop("PYTHONDONTWRITEBYTECODE", None)  # compiling everything in each of some hundred processes takes minutes
    chromium = find_chromium() or install_chromium()
    if chromium is None:
        env.pop("CHROMIUM", None)
        print("Ingen Chromium hittades: webbläsartesterna hoppas över. Installera paketet chromium.", flush=True)
        return env
    return env | {"CHROMIUM": chromium}
