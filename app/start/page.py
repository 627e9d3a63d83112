"""The start page, put together from the roles a person holds, in the order of the work."""

from collections.abc import Callable
from typing import Any

from flask import url_for

from app.conversation.queries import mentioned_in
from app.domain.numbers import named
from app.domain.periods import MONTHS
from app.domain.permissions import UNIT_ROLES, Role
from app.investments import queries as requests
from app.start.administering import administering_section
from app.start.auditing import auditing_section
from app.start.controlling import controlling_section
from app.start.deciding import deciding_section
from app.start.look import Look
from app.start.preparing import preparing_section, reviewing_section
from app.start.shown import Item, Panel, Section
from app.start.unit import unit_section
from app.web.labels import WEEKDAYS, local_now, short_moment

SECTIONS: tuple[tuple[tuple[Role, ...], Callable[[Look], Section]], ...] = (
    (UNIT_ROLES, unit_section),
    ((Role.REVIEWER,), reviewing_section),
    ((Role.PREPARER,), preparing_section),
    ((Role.DECIDER,), deciding_section),
    ((Role.CONTROLLER,), controlling_section),
    ((Role.AUDITOR,), auditing_section),
    ((Role.ADMIN,), administering_section),
)
"""Who sees what, in the order of the page: the work of the day first, overview after it."""


def start_context(look: Look) -> dict[str, Any]:
    """Everything start/index.html reads, in a fixed number of queries."""
    sections = [make(look) for roles, make in SECTIONS if look.actor.plays(*roles)]
    _show_once(sections)
    if sections and (mentions := _mentions(look)):
        sections[0].side.insert(0, mentions)
    return {
        "greeting": greeting(look.actor.name),
        "today": _today(look),
        "sections": sections,
        "url": url_for(".index"),
    }


def _show_once(sections: list[Section]) -> None:
    """What two roles share, such as what is new, is shown where it comes first."""
    shown: set[str] = set()
    for section in sections:
        for panels in (section.main, section.side):
            panels[:] = [each for each in panels if each.key not in shown]
            shown |= {each.key for each in panels}


def greeting(name: str) -> str:
    """Good morning or evening, by the first name."""
    hour = local_now().hour
    word = "God morgon" if 5 <= hour < 10 else "God kväll" if hour >= 18 or hour < 5 else "Hej"
    return f"{word}, {name.partition(' ')[0]}"


def _today(look: Look) -> str:
    """What day it is and when somebody was here last."""
    day = f"{WEEKDAYS[look.today.weekday()]} {look.today.day} {MONTHS[look.today.month - 1]} {look.today.year}"
    seen = f". Du var här senast {short_moment(look.previous.at)}" if look.previous else ""
    return f"{day.capitalize()}{seen}."


def _mentions(look: Look) -> Panel | None:
    """Where somebody is named and has not looked; nothing when there is nothing."""
    filters = requests.conditions(requests.Wanted(), look.actor, look.known)
    items = [
        Item(
            named(row.number, row.title),
            url_for("investments.show", id=row.id, _anchor=f"kommentar-{row.comment_id}"),
            f"av {row.author} {short_moment(row.at)}",
        )
        for row in mentioned_in(look.session, look.actor.user_id, filters)
    ]
    return Panel("namnd", "Du är nämnd", items=items) if items else None
