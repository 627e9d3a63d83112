"""A server as `dev.py run` starts it, with one worker of one thread, and what its processes cost in CPU. Linux only."""

import http.client
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from email.message import Message
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

from tests.bench.database import PASSWORD, USER
from tools.paths import ROOT
from tools.serve import free_port

HOST = "127.0.0.1"
PATIENCE = 60  # seconds until a server must answer
_TOKEN = re.compile(r'name="csrf_token"[^>]*value="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Answer:
    """What the server said."""

    status: int
    headers: Message
    body: bytes


class Server:
    """A running server with one kept connection, its cookies, and its CPU clock."""

    def __init__(self, pid: int, port: int) -> None:
        self._pid = pid
        self._connection = http.client.HTTPConnection(HOST, port, timeout=PATIENCE)
        self._cookies: dict[str, str] = {}

    def ask(self, path: str, headers: Mapping[str, str] | None = None, form: Mapping[str, str] | None = None) -> Answer:
        """GET, or POST of a form; the whole answer is read."""
        sent = dict(headers or {})
        if self._cookies:
            sent["Cookie"] = "; ".join(f"{name}={value}" for name, value in self._cookies.items())
        body = urlencode(form) if form is not None else None
        if body is not None:
            sent["Content-Type"] = "application/x-www-form-urlencoded"
        self._connection.request("POST" if form is not None else "GET", path, body, sent)
        got = self._connection.getresponse()
        for cookie in got.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self._cookies[name] = value
        return Answer(got.status, got.headers, got.read())

    def log_in(self) -> None:
        """Through the form, as a person does."""
        form = self.ask("/logga-in")
        token = _TOKEN.search(form.body.decode())
        if token is None:
            raise RuntimeError("the log-in form has no CSRF token")
        fields = {"username": USER, "password": PASSWORD, "next": "", "csrf_token": unescape(token[1])}
        answer = self.ask("/logga-in", form=fields)
        if answer.status != 303:
            raise RuntimeError(f"log-in answered {answer.status}")

    def cpu(self) -> float:
        """Seconds of user and system time that the server and its worker have used so far."""
        return sum(time.clock_gettime(_cpu_clock(pid)) for pid in _family(self._pid))

    def wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        """Until it answers at all."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and process.poll() is None:
            try:
                self.ask("/")
            except (OSError, http.client.HTTPException):
                self._connection.close()
                time.sleep(0.05)
            else:
                self._cookies.clear()
                return
        raise RuntimeError("the server does not answer")


@contextmanager
def serving(target: str, env: Mapping[str, str], log: Path) -> Iterator[Server]:
    """The WSGI app `module:name` on a free port for the time of the block."""
    port = free_port(HOST, 20_000 + os.getpid() % 20_000)
    command = [
        *(sys.executable, "-m", "granian", "--interface", "wsgi", "--log-level", "warning", "--workers", "1"),
        *("--blocking-threads", "1", "--workers-kill-timeout", "1", "--host", HOST, "--port", str(port), target),
    ]
    with log.open("wb") as said:
        process = subprocess.Popen(command, env=dict(env), cwd=ROOT, stdout=said, stderr=said)
    try:
        server = Server(process.pid, port)
        server.wait_until_ready(process)
        yield server
    except RuntimeError as error:
        raise RuntimeError(f"{error}\n{log.read_text(errors='replace')}") from error
    finally:
        process.terminate()
        process.wait(PATIENCE)


def _cpu_clock(pid: int) -> int:
    """The id of a process's CPU clock, made as clock_getcpuclockid(3) makes it; nanoseconds, not ticks."""
    return (~pid << 3) | 2


def _family(pid: int) -> list[int]:
    """The process and everything it has started."""
    found = [pid]
    for each in found:
        for thread in Path(f"/proc/{each}/task").iterdir():
            found += map(int, (thread / "children").read_text().split())
    return found
