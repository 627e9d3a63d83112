"""Errors a person can do something about: str(error) is the Swedish sentence shown to them."""

from collections.abc import Iterable
from dataclasses import dataclass


class DomainError(Exception):
    """A rule said no. The message is Swedish, complete and says what to do."""


class NotAllowed(DomainError):
    """The actor may not do this here."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file: where it stands and what was read there."""

    file: str
    line: int
    column: str
    value: str
    reason: str

    def __str__(self) -> str:
        if not self.file:
            return self.reason
        place = f"{self.file} rad {self.line}" if self.line else self.file
        column = f", kolumn {self.column}" if self.column else ""
        shown = f"”{self.value[:60]}”"
        value = f" (läste {shown})" if self.value and shown not in self.reason else ""
        return f"{place}{column}: {self.reason}{value}"


class BadInput(DomainError):
    """Everything wrong in what was handed in, at once; nothing of it is stored."""

    def __init__(self, faults: Iterable[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def file_trouble(error: OSError) -> str:
    """Why a file cannot be read or written, in words that tell what to look at."""
    known: dict[type[OSError], str] = {
        FileNotFoundError: "den finns inte",
        IsADirectoryError: "det är en mapp",
        NotADirectoryError: "en del av sökvägen är ingen mapp",
        PermissionError: "behörighet saknas",
    }
    return known.get(type(error)) or str(error.strerror or error)
