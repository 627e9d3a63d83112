"""The canvas every print is drawn on: tagged, in Swedish, with its facts, the same bytes for the same input."""

import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from typing import Any

from reportlab.pdfbase import pdfdoc
from reportlab.pdfgen.canvas import Canvas
from reportlab.pdfgen.textobject import PDFTextObject

from app.documents.fonts import faces
from app.documents.intent import output_intent
from app.documents.objects import ObjectFile
from app.documents.structure import ARTIFACT, END, Node, Structure
from app.documents.text import clean

LANGUAGE = "sv-SE"


@dataclass(frozen=True, slots=True)
class About:
    """What a file says of itself. printed_at is shown as given: local time."""

    title: str
    subject: str
    printed_by: str
    printed_at: datetime

    @property
    def made_at(self) -> datetime:
        """The moment as the file's own facts give it: UTC, which is what a PDF date without an offset means."""
        return self.printed_at.astimezone(UTC) if self.printed_at.tzinfo else self.printed_at


class PrintCanvas(Canvas):
    """reportlab's canvas that also keeps the structure tree, and packs the file by itself (app/documents/objects)."""

    def __init__(self, sheet: tuple[float, float], about: About) -> None:
        faces()
        super().__init__(BytesIO(), pagesize=sheet, invariant=1, pageCompression=1, lang=LANGUAGE, pdfVersion=(1, 7))
        self._document: Any = self._doc  # type: ignore[attr-defined]  # no public way to tags
        self._file = ObjectFile()
        self._document.format = self._assembled
        self.tags = Structure(self._reserve, self._keep)
        self._describe(about)

    def mark(self, operator: str) -> None:
        """An operator of the structure among what is drawn."""
        self._code.append(operator)  # type: ignore[attr-defined]

    def showPage(self) -> None:  # noqa: N802 - reportlab's name
        """Finish the page: its content compressed at once, its elements told which page they are on."""
        super().showPage()
        page = self._document.Pages.pages[-1]
        number, _ = self._document.idToObjectNumberAndVersion[page.__InternalName__]
        page.__NoDefault__ = [*page.__NoDefault__, "StructParents", "Tabs"]
        page.StructParents, page.Tabs = len(self._document.Pages.pages) - 1, pdfdoc.PDFName("S")
        content = zlib.compress(pdfdoc.pdfdocEnc(page.stream), 6)
        deflate = pdfdoc.PDFDictionary({"Filter": pdfdoc.PDFName("FlateDecode")})
        page.Contents, page.stream = pdfdoc.PDFStream(deflate, content), None
        self.tags.end_page(number)

    def link(self, node: Node, destination: str, box: tuple[float, float, float, float], words: str) -> None:
        """A link to a bookmark over the box (points), inside an element; words: what it says when read aloud."""
        key = self.tags.link(node)
        name = f"link{key}"
        about = {
            "Type": pdfdoc.PDFName("Annot"),
            "Subtype": pdfdoc.PDFName("Link"),
            "Rect": pdfdoc.PDFArray(list(box)),
            "Border": "[ 0 0 0 ]",
            "F": 4,  # printed with the page
            "Dest": self._bookmarkReference(destination),  # type: ignore[attr-defined]
            "Contents": pdfdoc.PDFString(words),
            "StructParent": key,
        }
        self._addAnnotation(pdfdoc.PDFDictionary(about), name, 1)  # type: ignore[attr-defined]
        number, _ = self._document.idToObjectNumberAndVersion[f"Annot.{name}"]
        self.tags.hold(node, number)

    def finished(self) -> bytes:
        """The file. Nothing may be drawn afterwards."""
        data: bytes = self._document.GetPDFData(self)
        return data

    def _reserve(self) -> int:
        self._document.objectcounter += 1
        number: int = self._document.objectcounter
        return number

    def _keep(self, number: int, body: bytes) -> None:
        self._file.small(number, body)
        if self._file.full:
            self._file.close_pack(self._reserve())

    def _describe(self, about: About) -> None:
        catalog, names = self._document.Catalog, self._document.idToObjectNumberAndVersion
        self.setTitle(clean(about.title))
        self.setAuthor(clean(about.printed_by))
        self.setSubject(clean(about.subject))
        self.setCreator("Ramkoll")
        self.setViewerPreference("DisplayDocTitle", "true")
        self._document._timeStamp.YMDhms = about.made_at.timetuple()[:6]  # else the year 2000
        names["StructTreeRoot"] = (self.tags.root_number, 0)
        catalog.StructTreeRoot = pdfdoc.PDFObjectReference("StructTreeRoot")
        catalog.MarkInfo = pdfdoc.PDFDictionary({"Marked": "true"})
        catalog.__NoDefault__ = [*catalog.__NoDefault__, "OutputIntents"]
        catalog.OutputIntents = output_intent(self._document)
        kind = {"Type": pdfdoc.PDFName("Metadata"), "Subtype": pdfdoc.PDFName("XML")}
        catalog.Metadata = pdfdoc.PDFStream(pdfdoc.PDFDictionary(kind), _metadata(about), filters=[])

    def _assembled(self) -> bytes:
        """Every object in its place; formatting one may bring others along, so ask again until none is left."""
        document = self._document
        self.tags.finish()
        root, info = document.Reference(document.Catalog), document.Reference(document.info)
        number = 0
        while number < document.objectcounter:
            number += 1
            if number in document.numberToId:
                body = pdfdoc.format(document.idToObject[document.numberToId[number]], document, toplevel=1).strip()
                if body.endswith(b"endstream"):
                    self._file.stream(number, body)
                else:
                    self._keep(number, body)
        self._file.close_pack(self._reserve())
        numbers = document.idToObjectNumberAndVersion
        return self._file.finished(self._reserve(), numbers[root.name][0], numbers[info.name][0])


def begin(text: PDFTextObject, operator: str) -> None:
    """The same as PrintCanvas.mark inside a text object."""
    text._code.append(operator)  # type: ignore[attr-defined]


def set_at(text: PDFTextObject, x: float, y: float) -> None:
    """The baseline's beginning (points): what setTextOrigin does, in half the time."""
    text._code.append(f"1 0 0 1 {x:.2f} {y:.2f} Tm")  # type: ignore[attr-defined]


def end(text: PDFTextObject) -> None:
    """What was begun is drawn."""
    text._code.append(END)  # type: ignore[attr-defined]


def joint(text: PDFTextObject, x: float, y: float) -> None:
    """The space between two lines, which reading aloud and copying need and the eye does not see."""
    set_at(text, x, y)
    text.textLine(" ")


@contextmanager
def artifact(canvas: PrintCanvas) -> Iterator[None]:
    """What is drawn inside says nothing: rules, tints, running heads."""
    canvas.mark(ARTIFACT)
    yield
    canvas.mark(END)


def _metadata(about: About) -> bytes:
    """The facts once more as XMP, where archives look for them."""
    when = about.made_at.isoformat(timespec="seconds")
    title, subject, author = (escape(clean(each)) for each in (about.title, about.subject, about.printed_by))
    text = f"""<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>
<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">
<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">
<dc:format>application/pdf</dc:format>
<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{title}</rdf:li></rdf:Alt></dc:title>
<dc:description><rdf:Alt><rdf:li xml:lang="x-default">{subject}</rdf:li></rdf:Alt></dc:description>
<dc:creator><rdf:Seq><rdf:li>{author}</rdf:li></rdf:Seq></dc:creator>
<dc:language><rdf:Bag><rdf:li>{LANGUAGE}</rdf:li></rdf:Bag></dc:language>
<xmp:CreatorTool>Ramkoll</xmp:CreatorTool>
<xmp:CreateDate>{when}</xmp:CreateDate>
<xmp:ModifyDate>{when}</xmp:ModifyDate>
</rdf:Description></rdf:RDF></x:xmpmeta>
<?xpacket end="r"?>"""
    return text.encode("utf-8", "replace")
