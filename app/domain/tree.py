"""Trees of units and categories, held as plain parent links."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Tree:
    """Parent links by id; None is a root. Made once per page from a small table."""

    parents: Mapping[int, int | None]

    def path(self, node: int) -> list[int]:
        """The node and everything above it, nearest first; a loop ends the walk."""
        found = [node]
        while (above := self.parents.get(found[-1])) is not None and above not in found:
            found.append(above)
        return found

    def children(self) -> dict[int | None, list[int]]:
        """The direct children of every node, in the order of `parents`."""
        below: dict[int | None, list[int]] = defaultdict(list)
        for node, above in self.parents.items():
            below[above].append(node)
        return below

    def subtree(self, root: int) -> set[int]:
        """The node and everything below it."""
        below, found, left = self.children(), set(), [root]
        while left:
            node = left.pop()
            if node not in found:
                found.add(node)
                left.extend(below.get(node, ()))
        return found


def looped(parents: Mapping[str, str | None]) -> Iterable[str]:
    """The codes that lie in a loop of parents."""
    for code in parents:
        seen, at = {code}, parents.get(code)
        while at is not None and at not in seen:
            seen.add(at)
            at = parents.get(at)
        if at == code:
            yield code
