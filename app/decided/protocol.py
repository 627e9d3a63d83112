"""A decision that is made, as its page and its protocol read it."""

from dataclasses import dataclass
from typing import Any

from flask import url_for
from sqlalchemy.orm import Session

from app.decided import queries
from app.decisions.rows import DECIDED
from app.decisions.verdicts import Outcome
from app.documents.decision_pdf import DecisionDocument
from app.documents.request_pdf import Pair, PrintedTable
from app.domain.permissions import Actor, Permission, allows
from app.investments.queries import Trees, scope_of
from app.models import Decision
from app.web.labels import day, kronor, local_now, moment
from app.web.views import CellView, Col, Fact, RowView, TableView


@dataclass(frozen=True, slots=True)
class DecisionView:
    """What decided/show.html reads. sealed: what ties it to the event log; empty for a loaded decision."""

    reference: str
    summary: str
    facts: list[Fact]
    items: TableView
    frames: TableView
    note: str
    sealed: list[Fact]
    pdf_url: str


def decision_view(session: Session, decision: Decision, actor: Actor, known: Trees) -> DecisionView:
    """The decision in a fixed number of queries, with those of its requests that the person may see."""
    every: list[Any] = queries.items(session, decision.id)
    money = queries.money(session, [decision.id])
    rows = [row for row in every if allows(actor, Permission.VIEW_REQUEST, scope_of(row, known))]
    granted = {row.request_id: money.get((decision.id, row.request_id), {}) for row in rows}
    total = sum(ore for years in granted.values() for ore in years.values())
    columns = [Col("request", "Äskning"), Col("outcome", "Beslut"), Col("amount", "Beviljat", True), Col("why", "Skäl")]
    event = queries.sealed_by(session, decision, [row.request_id for row in every])
    return DecisionView(
        reference=decision.reference,
        summary=_summary(rows, total),
        facts=_facts(decision),
        items=TableView(
            columns,
            [_item(row, granted[row.request_id], url_for("investments.show", id=row.request_id)) for row in rows],
            RowView("Summa", [CellView(), CellView(kronor(total)), CellView()], is_total=True),
            "Äskningar",
        ),
        frames=_frames(queries.by_frame(session, decision.id) if len(rows) == len(every) else []),
        note=_hidden(len(every) - len(rows)),
        sealed=_sealed(event),
        pdf_url=url_for("decided.pdf", id=decision.id),
    )


def printed(view: DecisionView, decision: Decision, actor: Actor) -> DecisionDocument:
    """The protocol's plain document."""
    signed = decision.number is not None
    absent = f", för {decision.decided_for}" if decision.decided_for else ""
    word = "Antecknat av " if signed and not decision.delegation else ""
    return DecisionDocument(
        reference=view.reference,
        summary=f"{view.summary} {view.note}".strip(),
        facts=tuple(Pair(each.label, each.value) for each in [*view.facts, *view.sealed]),
        tables=tuple(_table(each) for each in (view.items, view.frames) if each.rows),
        signers=(f"{word}{decision.decided_by}{absent}",) if signed else (),
        printed_by=actor.name,
        printed_at=local_now().replace(tzinfo=None),
    )


def _summary(rows: list[Any], total: int) -> str:
    parts = []
    for outcome, word in ((Outcome.GRANTED, "beviljas"), (Outcome.DECLINED, "avslås"), (Outcome.DEFERRED, "bordläggs")):
        if count := sum(row.outcome == outcome for row in rows):
            parts.append(f"{count} {word}")
    many = "En äskning" if len(rows) == 1 else f"{len(rows)} äskningar"
    said = f"{many}: {', '.join(parts)}." if parts else many
    return f"{said} {kronor(total)} beviljas tillsammans." if total else said


def _facts(decision: Decision) -> list[Fact]:
    by = decision.decided_by + (f", för {decision.decided_for}" if decision.decided_for else "")
    found = [
        Fact("Beslutsdatum", day(decision.decided_on)),
        Fact("Beslutande", decision.body[:1].upper() + decision.body[1:]),
        Fact("Beslutat av" if decision.delegation or not decision.number else "Antecknat av", by),
        Fact("Med stöd av", decision.delegation),
        Fact("Signerat" if decision.delegation else "Antecknat", moment(decision.signed_at) if decision.number else ""),
    ]
    return [fact for fact in found if fact.value]


def _item(row: Any, granted: dict[int, int], url: str) -> RowView:
    outcome = Outcome(row.outcome)
    amounts = ", ".join(f"ram {year}: {kronor(ore)}" for year, ore in sorted(granted.items()) if ore)
    word = DECIDED[outcome] + (" (ändring)" if row.change_id else "")
    reasons = [row.reason, f"Skäl att överskrida ramen: {row.excess_reason}" if row.excess_reason else ""]
    return RowView(
        row.title,
        [CellView(word), CellView(amounts), CellView(" ".join(each for each in reasons if each))],
        note=", ".join(
            [row.number, row.unit, f"sökt {kronor(row.asked_ore)}"] if row.asked_ore else [row.number, row.unit]
        ),
        url=url,
    )


def _hidden(count: int) -> str:
    """That the decision is about more than is shown."""
    return f"Beslutet omfattar {count} till som ligger utanför det du har behörighet till." if count else ""


def _frames(given: list[tuple[int, str, int]]) -> TableView:
    rows = [RowView(f"Ram {year}{', ' + name if name else ''}", [CellView(kronor(ore))]) for year, name, ore in given]
    return TableView([Col("frame", "Ram"), Col("amount", "Beviljat i beslutet", True)], rows, title="Ur ramarna")


def _sealed(event: Any) -> list[Fact]:
    if event is None:
        return []
    return [
        Fact("Händelselogg", f"Till och med händelse {event.seq}"),
        Fact("Loggens kontrollsumma", event.hash),
    ]


def _table(view: TableView) -> PrintedTable:
    rows = [("\n".join(filter(None, (row.label, row.note))), *(cell.text for cell in row.cells)) for row in view.rows]
    total = (view.total.label, *(cell.text for cell in view.total.cells)) if view.total else None
    return PrintedTable(
        view.title,
        tuple(column.heading for column in view.columns),
        tuple(column.numeric for column in view.columns),
        tuple(rows),
        total,
    )
