"""The auditor's part of the start page: what was reported, whether the log is whole, what is new and what is odd."""

from datetime import timedelta

from flask import url_for

from app.audit import queries as audit
from app.domain.money import Unit, amount_words
from app.domain.periods import month_words
from app.outcomes import queries as ledger
from app.periods.queries import all_frozen
from app.start import oddities
from app.start.controlling import frozen_words
from app.start.look import Look, counted_words
from app.start.overview import standstill_panel
from app.start.shown import Item, Panel, Section
from app.web.labels import short_day, short_moment
from app.web.views import Link

ACCESS = ("give_role", "end_role", "add_user", "disable_user", "enable_user", "appoint_deputy", "end_deputy",
          "reset_password")  # fmt: skip
ACCESS_WORDS = {
    "give_role": "fick en roll",
    "end_role": "fick en roll avslutad",
    "add_user": "lades upp",
    "disable_user": "stängdes",
    "enable_user": "öppnades igen",
    "appoint_deputy": "blev ersättare",
    "end_deputy": "är inte ersättare längre",
    "reset_password": "fick ett nytt lösenord",
}
FEW = 5
LATELY = timedelta(days=30)
LOOKED_BACK = 5000
"""The first time somebody is here, so many events back are looked at."""
STALE = timedelta(days=31)


def auditing_section(look: Look) -> Section:
    """What an auditor sees."""
    main = [_odd(look), _decisions(look), _access(look)]
    return Section("kontroll", "Internkontroll", main, [_frozen(look), _chain(look), standstill_panel(look)])


def _odd(look: Look) -> Panel:
    """What deserves a look: each line leads to where it is seen."""
    unmatched = ledger.unmatched_sum(look.session)
    found = oddities.counted(look.session)
    items = []
    if unmatched.count:
        words = f"{counted_words(unmatched.count, 'rad', 'rader')} hör inte till någon äskning"
        items.append(Item(words, url_for("outcomes.unmatched"), amount_words(unmatched.ore, Unit.TKR)))
    if found.without_grant:
        words = f"{counted_words(found.without_grant, 'äskning', 'äskningar')} betalda utan beviljat belopp"
        items.append(Item(words, url_for("outcomes.unmatched"), amount_words(found.without_grant_ore, Unit.TKR)))
    for each in found.overpaid:
        over = amount_words(each.outcome_ore - each.granted_ore, Unit.TKR)
        url = url_for("investments.show", id=each.id)
        items.append(Item(f"{each.number} {each.title}", url, f"{over} mer betalt än beviljat", "Över", "danger"))
    if left := found.overpaid_count - len(found.overpaid):
        url = url_for("investments.index", sort="outcome", ordning="fallande")
        items.append(Item(f"{left} till med mer betalt än beviljat", url))
    for row in found.exceeding:
        url = url_for("decided.show", id=row.id)
        items.append(
            Item(row.reference, url, f"ramen överskreds, {short_day(row.decided_on)}", "Skäl finns", "warning")
        )
    if found.undone:
        words = f"{counted_words(found.undone, 'inläsning har', 'inläsningar har')} ångrats"
        items.append(Item(words, url_for("outcomes.imports")))
    empty = "Inget sticker ut: allt utfall hör till en äskning och ryms i det beviljade, ingen ram är överskriden."
    return Panel("avvikelser", "Att titta på", items=items, empty=empty)


def _decisions(look: Look) -> Panel:
    since = look.previous.at.date() if look.previous else look.today - LATELY
    rows, many = oddities.decisions_since(look.session, since)
    items = [
        Item(
            row.reference,
            url_for("decided.show", id=row.id),
            ", ".join(
                filter(None, (short_day(row.decided_on), row.body, counted_words(row.items, "äskning", "äskningar")))
            ),
            *(("Ersättare", "info") if row.decided_for else ()),
        )
        for row in rows
    ]
    links = [Link(f"Visa alla {many}" if many > len(rows) else "Visa besluten", url_for("decided.index"))]
    empty = f"Inga beslut har fattats sedan {short_day(since)}."
    return Panel("beslut_sedan", f"Beslut sedan {short_day(since)}", items=items, links=links, empty=empty)


def _access(look: Look) -> Panel:
    """Who got which role; accounts are an administrator's pages, so the lines lead nowhere."""
    since = look.previous.seq if look.previous else max(audit.last_event(look.session) - LOOKED_BACK, 0)
    rows = audit.latest_of(look.session, ACCESS, since, FEW)
    items = [
        Item(
            f"{row.subject.removeprefix('konto ')} {ACCESS_WORDS[row.action]}"
            + (f": {row.comment}" if row.comment else ""),
            None,
            f"av {row.actor}, {short_moment(row.at)}",
        )
        for row in rows
    ]
    return Panel(
        "roller", "Ändrade konton och roller", items=items, empty="Inga konton eller roller har ändrats sedan sist."
    )


def _frozen(look: Look) -> Panel:
    found = all_frozen(look.session)
    links = [Link("Visa perioderna", url_for("periods.index"))]
    if not found:
        empty = "Ingen period är fryst ännu. När controllern fryser en står den här, som den rapporterades."
        return Panel("fryst", "Senast fryst", links=links, empty=empty)
    it = found[0]
    return Panel(
        "fryst",
        "Senast fryst",
        figure=month_words(it.period).capitalize(),
        url=url_for("periods.show", period=it.period),
        text=frozen_words(it),
        links=[Link("Vad har ändrats sedan dess", url_for("periods.difference", fran=it.period, till="nu")), *links],
    )


def _chain(look: Look) -> Panel:
    """Whether the event log has been verified, and how much has been added since."""
    checked, last = audit.last_checked(look.session), audit.last_event(look.session)
    title = "Händelseloggen"
    if checked is None:
        many = counted_words(last, "händelse", "händelser")
        text = f"{many}. Ingen har kontrollerat kedjan; be driften köra audit verify."
        return Panel("kedja", title, text=text, kind="warning")
    if not checked.is_whole:
        text = f"fel efter händelse {checked.count}, funnet {short_moment(checked.at)}. Säkra en kopia och utred."
        return Panel("kedja", title, figure="Bruten", text=text, kind="danger")
    is_stale = look.today - checked.at.date() > STALE
    since = counted_words(last - checked.count, "händelse", "händelser")
    text = f"kontrollerad {short_moment(checked.at)}. {since} sedan dess."
    return Panel("kedja", title, figure="Hel", text=text, kind="warning" if is_stale else "")
