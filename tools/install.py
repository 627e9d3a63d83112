"""The environment in .venv: made once per lock, by uv where it is found, else by pip."""

import hashlib
import json
import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tools.paths import PYTHON, ROOT, VENV, WINDOWS, say
from tools.pip_wheel import fetch_pip
from tools.processes import run

if sys.platform != "win32":
    import fcntl

STAMP = VENV / "ramkoll-stamp.json"
LOCKS = {"runtime": ROOT / "requirements.lock", "dev": ROOT / "requirements-dev.lock"}


class InstallError(Exception):
    """The environment could not be made; str(error) is the sentence for the user."""


def ensure(*, dev: bool = False) -> None:
    """Make .venv hold exactly what the locks say. Says nothing when it already does."""
    if _is_installed(dev):
        return
    with _alone():
        if not _is_installed(dev):  # another dev.py may have done it while this one waited
            _install(dev)


def _wanted(dev: bool) -> dict[str, str]:
    """What the stamp must say. An environment depends on its Python and its place as much as on the locks."""
    python = f"{sys.version_info.major}.{sys.version_info.minor} {platform.machine()}"
    base = {"python": python, "place": str(ROOT)}
    levels = ("runtime", "dev") if dev else ("runtime",)
    return base | {level: hashlib.sha256(LOCKS[level].read_bytes()).hexdigest() for level in levels}


def _stamp() -> dict[str, str]:
    try:
        stamp: dict[str, str] = json.loads(STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return stamp if PYTHON.exists() else {}


def _is_installed(dev: bool) -> bool:
    return _wanted(dev).items() <= _stamp().items()


@contextmanager
def _alone() -> Iterator[None]:
    """Let one dev.py at a time install. The project folder itself is locked, so no file is left behind."""
    if sys.platform == "win32":
        yield
        return
    folder = os.open(ROOT, os.O_RDONLY)
    try:
        try:
            fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            say("Väntar på en annan installation …")
            fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def _install(dev: bool) -> None:
    say("Installerar det som behövs i .venv. Första gången tar det en stund …")
    wanted = _wanted(dev)
    if not _wanted(dev=False).items() <= _stamp().items():
        _remove(VENV)  # half made, or made for another lock: pip would leave old packages behind
    STAMP.unlink(missing_ok=True)  # from here until the end the environment counts as half made
    lock = LOCKS["dev" if dev else "runtime"]
    if not _install_with_uv(lock):
        _install_with_pip(lock)
    draft = STAMP.with_suffix(".new")
    draft.write_text(json.dumps(wanted, indent=1), encoding="utf-8")
    draft.replace(STAMP)
    say("Installationen är klar.")


def _remove(folder: Path) -> None:
    if folder.is_symlink():
        raise InstallError("Mappen .venv är en länk. Ta bort länken och försök igen.")
    if folder.exists():
        shutil.rmtree(folder)


def _run(command: list[str], env: dict[str, str]) -> bool:
    return run(command, env=env, cwd=ROOT, stdout_to_stderr=True) == 0


def _install_with_uv(lock: Path) -> bool:
    """Try uv. The same lock as pip reads, so both give the same environment and both honour a mirror."""
    uv = shutil.which("uv")
    if uv is None:
        return False
    env = _clean_environment()
    env.setdefault("UV_SYSTEM_CERTS", "1")  # an organisation's own certificates are in the system's store
    if "PIP_INDEX_URL" in env:
        env.setdefault("UV_DEFAULT_INDEX", env["PIP_INDEX_URL"])
    made = PYTHON.exists() or _run([uv, "venv", "--quiet", "--python", sys.executable, str(VENV)], env)
    sync = [uv, "pip", "sync", "--quiet", "--require-hashes", "--python", str(PYTHON), str(lock)]
    if made and _run(sync, env):
        return True
    say("uv klarade inte installationen. Försöker med pip i stället.")
    _remove(VENV)
    return False


def _install_with_pip(lock: Path) -> None:
    if not PYTHON.exists():
        _make_environment()
    install = [*_pip(), "install", "--quiet", "--require-hashes", "--requirement", str(lock)]
    if not _run(install, _clean_environment()):
        raise InstallError("Installationen misslyckades, se felet ovan. Kontrollera nätet och försök igen.")


def _clean_environment() -> dict[str, str]:
    """Without settings that would send packages somewhere else than to .venv."""
    unwanted = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT")
    env = {name: value for name, value in os.environ.items() if name not in unwanted}
    return env | {"PIP_USER": "0", "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}


def _make_environment() -> None:
    """Make an empty environment with what there is: a bare Debian lacks ensurepip and maybe venv itself."""
    for options in ([], ["--without-pip"]):
        _remove(VENV)
        if _succeeds([sys.executable, "-m", "venv", *options, str(VENV)]):
            return
    _remove(VENV)
    if WINDOWS:
        raise InstallError("Det gick inte att skapa .venv. Installera Python från python.org, försök sedan igen.")
    _make_environment_by_hand()


def _succeeds(command: list[str]) -> bool:
    return subprocess.run(command, env=_clean_environment(), capture_output=True, check=False).returncode == 0


def _make_environment_by_hand() -> None:
    """What the venv module would make: a link to Python, a configuration file, a place for packages."""
    packages = VENV / "lib" / f"python{sys.version_info.major}.{sys.version_info.minor}" / "site-packages"
    packages.mkdir(parents=True)
    (VENV / "lib64").symlink_to("lib")
    PYTHON.parent.mkdir()
    executable = Path(sys.executable).resolve()
    PYTHON.symlink_to(executable)
    (VENV / "pyvenv.cfg").write_text(f"home = {executable.parent}\ninclude-system-site-packages = false\n")


def _pip() -> list[str]:
    """The command that runs pip for .venv: its own if it has one, else straight out of a fetched wheel."""
    if _succeeds([str(PYTHON), "-c", "import pip"]):
        return [str(PYTHON), "-m", "pip"]
    try:
        wheel = fetch_pip(VENV)
    except (OSError, ValueError) as error:
        raise InstallError(
            f"pip finns inte och gick inte att hämta ({error}).\n"
            "Installera det, på Debian och Ubuntu med: apt-get install python3-venv. Försök sedan igen."
        ) from error
    return [str(PYTHON), str(wheel / "pip")]
