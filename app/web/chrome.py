"""What stands around every page: navigation, who is signed in, addresses of static files."""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import Flask, Response, g, request, url_for

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
class NavGroup:
    """Some links under one word."""

    label: str
    links: list[NavItem]

    @property
    def active(self) -> bool:
        """Whether the page is one of them, or below one."""
        return any(each.active for each in self.links)


@dataclass(frozen=True, slots=True)
class Shown:
    """The signed-in person as the page head shows them."""

    id: int
    name: str
    role_words: str
    deputy_for: str
    unseen: str


Item = tuple[str, str, Permission | Role]
MENU: tuple[Item | tuple[str, tuple[Item, ...]], ...] = (
    ("Start", "start.index", Permission.SIGNED_IN),
    (
        "Att göra",
        (
            ("Tillstyrk och rangordna", "signing.index", Role.UNIT_HEAD),
            ("Beredning", "preparation.index", Permission.PREPARE),
            ("Att yttra sig om", "reviews.index", Permission.REVIEW),
            ("Att besluta", "decisions.sheet", Role.DECIDER),
        ),
    ),
    (
        "Äskningar",
        (
            ("Äskningar", "investments.index", Permission.BROWSE_REQUESTS),
            ("Ny äskning", "drafts.new", Permission.START_REQUEST),
            ("Läs in flera", "bulk.index", Permission.START_REQUEST),
        ),
    ),
    ("Utfall mot ram", "reports.outcome", Permission.VIEW_REPORT),
    ("Ramar", "frames.index", Permission.VIEW_REPORT),
    (
        "Uppföljning",
        (
            ("Prognos", "forecasts.index", Permission.VIEW_REPORT),
            ("Vilande", "standstill.index", Permission.VIEW_REPORT),
            ("Bilder", "pictures.index", Permission.VIEW_REPORT),
            ("Rapporter", "library.index", Permission.VIEW_REPORT),
        ),
    ),
    ("Fattade beslut", "decided.index", Permission.VIEW_DECISIONS),
    (
        "Redovisning",
        (
            ("Perioder", "periods.index", Permission.VIEW_REPORT),
            ("Kategorier", "categories.index", Permission.VIEW_REPORT),
            ("Rader utanför", "outcomes.unmatched", Permission.VIEW_LEDGER),
            ("Inläsningar", "outcomes.imports", Permission.VIEW_LEDGER),
        ),
    ),
    ("Administration", "accounts.index", Permission.ADMINISTER),
)
"""The main menu: items, and groups of items under one word. A group of which somebody sees one item is that item."""
FEW_ITEMS = 6
"""So many items stand in the row without groups."""
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
    "categories",
}
"""Areas with one item in the menu: it is marked on every page of theirs."""
BELOW = dict.fromkeys(("roles", "units", "settings"), "accounts")
"""Areas that are reached through another's item."""


def _nav(actor: Actor) -> list[NavItem | NavGroup]:
    """What the person may open; one row at 1024 px whatever roles are held, so what is many is grouped."""
    blueprint = (request.endpoint or "").partition(".")[0]

    def shown(items: tuple[Item, ...]) -> list[NavItem]:
        return [
            NavItem(label, url_for(endpoint), endpoint == request.endpoint or _inside(blueprint, endpoint))
            for label, endpoint, needed in items
            if _may(actor, needed)
        ]

    groups = [(entry[0], shown(entry[1])) if len(entry) == 2 else ("", shown((entry,))) for entry in MENU]
    flat = sum(len(items) for _, items in groups) <= FEW_ITEMS
    found: list[NavItem | NavGroup] = []
    for label, items in groups:
        found += items if flat or len(items) < 2 else [NavGroup(label, items)]
    return found


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
    unseen = _unseen_words(person) if person.unseen else ""
    return Shown(person.person.id, person.person.name, _few(list(roles)), ", ".join(dict.fromkeys(absent)), unseen)


def _few(roles: list[str]) -> str:
    """The roles in one line of the head; the account's page has them all."""
    return f"{', '.join(roles[:2])} och {len(roles) - 2} till" if len(roles) > 3 else ", ".join(roles)


def _unseen_words(person: SignedIn) -> str:
    return f"{MOST_UNSEEN - 1}+" if person.unseen >= MOST_UNSEEN else str(person.unseen)


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
    """Give templates `nav`, `me` and `asset`; tell live pages how many notices are unseen."""
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

    @app.after_request
    def unseen(response: Response) -> Response:
        """For the bell of a page that stays open: live.js reads it, also where nothing else has changed."""
        person = me() if request.headers.get("HX-Request") else None
        if person:
            response.headers["Unseen-Notices"] = _unseen_words(person)
        return response

    app.jinja_env.globals.update(asset=asset, zip=zip)
