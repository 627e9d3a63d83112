"""How the objects of a PDF are laid out in the file: small ones packed together and compressed (PDF 1.5 and later)."""

import zlib
from hashlib import md5

_TOGETHER = 200  # objects in a pack
_IN_FILE, _IN_PACK = 1 << 48, 2 << 48
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"


class ObjectFile:
    """Objects in any order, then the index. Finished packs are kept compressed."""

    def __init__(self) -> None:
        self._parts = [_HEADER]
        self._offset = len(_HEADER)
        self._places: dict[int, int] = {}  # as in the index: a byte for the kind, four for where, two for which
        self._pack: list[tuple[int, bytes]] = []
        self._pack_number = 0

    def stream(self, number: int, body: bytes) -> None:
        """An object that must stand by itself; body is what stands between obj and endobj."""
        self._places[number] = _IN_FILE | self._offset << 16
        self._add(b"%d 0 obj\n%b\nendobj\n" % (number, body))

    def small(self, number: int, body: bytes) -> None:
        """An object without a stream. The pack's own number is the caller's to give: see `full`."""
        self._pack.append((number, body))

    @property
    def full(self) -> bool:
        """Whether a pack is due."""
        return len(self._pack) >= _TOGETHER

    def close_pack(self, number: int) -> None:
        """Write the waiting objects as one stream with this number."""
        heads, bodies, offset = [], [], 0
        for place, (each, body) in enumerate(self._pack):
            self._places[each] = _IN_PACK | number << 16 | place
            heads.append(b"%d %d" % (each, offset))
            bodies.append(body)
            offset += len(body) + 1
        head = b" ".join(heads) + b"\n"
        packed = zlib.compress(head + b"\n".join(bodies))
        about = b"<</Type/ObjStm/N %d/First %d/Filter/FlateDecode/Length %d>>" % (
            len(self._pack),
            len(head),
            len(packed),
        )
        self._pack = []
        self.stream(number, b"%b\nstream\n%b\nendstream" % (about, packed))

    def finished(self, number: int, root: int, info: int) -> bytes:
        """The whole file. number: of the index, the highest of all; root, info: the catalog's and the facts'."""
        self._places[number] = _IN_FILE | self._offset << 16
        first = b"\x00\x00\x00\x00\x00\xff\xff"
        entries = (self._places.get(each, 0).to_bytes(7, "big") for each in range(1, number + 1))
        packed = zlib.compress(first + b"".join(entries))
        mark = self._fingerprint()
        about = b"<</Type/XRef/Size %d/W[1 4 2]/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode/Length %d>>" % (
            number + 1,
            root,
            info,
            mark,
            mark,
            len(packed),
        )
        start = self._offset
        self._add(b"%d 0 obj\n%b\nstream\n%b\nendstream\nendobj\n" % (number, about, packed))
        self._add(b"startxref\n%d\n%%%%EOF\n" % start)
        return b"".join(self._parts)

    def _add(self, data: bytes) -> None:
        self._parts.append(data)
        self._offset += len(data)

    def _fingerprint(self) -> bytes:
        """The file's own identity: the same content, the same mark."""
        digest = md5(usedforsecurity=False)
        for part in self._parts:
            digest.update(part)
        return digest.hexdigest().encode("ascii")
