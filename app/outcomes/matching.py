"""Which request a posting belongs to, by its project code, when requests come or change their code."""

from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from app.models import UNMATCHED, Posting, table_of
from app.outcomes.summaries import recounted


@contextmanager
def rematch(
    session: Session, projects: Mapping[str, int], request_ids: Collection[int], recoded: Mapping[int, str | None]
) -> Iterator[None]:
    """Around changes of requests: postings follow their project codes, and the summaries follow the postings.

    projects: codes that may be new to a request (code → request id). request_ids: requests whose category, code or
    grants change. recoded: the old code of each request that gets another one.
    """
    statement = select(Posting.project).where(Posting.request_id.is_(None)).distinct()
    waiting = set(session.scalars(statement)) & projects.keys()
    affected = {*request_ids, *(projects[code] for code in waiting)}
    with recounted(session, {*affected, UNMATCHED} if affected else set()):
        yield
        session.flush()
        _let_go(session, recoded)
        _match(session, projects)


def _let_go(session: Session, recoded: Mapping[int, str | None]) -> None:
    """Rows that were matched by a code the request no longer has wait again."""
    table = table_of(Posting)
    rows = [{"rid": request_id, "code": code} for request_id, code in recoded.items() if code]
    if rows:
        by_code = (table.c.rule_id.is_(None), table.c.matched_by.is_(None))
        statement = update(table).where(
            table.c.request_id == bindparam("rid"), table.c.project == bindparam("code"), *by_code
        )
        session.connection().execute(statement.values(request_id=None), rows)


def _match(session: Session, projects: Mapping[str, int]) -> None:
    table = table_of(Posting)
    waiting = set(session.scalars(select(Posting.project).where(Posting.request_id.is_(None)).distinct()))
    rows = [{"code": code, "rid": projects[code]} for code in sorted(waiting & projects.keys())]
    if rows:
        statement = update(table).where(table.c.request_id.is_(None), table.c.project == bindparam("code"))
        session.connection().execute(statement.values(request_id=bindparam("rid")), rows)
