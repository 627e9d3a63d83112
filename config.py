"""Configuration: the only place that reads the environment. The start is refused when a secret is missing."""

import os
import secrets
import sys
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent
INSTANCE = ROOT / "instance"


class MissingSecret(SystemExit):
    """RAMKOLL_SECRET_KEY is not set and this is not a demo: the server does not start, and says so in one line."""


def load(given: Mapping[str, Any]) -> dict[str, Any]:
    """The settings from the environment, see README for each variable; `given` ones (tests) go first."""
    demo = os.environ.get("RAMKOLL_DEMO") == "1"
    plain_http = demo or os.environ.get("RAMKOLL_PLAIN_HTTP") == "1"
    return {
        "SECRET_KEY": given.get("SECRET_KEY") or os.environ.get("RAMKOLL_SECRET_KEY") or _kept_secret(demo),
        "DEMO": demo,
        "SQLALCHEMY_DATABASE_URI": _database_url(os.environ.get("DATABASE_URL", "")),
        "SQLALCHEMY_ENGINE_OPTIONS": {},
        "SQLALCHEMY_RECORD_QUERIES": False,
        "SESSION_COOKIE_NAME": "ramkoll" if plain_http else "__Host-ramkoll",
        "SESSION_COOKIE_SECURE": not plain_http,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_PATH": "/",
        "LOGIN_LIFETIME": timedelta(hours=float(os.environ.get("RAMKOLL_LOGIN_HOURS", "12"))),
        "MAX_CONTENT_LENGTH": 20 * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 2 * 1024 * 1024,
        "TRUSTED_HOSTS": _words(os.environ.get("RAMKOLL_HOSTS", "")) or None,
        "WTF_CSRF_TIME_LIMIT": None,
        "SEND_FILE_MAX_AGE_DEFAULT": timedelta(days=365),
        "JSON_LOGS": os.environ.get("RAMKOLL_JSON_LOGS") == "1",
        "PROXIES": int(os.environ.get("RAMKOLL_PROXIES", "0")),
        "BASE_URL": os.environ.get("RAMKOLL_BASE_URL", ""),
        "SMTP_HOST": os.environ.get("RAMKOLL_SMTP_HOST", ""),
        "SMTP_PORT": int(os.environ.get("RAMKOLL_SMTP_PORT", "25")),
        "SMTP_FROM": os.environ.get("RAMKOLL_SMTP_FROM", ""),
        "SMTP_USER": os.environ.get("RAMKOLL_SMTP_USER", ""),
        "SMTP_PASSWORD": os.environ.get("RAMKOLL_SMTP_PASSWORD", ""),
        "SMTP_STARTTLS": os.environ.get("RAMKOLL_SMTP_STARTTLS", "1") == "1",
        **given,
    }


def _database_url(url: str) -> str:
    if not url:
        return f"sqlite:///{INSTANCE / 'ramkoll.sqlite3'}"
    for plain in ("postgres://", "postgresql://"):
        if url.startswith(plain):
            return "postgresql+psycopg://" + url.removeprefix(plain)
    return url


def _is_command() -> bool:
    """Whether this is `flask …` other than `flask run`: a command signs nothing, so any secret will do."""
    return os.environ.get("FLASK_RUN_FROM_CLI") == "true" and "run" not in sys.argv[1:]


def _words(text: str) -> list[str]:
    return [word for word in text.replace(",", " ").split() if word]


def _kept_secret(demo: bool) -> str:
    """A demo makes its own secret once and keeps it under instance/; anything else must be given one."""
    kept = INSTANCE / "secret_key"
    if kept.exists():
        return kept.read_text().strip()
    if _is_command():
        return secrets.token_hex(32)
    if not demo:
        raise MissingSecret(
            "Sätt RAMKOLL_SECRET_KEY till minst 32 slumpmässiga tecken, "
            'till exempel från: python3 -c "import secrets; print(secrets.token_hex(32))"'
        )
    INSTANCE.mkdir(parents=True, exist_ok=True)
    with open(os.open(kept, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(secrets.token_hex(32))
    return kept.read_text().strip()
