"""The Swedish words of the files and what they stand for (domain.md §5, §10)."""

from app.domain.frames import EntryKind
from app.domain.workflow import RequestState

S = RequestState
STATES: dict[str, RequestState] = {
    "utkast": S.DRAFT, "inskickad": S.SUBMITTED, "tillstyrkt av chef": S.ENDORSED, "under beredning": S.PREPARING,
    "komplettering begärd": S.RETURNED, "klar för beslut": S.READY, "beviljad": S.GRANTED, "avslagen": S.DECLINED,
    "bordlagd": S.DEFERRED, "upphandling": S.PROCURING, "beställd": S.ORDERED, "levererad": S.DELIVERED,
    "aktiverad": S.IN_USE, "slutredovisad": S.CLOSED, "vilande": S.PAUSED, "återtagen": S.WITHDRAWN,
}  # fmt: skip
KINDS = {"äskning": "askning", "investering": "investment", "tillägg": "supplement", "akut": "urgent"}
NATURES = {word: word for word in ("reinvestering", "nyinvestering", "komplettering")}
RECOMMENDATIONS = {"support": "Tillstyrk", "reject": "Avstyrk"}
DOMAINS = {"it": "IT", "mt": "MT", "övrigt": "Övrigt"}
ENTRY_KINDS: dict[str, str] = {kind.value: kind.value for kind in EntryKind}
