"""What makes a PDF tagged: the tree of headings, tables and texts, written while the pages are drawn.

Every operator of a page stands between two marks: in an element of the tree, or as an artifact (rules, running heads)
that a screen reader passes over. Leaves are queued as bytes at once, so a long table costs no memory to speak of.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

ARTIFACT = "/Artifact BMC"
END = "EMC"
COLUMN_HEAD = "/A<</O/Table/Scope/Column>>"
ROW_HEAD = "/A<</O/Table/Scope/Row>>"
_FIRST_LINK = 1_000_000  # keys of links lie above those of pages
_THIS_PAGE = "@"  # stands for the page that is being drawn until its object has a number


@dataclass(slots=True)
class Node:
    """An element that is still open: its object's number, its parent's, and what lies in it, in reading order."""

    number: int
    tag: str
    parent: int
    attributes: str
    kids: "list[str | tuple[int, int]]" = field(default_factory=list)  # a reference, or (page, mark)


class Structure:
    """The tree of one document. `reserve` gives the number of a new object, `keep` takes its finished bytes."""

    def __init__(self, reserve: Callable[[], int], keep: Callable[[int, bytes], None]) -> None:
        self._reserve, self._keep = reserve, keep
        self._pages: list[int] = []  # object numbers of the finished pages
        self._queue: list[tuple[int, str]] = []  # elements finished on this page
        self._owners: list[str] = []  # the element of each mark on this page
        self._parents: list[str] = []  # what the marks of each page belong to
        self._links: list[str] = []  # what each link belongs to
        self.root_number = reserve()
        self.document = Node(reserve(), "Document", self.root_number, "")

    def node(self, tag: str, parent: Node | None = None, attributes: str = "") -> Node:
        """A new element, last in its parent (the document). It must be closed with `write`."""
        above = parent or self.document
        made = Node(self._reserve(), tag, above.number, attributes)
        above.kids.append(f"{made.number} 0 R")
        return made

    def begin(self, node: Node) -> str:
        """The operator before what is drawn of an element; END comes after it."""
        mark = len(self._owners)
        node.kids.append((len(self._pages), mark))
        self._owners.append(f"{node.number} 0 R")
        return f"/{node.tag} <</MCID {mark}>> BDC"

    def leaf(self, tag: str, parent: Node, attributes: str = "") -> str:
        """The same for an element that is drawn in one go and holds nothing else."""
        number, mark = self._reserve(), len(self._owners)
        reference = f"{number} 0 R"
        parent.kids.append(reference)
        self._owners.append(reference)
        self._queue.append((number, f"<</S/{tag}/P {parent.number} 0 R/Pg {_THIS_PAGE}/K {mark}{attributes}>>"))
        return f"/{tag} <</MCID {mark}>> BDC"

    def blank(self, tag: str, parent: Node) -> None:
        """An element without content: an empty cell, so that the others stay in their columns."""
        number = self._reserve()
        parent.kids.append(f"{number} 0 R")
        self._queue.append((number, f"<</S/{tag}/P {parent.number} 0 R>>"))

    def link(self, node: Node) -> int:
        """The key that a link on the page carries to find its element again; see `hold`."""
        self._links.append(f"{node.number} 0 R")
        return _FIRST_LINK + len(self._links) - 1

    def hold(self, node: Node, number: int) -> None:
        """The object of a link on this page lies in the element."""
        node.kids.append(f"<</Type/OBJR/Obj {number} 0 R/Pg {_THIS_PAGE}>>")

    def write(self, node: Node) -> None:
        """Close an element; nothing may be added to it afterwards."""
        kids = " ".join(each if isinstance(each, str) else self._mark(*each) for each in node.kids)
        inside = f"/K[{kids}]" if kids else ""
        self._queue.append((node.number, f"<</S/{node.tag}/P {node.parent} 0 R{node.attributes}{inside}>>"))

    def _mark(self, page: int, mark: int) -> str:
        number = f"{self._pages[page]} 0 R" if page < len(self._pages) else _THIS_PAGE
        return f"<</Type/MCR/Pg {number}/MCID {mark}>>"

    def end_page(self, page_number: int) -> None:
        """The page is drawn and its object has a number."""
        self._pages.append(page_number)
        self._flush(f"{page_number} 0 R")
        self._parents.append(self._kept(f"[{' '.join(self._owners)}]"))
        self._owners = []

    def finish(self) -> None:
        """All is drawn: the document's element, the tree's root and the way back from marks to elements."""
        self.write(self.document)
        self._flush("null")
        keyed = [*enumerate(self._parents), *enumerate(self._links, _FIRST_LINK)]
        pairs = " ".join(f"{key} {each}" for key, each in keyed)
        tree = self._kept(f"<</Nums[{pairs}]>>")
        root = f"<</Type/StructTreeRoot/K {self.document.number} 0 R/ParentTree {tree}"
        self._keep(self.root_number, f"{root}/ParentTreeNextKey {keyed[-1][0] + 1 if keyed else 0}>>".encode("ascii"))

    def _flush(self, page: str) -> None:
        for number, text in self._queue:
            self._keep(number, text.replace(_THIS_PAGE, page).encode("ascii"))
        self._queue.clear()

    def _kept(self, text: str) -> str:
        number = self._reserve()
        self._keep(number, text.encode("ascii"))
        return f"{number} 0 R"


def text_string(text: str) -> str:
    """A text as it stands in an attribute: UTF-16, in hexadecimal, so that no sign of it means anything."""
    return f"<FEFF{text.encode('utf-16-be', 'replace').hex().upper()}>"


def figure_attributes(alt: str, box: tuple[float, float, float, float]) -> str:
    """What a picture must carry: its meaning in words, and the part of the page (points) it covers."""
    edges = " ".join(f"{edge:.1f}" for edge in box)
    return f"/Alt {text_string(alt)}/A<</O/Layout/Placement/Block/BBox[{edges}]>>"
