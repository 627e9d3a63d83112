"""The administrator's part of the start page: accounts, roles, units and settings that wait for somebody to act."""

from datetime import timedelta

from flask import url_for

from app.domain.settings import year_that_holds
from app.start import upkeep
from app.start.look import Look, counted_words
from app.start.shown import Item, Panel, Section
from app.web.labels import ROLES, short_day, short_moment
from app.web.views import Fact, Link

SOON = timedelta(days=30)
YEARLY = {"capitalisation_limit_ore": "Gränsen för investering"}
"""Settings that are given anew every year."""


def administering_section(look: Look) -> Section:
    """What an administrator sees."""
    return Section("drift", "Administration", [_waiting(look), _ending(look)], [_accounts(look), _mail(look)])


def _waiting(look: Look) -> Panel:
    found = upkeep.accounts(look.session, look.today)
    accounts = url_for("accounts.index")
    items = [
        *_unbuilt(look),
        Item(
            f"{counted_words(found.without_role, 'konto', 'konton')} utan roll", accounts, "kan logga in men ser inget"
        )
        if found.without_role
        else None,
        Item(
            f"{counted_words(found.temporary, 'konto', 'konton')} med tillfälligt lösenord",
            accounts,
            "har inte bytt det ännu",
        )
        if found.temporary
        else None,
        *_headless(look),
        *_old_settings(look),
    ]
    empty = "Ingenting väntar på dig: alla konton har roller, alla enheter med inskickade äskningar har en chef."
    return Panel("vantar_admin", "Väntar på dig", items=[each for each in items if each], empty=empty)


def _unbuilt(look: Look) -> list[Item]:
    """What a new installation lacks before anybody can ask for anything."""
    found = []
    if not look.known.unit_names:
        found.append(Item("Lägg upp enheterna", url_for("units.index"), "utan dem kan ingen skriva en äskning"))
    if not look.known.category_names:
        found.append(Item("Lägg upp kategorierna", url_for("categories.index"), "ramar och äskningar hör till dem"))
    return found


def _headless(look: Look) -> list[Item]:
    """Units whose requests nobody can sign."""
    rows = upkeep.unsigned(look.session, look.known, look.today)
    return [
        Item(
            f"{look.known.unit_names[unit]} saknar enhetschef",
            url_for("units.edit", id=unit),
            f"{counted_words(many, 'äskning väntar', 'äskningar väntar')} på att tillstyrkas",
            "Ingen kan skriva under",
            "warning",
        )
        for unit, many in rows[: upkeep.FEW]
    ]


def _old_settings(look: Look) -> list[Item]:
    found = []
    for name, words in YEARLY.items():
        holds = year_that_holds(look.settings[name], look.today.year)
        if holds != look.today.year:
            note = f"{look.today.year} saknas, {holds} års gräns används"
            found.append(Item(words, url_for("settings.edit", name=name), note, "Föråldrad", "warning"))
    return found


def _ending(look: Look) -> Panel:
    rows = upkeep.ending(look.session, look.today, look.today + SOON)
    items = [
        Item(
            f"{row.name}: {ROLES[row.role]}" + (" (ersättare)" if row.deputy_for_id else ""),
            url_for("accounts.show", id=row.user_id),
            f"till och med {short_day(row.valid_to)}",
        )
        for row in rows
    ]
    return Panel(
        "upphor", "Roller som upphör inom 30 dagar", items=items, empty="Inga roller upphör den närmaste månaden."
    )


def _accounts(look: Look) -> Panel:
    found = upkeep.accounts(look.session, look.today)
    facts = [
        Fact("Öppna konton", str(found.open), url_for("accounts.index")),
        Fact("Inloggade nu", str(found.present), url_for("accounts.index")),
        Fact("Enheter", str(len(look.known.unit_names)), url_for("units.index")),
    ]
    links = [Link("Nytt konto", url_for("accounts.new")), Link("Inställningar", url_for("settings.index"))]
    return Panel("konton", "Konton", facts=facts, links=links)


def _mail(look: Look) -> Panel:
    found = upkeep.mails(look.session)
    if not found.waiting:
        return Panel("mejl", "Mejl", empty="Inga mejl väntar på att skickas.")
    oldest = f"Det äldsta har väntat sedan {short_moment(found.oldest)}." if found.oldest else ""
    failed = f" {found.failed} har misslyckats; se mail status." if found.failed else ""
    return Panel(
        "mejl",
        "Mejl",
        figure=counted_words(found.waiting, "mejl", "mejl"),
        text=f"väntar på att skickas. {oldest}{failed}",
        kind="warning" if found.failed else "",
    )
