"""A request's number: it gets one when it is sent for the first time, and until then it is called a draft."""

PREFIX = "utkast-"
"""What the number of a request begins with that has never been sent; nobody sees it."""


def has_number(number: str) -> bool:
    """Whether the request has been sent at some time."""
    return not number.startswith(PREFIX)


def number_words(number: str) -> str:
    """The number, or what stands in its place."""
    return number if has_number(number) else "Utkast"


def named(number: str, title: str) -> str:
    """Number and title in one line, the title alone while there is no number."""
    return f"{number} {title}" if has_number(number) else title
