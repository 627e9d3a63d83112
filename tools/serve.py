"""`dev.py run`: prepares the database, loads the example data and starts the server."""

import os
import socket
import subprocess
import sys

from tools.paths import PYTHON, ROOT, become, flask_command, project_environment, say

PORTS_TO_TRY = 100


class StartError(Exception):
    """The product could not be started; str(error) is the sentence for the user."""


def serve(host: str, port: int) -> None:
    """Does not come back: the server takes over this process."""
    # Lets config.py use a secret of its own making and cookies over plain http.
    env = project_environment(RAMKOLL_DEMO="1", PYTHONUNBUFFERED="1")
    say("Förbereder databasen …")
    _flask(env, "db", "upgrade")
    _flask(env, "demo", "load")
    logins = _flask(env, "demo", "logins")
    chosen = free_port(host, port)
    if chosen != port:
        print(f"Port {port} är upptagen. Använder port {chosen} i stället.")
    print(f"\nRamkoll finns på {address(host, chosen)}\n\n{logins.strip()}\n\nAvsluta med Ctrl-C.", flush=True)
    os.chdir(ROOT)
    become(_granian(host, chosen), env)


def _flask(env: dict[str, str], *arguments: str) -> str:
    """The standard output of one of the product's own commands; what it says is shown only if it fails."""
    done = subprocess.run(
        flask_command(*arguments),
        env=env,
        cwd=ROOT,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise StartError(f"Kommandot {' '.join(arguments)} misslyckades, se felet ovan.")
    return done.stdout


def _granian(host: str, port: int) -> list[str]:
    # One thread per process: several threads would wait for each other and starve connections.
    return [
        *(str(PYTHON), "-m", "granian", "--interface", "wsgi", "--log-level", "warning"),
        *("--workers", str(_cores()), "--blocking-threads", "1", "--workers-kill-timeout", "1"),
        *("--respawn-failed-workers", "--host", host, "--port", str(port), "tools.served:app"),
    ]


def _cores() -> int:
    """The cores this process may use; a container often gets fewer than the machine has."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


def free_port(host: str, port: int) -> int:
    """The port, or the next one that nobody listens on."""
    for candidate in range(port, min(port + PORTS_TO_TRY, 65536)):
        if _is_free(host, candidate):
            return candidate
    raise StartError(f"Ingen ledig port från {port} och uppåt. Välj en annan med --port.")


def _is_free(host: str, port: int) -> bool:
    try:
        family, kind, protocol, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise StartError(f"Adressen {host} finns inte på den här datorn.") from error
    with socket.socket(family, kind, protocol) as probe:
        if sys.platform != "win32":  # a port that was just left is free; on Windows the option means another thing
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(target)
        except OSError:
            return False
    return True


def address(host: str, port: int) -> str:
    """What to write in the browser's address field."""
    name = {"0.0.0.0": "localhost", "::": "localhost"}.get(host, f"[{host}]" if ":" in host else host)  # noqa: S104
    return f"http://{name}:{port}/"
