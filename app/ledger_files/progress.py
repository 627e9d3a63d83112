"""How far a large file has been read, for whoever waits: a small file beside the database, since its lock is taken.

Several processes of one machine see it. It is a courtesy: nothing depends on it, and nothing is lost with it.
"""

import os
import re
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

FOLDER = f"ramkoll-inlasning-{getattr(os, 'getuid', int)()}"
STALE = 60  # seconds without news: whoever read the file is gone
_PAUSE = 0.25


@contextmanager
def progress(key: str) -> Iterator[Callable[[int], None]]:
    """Tell how many rows have been read, at most four times a second; forgotten when the block ends."""
    path, last = _path(key), 0.0

    def tell(rows: int) -> None:
        nonlocal last
        moment = time.monotonic()
        if moment - last < _PAUSE:
            return
        last = moment
        with suppress(OSError):
            path.parent.mkdir(mode=0o700, exist_ok=True)
            path.write_text(str(rows))

    try:
        yield tell
    finally:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def rows_read(key: str) -> int | None:
    """How many rows have been read; None when nothing is being read."""
    path = _path(key)
    try:
        if time.time() - path.stat().st_mtime > STALE:
            return None
        text = path.read_text()
    except OSError:
        return None
    return int(text) if text.isascii() and text.isdecimal() else None


def _path(key: str) -> Path:
    if not re.fullmatch(r"[0-9a-f-]{1,80}", key):
        raise ValueError(key)
    return Path(tempfile.gettempdir()) / FOLDER / key
