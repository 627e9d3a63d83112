"""A print's own number: the same content has the same, whoever prints it and when."""

from hashlib import sha256

from app.domain.table import Table


def document_id(table: Table) -> str:
    """The table's name and the beginning of a checksum of all it says, such as utfall-3fa27c19d0."""
    return f"{table.name}-{sha256(repr(table).encode('utf-8', 'replace')).hexdigest()[:10]}"
