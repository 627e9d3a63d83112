"""A mail server for tests: takes mail on a port of its own and remembers it; can refuse and can keep one waiting."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import cast


class MailServer(socketserver.ThreadingTCPServer):
    """inbox: every mail that was taken. refused: recipients that get 550. held: set to keep the last answer back."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Talk)
        self.inbox: list[EmailMessage] = []
        self.refused: set[str] = set()
        self.is_held = threading.Event()
        self.goes_on = threading.Event()
        self.goes_on.set()

    @property
    def port(self) -> int:
        return int(self.server_address[1])

    def ids(self) -> list[str]:
        return [str(each["Message-ID"]) for each in self.inbox]


class _Talk(socketserver.StreamRequestHandler):
    def say(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())

    def handle(self) -> None:
        server = cast(MailServer, self.server)
        self.say("220 test")
        while line := self.rfile.readline().decode().strip():
            word = line[:4].upper()
            if word == "RCPT" and any(f"<{each}>" in line for each in server.refused):
                self.say("550 no such mailbox")
            elif word == "DATA":
                self.say("354 go on")
                lines = list(iter(self.rfile.readline, b".\r\n"))
                it = message_from_bytes(b"".join(lines), _class=EmailMessage, policy=policy.default)
                server.inbox.append(it)
                server.is_held.set()
                server.goes_on.wait(60)
                self.say("250 taken")
            else:
                self.say("221 bye" if word == "QUIT" else "250 ok")


@contextmanager
def mail_server() -> Iterator[MailServer]:
    """A server for the time of the block."""
    with MailServer() as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        try:
            yield server
        finally:
            server.goes_on.set()
            server.shutdown()
