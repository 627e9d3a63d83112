"""The product as `dev.py run` serves it: workers end with the main process, even when that is killed."""

import multiprocessing
import os
import threading
from multiprocessing.process import BaseProcess

from wsgi import app

__all__ = ["app"]


def _end_with(main_process: BaseProcess) -> None:
    main_process.join()
    os._exit(1)


_main_process = multiprocessing.parent_process()
if _main_process is not None:  # a worker, not the main process itself
    if os.name != "nt":
        # Ctrl-C in a terminal reaches a whole process group. The main process alone shall get it and tell the
        # workers: one that hears it from both sides waits for the kill timeout.
        os.setpgid(0, 0)
    threading.Thread(target=_end_with, args=(_main_process,), daemon=True).start()
