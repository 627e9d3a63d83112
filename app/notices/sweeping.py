"""Old notices and the mails that carried them are taken away, a few at a time, so that the tables do not grow."""

from datetime import timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from app.models import Mail, Notice, now
from app.settings.queries import all_settings

FEW = 500
"""How many are looked at each time, the oldest first: whoever runs this never waits for it."""
_OLDEST_NOTICES = select(Notice.id, Notice.created_at).order_by(Notice.id).limit(FEW)
_OLDEST_MAILS = select(Mail.id, Mail.sent_at).order_by(Mail.id).limit(FEW)


def sweep(session: Session) -> int:
    """Take away what is older than the setting `notices_kept_days` says; how many. Never commits.

    A mail goes when it is sent and no notice names it any more; one that could not be sent stays to be seen.
    """
    days = all_settings(session)["notices_kept_days"]
    if not days:
        return 0
    limit = now() - timedelta(days=days)
    notices = [id_ for id_, made in session.execute(_OLDEST_NOTICES) if made < limit]
    if notices:
        session.execute(delete(Notice).where(Notice.id.in_(notices)))
    old = [id_ for id_, sent in session.execute(_OLDEST_MAILS) if sent and sent < limit]
    named = set(session.scalars(select(Notice.mail_id).where(Notice.mail_id.in_(old)))) if old else set()
    mails = [id_ for id_ in old if id_ not in named]
    if mails:
        session.execute(delete(Mail).where(Mail.id.in_(mails)))
    return len(notices) + len(mails)
