"""A request on the preparer's desk: what every view of the preparation begins with."""

from app.domain.permissions import Permission
from app.investments.found import Found, found_request
from app.web.access import check


def desk(id: int) -> Found:
    """The request behind the door: 404 for whoever does not prepare it."""
    found = found_request(id)
    check(Permission.PREPARE_REQUEST, found.scope)
    return found
