"""Finds a Chromium for the browser tests, or installs Debian's where that is possible."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
APPLICATIONS = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:/Program Files/Google/Chrome/Application/chrome.exe",
)
# Where Playwright keeps the browsers it has downloaded itself, and where in there the program lies.
PLAYWRIGHT_FOLDERS = (
    "~/.cache/ms-playwright",
    "~/Library/Caches/ms-playwright",
    "~/AppData/Local/ms-playwright",
)
PLAYWRIGHT_PROGRAMS = (
    "chromium-*/chrome-linux*/chrome",
    "chromium-*/chrome-mac*/*.app/Contents/MacOS/*",
    "chromium-*/chrome-win*/chrome.exe",
)
APT_PATIENCE = 900  # seconds


def find_chromium() -> str | None:
    """The path of a Chromium or Chrome: the one CHROMIUM names, else the system's, else Playwright's."""
    named = os.environ.get("CHROMIUM")
    if named:
        return shutil.which(named)
    found = (shutil.which(name) for name in (*NAMES, *APPLICATIONS))
    return next((path for path in found if path), None) or _find_playwrights()


def _find_playwrights() -> str | None:
    own = os.environ.get("PLAYWRIGHT_BROWSERS_PATH")
    for folder in (own,) if own else PLAYWRIGHT_FOLDERS:
        for pattern in PLAYWRIGHT_PROGRAMS:
            programs = sorted(Path(os.path.expanduser(folder)).glob(pattern))
            if programs:
                return str(programs[-1])
    return None


def install_chromium() -> str | None:
    """Install Debian's own package, where we are root on Debian; None if that could not be done."""
    if not _is_root_on_debian():
        return None
    print("Installerar chromium för webbläsartesterna …", file=sys.stderr, flush=True)
    install = ["install", "--yes", "--quiet=2", "--no-install-recommends", "chromium"]
    return find_chromium() if _apt("--quiet=2", "update") and _apt(*install) else None


def _is_root_on_debian() -> bool:
    # Not Ubuntu: its package only points to a snap, which does not run in a container.
    if sys.platform == "win32" or os.geteuid() != 0 or not shutil.which("apt-get"):
        return False
    try:
        return "\nID=debian\n" in "\n" + Path("/etc/os-release").read_text(encoding="utf-8")
    except OSError:
        return False


def _apt(*arguments: str) -> bool:
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    try:
        done = subprocess.run(
            ["apt-get", *arguments],
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            timeout=APT_PATIENCE,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return False
    return done.returncode == 0
