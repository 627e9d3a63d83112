"""What the colours of a print mean: sRGB, with the profile embedded, so that a printer need not guess."""

from functools import cache
from pathlib import Path
from typing import Any
from zlib import compress

from reportlab.pdfbase import pdfdoc

NAME = "sRGB IEC61966-2.1"
_PROFILE = Path(__file__).with_name("srgb.icc")
"""Made by Little CMS, ”no copyright, use freely”; its date is set to 2000-01-01 and its version to 4.2."""


def output_intent(document: Any) -> Any:
    """The entry of a reportlab document's catalog; the same bytes every time."""
    about = {"N": 3, "Alternate": pdfdoc.PDFName("DeviceRGB"), "Filter": pdfdoc.PDFName("FlateDecode")}
    profile = document.Reference(pdfdoc.PDFStream(pdfdoc.PDFDictionary(about), _packed(), filters=[]), "srgb-profile")
    intent = {
        "Type": pdfdoc.PDFName("OutputIntent"),
        "S": pdfdoc.PDFName("GTS_PDFA1"),
        "OutputConditionIdentifier": pdfdoc.PDFString(NAME),
        "RegistryName": pdfdoc.PDFString("http://www.color.org"),
        "Info": pdfdoc.PDFString(NAME),
        "DestOutputProfile": profile,
    }
    return pdfdoc.PDFArray([pdfdoc.PDFDictionary(intent)])


@cache
def _packed() -> bytes:
    return compress(_PROFILE.read_bytes(), 9)
