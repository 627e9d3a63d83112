"""A reader of tagged PDF: the structure tree with its texts, and whether everything drawn is accounted for."""

from dataclasses import dataclass, field
from io import BytesIO

import pikepdf

from tests.unit.documents.samples import _codes

Marks = dict[tuple[object, int], tuple[str, object]]
PAINTS = {"Tj", "TJ", "'", '"', "f", "F", "f*", "S", "s", "B", "B*", "b", "b*", "Do", "sh"}


@dataclass
class Element:
    """One element: its tag, the text drawn under it and under those inside it, scope and alternative text."""

    tag: str
    own: str = ""
    kids: "list[Element]" = field(default_factory=list)
    scope: str = ""
    alt: str = ""

    @property
    def text(self) -> str:
        return self.own + "".join(kid.text for kid in self.kids)

    def all(self, tag: str) -> "list[Element]":
        """Every element of a kind inside, in reading order."""
        return [found for kid in self.kids for found in ([kid] if kid.tag == tag else []) + kid.all(tag)]

    def rows(self) -> list[list[str]]:
        """The cells of a table's rows as text."""
        return [[cell.text for cell in row.kids] for row in self.all("TR")]


def tree(pdf: bytes) -> Element:
    """The document's element. Fails where something is drawn outside the tree, or the tree does not hold together."""
    with pikepdf.open(BytesIO(pdf)) as document:
        root = document.Root
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot.Type == "/StructTreeRoot"
        numbers = list(root.StructTreeRoot.ParentTree.Nums)
        parents = {int(numbers[at]): numbers[at + 1] for at in range(0, len(numbers), 2)}
        marks: Marks = {}
        for order, page in enumerate(document.pages):
            assert page.obj.Tabs == "/S"
            texts = _marked(page)
            owners = parents[int(page.obj.StructParents)]
            assert len(owners) == len(texts), f"page {order + 1}: marks and the way back differ"
            for mark, text in texts.items():
                marks[(page.obj.objgen, mark)] = (text, owners[mark].objgen)
        found = _element(root.StructTreeRoot.K, root.StructTreeRoot.objgen, marks)
        assert not marks, f"drawn but in no element: {list(marks.values())[:5]}"
        return found


def _marked(page: pikepdf.Page) -> dict[int, str]:
    """The text of each mark of a page; what is painted outside marks and artifacts is an error."""
    fonts = {str(name): _codes(font) for name, font in page.Resources.Font.items()}
    found: dict[int, str] = {}
    inside: list[int | None] = []
    font = ""
    for step in pikepdf.parse_content_stream(page):
        assert isinstance(step, pikepdf.ContentStreamInstruction)
        operands, operator = step.operands, str(step.operator)
        if operator in ("BDC", "BMC"):
            assert not inside, "marks inside marks"
            artifact = str(operands[0]) == "/Artifact"
            inside.append(None if artifact else int(operands[1].MCID))
            if not artifact:
                assert int(operands[1].MCID) not in found
                found[int(operands[1].MCID)] = ""
        elif operator == "EMC":
            inside.pop()
        elif operator == "Tf":
            font = str(operands[0])
        elif operator in PAINTS:
            assert inside, f"{operator} is neither marked nor an artifact"
            if operator == "Tj" and inside[-1] is not None:
                found[inside[-1]] += "".join(fonts[font][1][code] for code in bytes(operands[0]))
    assert not inside
    return found


def _element(node: pikepdf.Object, parent: object, marks: Marks) -> Element:
    assert node.P.objgen == parent, "an element does not know its parent"
    made = Element(str(node.S)[1:], alt=str(node.get("/Alt", "")))
    if "/A" in node and "/Scope" in node.A:
        made.scope = str(node.A.Scope)[1:]
    kids = node.get("/K", pikepdf.Array([]))
    for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
        if isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            made.kids.append(_element(kid, node.objgen, marks))
        elif isinstance(kid, pikepdf.Dictionary) and kid.get("/Type") == "/OBJR":
            assert kid.Obj.Subtype == "/Link"
        else:
            mark = kid if isinstance(kid, int) else int(kid.MCID)
            page = node.Pg if isinstance(kid, int) else kid.Pg
            text, owner = marks.pop((page.objgen, mark))
            assert owner == node.objgen, "a mark leads back to another element"
            made.own += text
    return made
