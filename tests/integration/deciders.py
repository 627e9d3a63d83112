"""Run by test_deciding_processes: somebody who signs what they have marked, in a process of their own.

`race USERNAME FOLDER MODE`: waits until everybody is there, signs, and prints the status and what the page says.
`crash USERNAME`: signs again and again, each time killed one statement later, and prints how much is stored each time.
"""

import os
import re
import signal
import sys
import time
from html import unescape
from pathlib import Path
from typing import Any

from argon2 import PasswordHasher
from flask.testing import FlaskClient
from sqlalchemy import event, text

import app.database as database
import app.decisions.operations as deciding
from app import create_app
from app.auth import operations as accounts
from app.database import db
from app.frames import granting
from app.models import Frame

PASSWORD = "korrekt häst batteri"
PATIENCE, PAUSE = 60, 0.5  # seconds


def field(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]*value="([^"]*)"', page)
    assert found, page
    return unescape(found[1])


def reviewing(app: Any, username: str) -> tuple[FlaskClient, dict[str, str]]:
    """A browser on the page that signs, and the form it would send."""
    client = app.test_client()
    fields = {"csrf_token": field(client.get("/logga-in").text, "csrf_token"), "username": username}
    assert client.post("/logga-in", data={**fields, "password": PASSWORD}).status_code == 303
    page = client.get("/beslut/granska").text
    return client, {name: field(page, name) for name in ("csrf_token", "idempotency_key", "seen", "chosen")}


def meet(folder: Path, name: str, patience: float) -> None:
    """Wait until both are here, or until it is plain that the other one is held up."""
    (folder / f"{name}-{os.getpid()}").touch()
    end = time.monotonic() + patience
    while len(list(folder.glob(f"{name}-*"))) < 2 and time.monotonic() < end:
        time.sleep(0.005)


def take_the_locks_away(app: Any) -> None:
    """What the product would be without them: SQLite begins as it likes, and no row is locked for anybody."""

    def begin(connection: Any) -> None:
        connection.exec_driver_sql("BEGIN")

    database._begin_writing = begin
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", _plain, retval=True)
    Frame.__mapper__.version_id_col = None  # nor does anybody look for another's change


def _plain(conn: Any, cursor: Any, statement: str, parameters: Any, context: Any, many: bool) -> tuple[str, Any]:
    return re.sub(r" FOR UPDATE( OF \w+)?", "", statement), parameters


def race(username: str, folder: str, mode: str) -> None:
    app = create_app({"TESTING": True, "SESSION_COOKIE_SECURE": False})
    if mode == "unlocked":
        take_the_locks_away(app)
    client, form = reviewing(app, username)
    given = granting.locked_frames

    def slowly(*arguments: Any) -> Any:
        frames = given(*arguments)
        meet(Path(folder), "read", PAUSE)  # both have read what is left before either writes
        return frames

    deciding.locked_frames = slowly  # type: ignore[attr-defined,assignment]
    meet(Path(folder), "start", PATIENCE)
    try:
        answer = client.post("/beslut/signera", data=form)
    except Exception as error:  # noqa: BLE001 - a test process tells what it saw
        print(f"broke {type(error).__name__}")
        return
    words = " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).replace("\u00a0", " ").split())
    print(answer.status_code, words)


def crash(username: str) -> None:
    app = create_app({"TESTING": True, "SESSION_COOKIE_SECURE": False})
    client, form = reviewing(app, username)
    with app.app_context():
        engine = db.engine
        engine.dispose()
    for last in range(1, 200):
        if _signed_until(engine, client, form, last):
            print("done", _stored(engine))
            return
        print("killed", _stored(engine))
        engine.dispose()


def _signed_until(engine: Any, client: FlaskClient, form: dict[str, str], last: int) -> bool:
    """Whether the signing ended before its statement number `last`, at which the process is killed."""
    child = os.fork()
    if child:
        return os.WIFEXITED(os.waitpid(child, 0)[1])
    count = 0

    def step(*_: Any) -> None:
        nonlocal count
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

    event.listen(engine, "before_cursor_execute", step)
    event.listen(engine, "commit", step)
    client.post("/beslut/signera", data=form)
    os._exit(0)


def _stored(engine: Any) -> str:
    """How much of a decision there is."""
    counts = (
        "SELECT count(*) FROM decisions WHERE series IS NOT NULL",
        "SELECT count(*) FROM decision_items",
        "SELECT count(*) FROM grants",
        "SELECT count(*) FROM investment_requests WHERE state <> 'ready'",
        "SELECT count(*) FROM events WHERE action IN ('grant', 'decline')",
        "SELECT count(*) FROM decision_marks",
        "SELECT sum(granted_ore) FROM frames",
        "SELECT count(*) FROM done_requests",
    )
    with engine.connect() as connection:
        found = [int(connection.execute(text(each)).scalar() or 0) for each in counts]
    return " ".join(map(str, found))


if __name__ == "__main__":
    accounts._hasher = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1)
    if sys.argv[1] == "race":
        race(*sys.argv[2:])
    else:
        crash(sys.argv[2])
