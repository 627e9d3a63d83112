"""Files that belong to a request, kept in the database or, by setting, in a folder."""

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String
from sqlalchemy.orm import Mapped, deferred, mapped_column

from app.models.base import Base, Code, Short, now


class Attachment(Base):
    """One file. content is None when the bytes lie in the folder under stored_as, a random name."""

    __tablename__ = "attachments"

    id: Mapped[int] = mapped_column(primary_key=True)
    request_id: Mapped[int] = mapped_column(ForeignKey("investment_requests.id"), index=True)
    kind: Mapped[Code]
    file_name: Mapped[Short]
    media_type: Mapped[Short]
    size: Mapped[int]
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = deferred(mapped_column(LargeBinary))
    stored_as: Mapped[Code | None]
    added_by: Mapped[Short]
    added_at: Mapped[datetime] = mapped_column(default=now)
