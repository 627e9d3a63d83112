"""The mail server, and one mail at a time. Knows nothing of the database or of Flask."""

import smtplib
import ssl
from contextlib import suppress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import format_datetime, parseaddr

from app.notices.outbox import Letter

PATIENCE = 30.0
"""Seconds for the server to answer; a whole mail takes far less than a claim lasts."""
FAULTS = (smtplib.SMTPException, OSError, ValueError)


@dataclass(frozen=True, slots=True)
class Server:
    """Where and as whom mail is sent."""

    host: str
    port: int
    sender: str
    user: str = ""
    password: str = ""
    starttls: bool = True


class Unreachable(Exception):
    """The server does not answer, or does not let us in: no mail will go through now."""


class Line:
    """An open line to the server, made when the first mail needs it and anew when it was lost."""

    def __init__(self, server: Server) -> None:
        self._server = server
        self._line: smtplib.SMTP | None = None

    def send(self, letter: Letter) -> None:
        """Hand one mail over; when this returns the server has taken it. Raises Unreachable, or one of FAULTS."""
        line = self._line or self._open()
        try:
            sender = parseaddr(self._server.sender)[1]
            line.send_message(message(self._server, letter), from_addr=sender, to_addrs=[letter.recipient])
        except (smtplib.SMTPServerDisconnected, OSError):
            self.close()
            raise

    def close(self) -> None:
        """Say goodbye, if anybody still listens."""
        if self._line is not None:
            with suppress(*FAULTS):
                self._line.quit()
            self._line = None

    def _open(self) -> smtplib.SMTP:
        try:
            line = smtplib.SMTP(self._server.host, self._server.port, timeout=PATIENCE)
            if self._server.starttls:
                line.starttls(context=ssl.create_default_context())
            if self._server.user:
                line.login(self._server.user, self._server.password)
        except FAULTS as error:
            raise Unreachable(str(error)) from error
        self._line = line
        return line


def message(server: Server, letter: Letter) -> EmailMessage:
    """The mail itself, the same every time it is tried: Message-ID and Date are those of the row."""
    it = EmailMessage()
    it["From"], it["To"], it["Subject"] = server.sender, letter.recipient, letter.subject
    it["Date"] = format_datetime(letter.created_at)
    it["Message-ID"] = f"<ramkoll.{letter.key}.{letter.created_at:%Y%m%d%H%M%S}@{_domain(server.sender)}>"
    it["Auto-Submitted"] = "auto-generated"
    it["Content-Language"] = "sv"
    it.set_content(letter.body)
    return it


def _domain(sender: str) -> str:
    return parseaddr(sender)[1].rpartition("@")[2] or "localhost"
