"""What stands around every page: navigation, who is signed in, addresses of static files."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, g, request, url_for

from app.auth.queries import MOST_UNSEEN
from app.domain.permissions import Actor, Permission, Role, allows
from app.web.access import SignedIn, me
from app.web.labels import ROLES


@dataclass(frozen=True, slots=True)
class NavItem:
    """One link of the main menu."""

    label: str
    url: str
    active: bool


@dataclass(frozen=True, slots=True)
class Shown:
    """The signed-in person as the page head shows them."""

    name: str
    role_words: str
    deputy_for: str
    unseen: str


MENU = (
    ("Start", "start.index", Permission.SIGNED_IN),
    ("Utfall mot ram", "reports.outcome", Permission.VIEW_REPORT),
    ("Ramar", "frames.index", Permission.VIEW_REPORT),
    ("Bilder", "pictures.index", Permission.VIEW_REPORT),
    ("Rapporter", "library.index", Permission.VIEW_REPORT),
    ("Äskningar", "investments.index", Permission.BROWSE_REQUESTS),
    ("Ny äskning", "drafts.new", Permission.START_REQUEST),
    ("Beredning", "preparation.index", Permission.PREPARE),
    ("Att yttra sig om", "reviews.index", Permission.REVIEW),
    ("Tillstyrk och rangordna", "signing.index", Role.UNIT_HEAD),
    ("Besluta", "decisions.sheet", Role.DECIDER),
    ("Beslut", "decided.index", Permission.VIEW_DECISIONS),
    ("Läs in flera", "bulk.index", Permission.START_REQUEST),
    ("Prognos", "forecasts.index", Permission.VIEW_REPORT),
    ("Vilande", "standstill.index", Permission.VIEW_REPORT),
    ("Perioder", "periods.index", Permission.VIEW_REPORT),
    ("Rader utanför", "outcomes.unmatched", Permission.VIEW_LEDGER),
    ("Inläsningar", "outcomes.imports", Permission.VIEW_LEDGER),
    ("Administration", "accounts.index", Permission.ADMINISTER),
)
ONE_ITEM = {
    "decisions",
    "decided",
    "accounts",
    "reports",
    "frames",
    "investments",
    "bulk",
    "signing",
    "preparation",
    "library",
    "periods",
    "forecasts",
}
"""Areas with one item in the menu: it is marked on every page of theirs."""
BELOW = dict.fromkeys(("roles", "units", "settings"), "accounts")
"""Areas that are reached through another's item."""


def _nav(actor: Actor) -> list[NavItem]:
    blueprint = (request.endpoint or "").partition(".")[0]
    return [
        NavItem(label, url_for(endpoint), endpoint == request.endpoint or _inside(blueprint, endpoint))
        for label, endpoint, permission in MENU
        if _may(actor, permission)
    ]


def _may(actor: Actor, needed: Permission | Role) -> bool:
    """A menu item asks for a permission, or for a role where the page is one role's own."""
    return allows(actor, needed) if isinstance(needed, Permission) else actor.plays(needed)


def _inside(blueprint: str, endpoint: str) -> bool:
    """A page below a menu item marks the item, where the area has one item only."""
    blueprint = BELOW.get(blueprint, blueprint)
    return blueprint in ONE_ITEM and endpoint.partition(".")[0] == blueprint


def _shown(person: SignedIn | None) -> Shown | None:
    if person is None:
        return None
    roles = dict.fromkeys(ROLES[each.role] for each in person.actor.assignments)
    absent = [each.deputy_for for each in person.actor.assignments if each.deputy_for]
    unseen = "" if not person.unseen else f"{MOST_UNSEEN - 1}+" if person.unseen >= MOST_UNSEEN else str(person.unseen)
    return Shown(person.person.name, ", ".join(roles), ", ".join(dict.fromkeys(absent)), unseen)


def fingerprints(folder: Path) -> dict[str, str]:
    """A short hash of every static file, by its path below the folder."""
    return {
        str(path.relative_to(folder).as_posix()): hashlib.sha256(path.read_bytes()).hexdigest()[:10]
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.suffix in {".css", ".js", ".svg"}
    }


def release(*folders: Path) -> str:
    """A hash of code and templates: pages rendered by another release are never taken for this one's."""
    digest = hashlib.sha256()
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            if path.suffix in {".py", ".html", ".css", ".js"}:
                digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def init_app(app: Flask) -> None:
    """Give templates `nav`, `me` and `asset`."""
    static = Path(str(app.static_folder))
    marks = fingerprints(static)
    app.config["RELEASE"] = release(Path(app.root_path), Path(app.root_path).parent / "templates", static)

    def asset(path: str) -> str:
        return f"{app.static_url_path}/{path}?v={marks[path]}"

    @app.context_processor
    def around() -> dict[str, Any]:
        """Made once a request: a page is rendered in several parts, and each asks."""
        if "around" not in g:
            person = me()
            g.around = {"me": _shown(person), "nav": _nav(person.actor) if person else []}
        found: dict[str, Any] = g.around
        return found

    app.jinja_env.globals.update(asset=asset)
