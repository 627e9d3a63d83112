"""A request's page turned into the plain document that is printed."""

from sqlalchemy.orm import Session

from app.conversation import panel, queries
from app.documents.request_pdf import Block, Pair, PrintedTable, RequestDocument
from app.domain.permissions import Actor
from app.investments.document import DocumentView, document_view
from app.investments.found import Found
from app.investments.prepared import PreparedView
from app.investments.sections import SectionView
from app.web.labels import local_now
from app.web.views import Fact, TableView


def printed(session: Session, found: Found, actor: Actor, *, with_comments: bool = False) -> RequestDocument:
    """Everything a board reads about a request; comments only when asked for."""
    view = document_view(session, found, actor, panel.holders(session, found.scope))
    said = panel.views(queries.comments(session, found.request.id)) if with_comments else []
    blocks = [
        *(_section(each) for each in view.sections),
        *_prepared(view.prepared),
        *_reviews(view.prepared),
        *_after(view),
    ]
    if said:
        texts = tuple((_heading(each), "\n".join(each.paragraphs)) for each in said)
        blocks.append(Block("Kommentarer", texts=texts))
    return RequestDocument(
        number=view.number,
        title=view.title,
        state=view.standing.sentence,
        facts=_pairs([*view.facts, *view.standing.facts]),
        amounts=tuple(Pair(each.label, each.value) for each in view.amounts),
        blocks=tuple(blocks),
        printed_by=actor.name,
        printed_at=local_now().replace(tzinfo=None),
        document_id=_document_id(view),
    )


def _prepared(view: PreparedView) -> list[Block]:
    """What the preparation came to."""
    if not view.is_filled:
        return []
    texts = (("Skäl för förslaget", view.reason),) if view.reason else ()
    return [Block("Beredning", pairs=_pairs(view.facts), texts=texts)]


def _reviews(view: PreparedView) -> list[Block]:
    """What those with a speciality have said."""
    texts = tuple(
        (f"{each.speciality}: {each.word} ({each.when})", "\n".join(filter(None, (each.question, each.text))))
        for each in view.reviews
    )
    return [Block("Yttranden", texts=texts)] if texts else []


def _heading(said: panel.CommentView) -> str:
    about = f", fråga om {said.about[:1].lower()}{said.about[1:]}" if said.about else ""
    return f"{said.author}, {said.when}{about}"


def _after(view: DocumentView) -> list[Block]:
    """Decisions, money given and files, after what the unit wrote."""
    tables = [
        *([_table(view.decisions, "Beslut")] if view.decisions.rows else []),
        *([_table(view.grants, "Beviljade belopp")] if view.grants.rows else []),
        *([_table(view.orders, "Beställt men inte fakturerat")] if view.orders.rows else []),
    ]
    found = [Block("Beslut och beviljade belopp", tables=tuple(tables))] if tables else []
    if view.files:
        found.append(
            Block(
                "Bilagor",
                pairs=tuple(Pair(each.name, f"{each.kind_word}, {each.size}, {each.added}") for each in view.files),
            )
        )
    return found


def _section(view: SectionView) -> Block:
    return Block(
        view.heading,
        pairs=_pairs(view.facts),
        texts=tuple(view.texts),
        tables=tuple(_table(each, each.title) for each in view.tables),
    )


def _table(view: TableView, heading: str) -> PrintedTable:
    rows = [(row.label, *(cell.text for cell in row.cells)) for row in view.rows]
    total = (view.total.label, *(cell.text for cell in view.total.cells)) if view.total else None
    return PrintedTable(
        heading,
        tuple(column.heading for column in view.columns),
        tuple(column.numeric for column in view.columns),
        tuple(rows),
        total,
    )


def _pairs(facts: list[Fact]) -> tuple[Pair, ...]:
    return tuple(Pair(each.label, f"{each.value}. {each.note}" if each.note else each.value) for each in facts)


def _document_id(view: DocumentView) -> str:
    """Names the state of the event log it was printed from: the last event's number and the head of its hash."""
    latest = view.latest
    return f"{view.number}, händelse {latest.seq}, {latest.hash[:12]}" if latest else view.number
