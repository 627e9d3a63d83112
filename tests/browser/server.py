"""The product as people run it: the real server on a free port, with a database of its own in a temporary folder."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from playwright.sync_api import Cookie

from tools import serve
from tools.paths import ROOT, WSGI

START_PATIENCE = 60  # seconds
STOP_PATIENCE = 10
DATABASE = "ramkoll.sqlite3"
SECRET = "browser-tests-only-0123456789abcdef"


@dataclass(slots=True)
class Server:
    """A running product: its address, its folder, and the commands that work on the same database."""

    folder: Path
    port: int
    process: subprocess.Popen[bytes] | None = None
    cookies: dict[str, list[Cookie]] = field(default_factory=dict)

    @property
    def url(self) -> str:
        """The address without a closing slash."""
        return f"http://127.0.0.1:{self.port}"

    def flask(self, *arguments: str) -> str:
        """Run one of the product's commands against this database, as a person would, and give what it printed."""
        return run_flask(self.folder, *arguments)

    def start(self) -> None:
        """Start serving and wait until it answers."""
        with (self.folder / "server.log").open("ab") as log:
            self.process = subprocess.Popen(
                _granian(self.port), cwd=ROOT, env=environment(self.folder), stdout=log, stderr=log
            )
        deadline = time.monotonic() + START_PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self.folder / "server.log").read_text(errors="replace"))
            time.sleep(0.02)

    def stop(self) -> None:
        """Stop serving; the address is then refused."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(STOP_PATIENCE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.process = None

    def _answers(self) -> bool:
        with suppress(OSError, urllib.error.URLError), urllib.request.urlopen(f"{self.url}/logga-in", timeout=5) as got:
            return bool(got.status == 200)
        return False


def environment(folder: Path) -> dict[str, str]:
    """The demo's settings and this folder's database; nothing that the developer has set leaks in."""
    ours = ("DATABASE_URL", "RAMKOLL_", "FLASK_", "GRANIAN_")
    env = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return env | {
        "PYTHONPATH": str(ROOT),
        "RAMKOLL_DEMO": "1",
        "RAMKOLL_SECRET_KEY": SECRET,
        "DATABASE_URL": f"sqlite:///{folder / DATABASE}",
    }


def run_flask(folder: Path, *arguments: str) -> str:
    """What a command printed; raises RuntimeError with all it said when it fails."""
    command = [sys.executable, "-m", "flask", "--app", str(WSGI), *arguments]
    done = subprocess.run(
        command, cwd=ROOT, env=environment(folder), capture_output=True, encoding="utf-8", check=False
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(arguments)}: {done.stdout}{done.stderr}")
    return done.stdout


def prepare(folder: Path) -> Path:
    """A folder with the demo's year in a database; copies of it are served."""
    run_flask(folder, "db", "upgrade")
    run_flask(folder, "demo", "load")
    return folder


@contextmanager
def serving(prepared: Path, folder: Path) -> Iterator[Server]:
    """A server with a copy of the prepared database, for the time of the block."""
    for file in prepared.glob(f"{DATABASE}*"):
        shutil.copy(file, folder / file.name)
    server = Server(folder, _free_port())
    try:
        server.start()
        yield server
    finally:
        server.stop()


def _granian(port: int) -> list[str]:
    """How `dev.py run` serves, with this Python and one worker."""
    command = serve._granian("127.0.0.1", port)
    command[0] = sys.executable
    command[command.index("--workers") + 1] = "1"
    return command


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
