"""The account an address names."""

from flask import abort

from app.database import db
from app.models import User


def account(id_: int) -> User:
    """The account with that id; 404 when there is none."""
    return db.session.get(User, id_) or abort(404)
