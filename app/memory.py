"""What a process keeps in memory: the last things it made, by what they were made from."""

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Any, Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine, select
from sqlalchemy.orm import Session

from app.models import REPORT, Revision

Value = TypeVar("Value")
MOST_REMEMBERED = 512


class Kept(Generic[Value]):
    """The last `most` values, by what they answer to; what has not been asked for the longest makes room."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._lock = Lock()
        self._contents: OrderedDict[Any, Value] = OrderedDict()

    def get(self, key: Any) -> Value | None:
        """The value of that key, None when it is not there."""
        with self._lock:
            if key in self._contents:
                self._contents.move_to_end(key)
            return self._contents.get(key)

    def put(self, key: Any, value: Value) -> None:
        """Keep it."""
        with self._lock:
            self._contents[key] = value
            while len(self._contents) > self._most:
                self._contents.popitem(last=False)

    def clear(self) -> None:
        """Nothing is kept any longer."""
        with self._lock:
            self._contents.clear()


_remembered: WeakKeyDictionary[Engine, Kept[tuple[Any]]] = WeakKeyDictionary()
_COUNTER = select(Revision.number).where(Revision.name == REPORT)


def remembered(session: Session, key: tuple[Any, ...], make: Callable[[], Value]) -> Value:
    """make(), or what it made the last time: it may read nothing but tables marked OF_REPORT, and key what it asks.

    The counter is read in the same snapshot as everything else, once for each transaction, so what is remembered and
    what is read beside it are of one moment. A transaction that may write always reads: it sees its own changes. Who
    gets the value must not change it.
    """
    connection = session.connection()
    if not connection.get_execution_options().get("readonly"):
        return make()
    transaction = session.get_transaction()
    known = session.info.get("counter")
    if known is None or known[0] is not transaction:
        known = session.info["counter"] = (transaction, connection.scalar(_COUNTER))
    if known[1] is None:  # a database that has not been upgraded yet: nobody counts there
        return make()
    kept = _remembered.setdefault(connection.engine, Kept(MOST_REMEMBERED))
    found = kept.get((known[1], *key))
    if found is None:
        found = (make(),)
        kept.put((known[1], *key), found)
    value: Value = found[0]
    return value


def forget() -> None:
    """A new app knows nothing yet."""
    _remembered.clear()
