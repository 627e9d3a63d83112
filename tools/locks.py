"""`dev.py lock`: remakes the lock and the two requirement files from pyproject.toml."""

import os
import shutil

from tools.paths import ROOT, say
from tools.processes import run

PUBLIC_INDEX = "https://pypi.org/simple"
EXPORTS = {"requirements.lock": ["--no-dev"], "requirements-dev.lock": []}


def lock() -> int:
    uv = shutil.which("uv")
    if uv is None:
        say("Det här kommandot behöver uv. Se https://docs.astral.sh/uv/ för hur det installeras.")
        return 1
    # The locks are the same for everybody: the developer's own indexes must not end up in them.
    env = {name: value for name, value in os.environ.items() if not name.startswith(("UV_", "PIP_"))}
    env |= {"UV_SYSTEM_CERTS": "1", "UV_NO_CONFIG": "1", "UV_DEFAULT_INDEX": PUBLIC_INDEX}
    code = run([uv, "lock", "--upgrade"], env=env, cwd=ROOT)
    for name, options in EXPORTS.items():
        export = [uv, "export", "--quiet", "--frozen", "--no-emit-project", "--no-annotate", "--no-header"]
        code = code or run([*export, *options, "--output-file", name], env=env, cwd=ROOT)
    return code
