"""The accounts of a category as they are written: `1241 124x 1240-1249`, with blanks or commas between."""

import re

_ONE = re.compile(r"[0-9]{1,10}x*|[0-9]{1,10}-[0-9]{1,10}", re.IGNORECASE)


def parts(text: str) -> list[str]:
    """What is written, each by itself."""
    return text.replace(",", " ").split()


def unreadable(text: str) -> str:
    """The first part that is no account, no beginning of accounts and no range; '' when all can be read."""
    return next((each for each in parts(text) if not _ONE.fullmatch(each)), "")


def covers(text: str, account: str) -> bool:
    """Whether an account is one of those written: itself, as long as a pattern with x, or inside a range."""
    return any(_covers(each.lower(), account) for each in parts(text)) if account else False


def _covers(one: str, account: str) -> bool:
    first, dash, last = one.partition("-")
    if dash:
        return len(first) == len(account) and account.isdecimal() and first <= account <= last
    start = one.rstrip("x")
    return account == one or (start != one and len(account) == len(one) and account.startswith(start))
