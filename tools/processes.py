"""Running a child process that ends when dev.py is ended, whichever way that happens."""

import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from types import FrameType

PATIENCE = 10  # seconds a child gets to clean up after itself before it is told more firmly


def end_on_sigterm() -> None:
    """Let SIGTERM unwind the stack like Ctrl-C does, so that children are ended too."""
    signal.signal(signal.SIGTERM, _leave)


def _leave(number: int, _frame: FrameType | None) -> None:
    sys.exit(128 + number)


def run(command: Sequence[str], *, env: dict[str, str], cwd: Path | None = None, stdout_to_stderr: bool = False) -> int:
    """Run a command to its end and give its exit code; 127 if it does not exist."""
    try:
        child = subprocess.Popen(command, env=env, cwd=cwd, stdout=sys.stderr if stdout_to_stderr else None)
    except FileNotFoundError:
        return 127
    try:
        return child.wait()
    except KeyboardInterrupt:  # Ctrl-C has reached the child too: a second one would disturb its cleaning up
        _end(child)
        raise
    except BaseException:
        # pytest and its workers clean up after Ctrl-C, while SIGTERM would leave the workers behind.
        child.send_signal(signal.SIGTERM if sys.platform == "win32" else signal.SIGINT)
        _end(child)
        raise


def _end(child: subprocess.Popen[bytes]) -> None:
    for firmer in (child.terminate, child.kill):
        try:
            child.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            firmer()
    child.wait()
