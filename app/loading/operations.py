"""`data load`: a whole set of files into the database in one transaction, idempotent, every fault told at once."""

from collections import deque
from dataclasses import dataclass, field

from sqlalchemy import select
from sqlalchemy.orm import Session

from app.frames.operations import attach_grants
from app.intake.tabular import Faults
from app.loading.files import Parcel
from app.loading.forecasts import load_forecasts
from app.loading.frames import load_frames
from app.loading.organisation import load_categories, load_units
from app.loading.references import check_references
from app.loading.requests import load_requests
from app.models import Category, Frame, Grant, OrganisationUnit
from app.outcomes.ledger_file import Tally, posting_rows
from app.outcomes.operations import import_ledger
from app.outcomes.receipt import Receipt
from app.outcomes.summaries import lock_ledger

SOURCE = "grunddata"


@dataclass(slots=True)
class LoadReceipt:
    """How many of each kind were added or changed, sentences to heed, and the ledger's own receipt."""

    counts: dict[str, int] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    ledger: Receipt | None = None

    @property
    def is_unchanged(self) -> bool:
        """Whether everything was there already."""
        return not any(self.counts.values()) and (self.ledger is None or self.ledger.is_unchanged)


def load_parcel(session: Session, parcel: Parcel, faults: Faults, *, actor: str) -> LoadReceipt:
    """Check the files against each other and the database, then store them. Raises BadInput; never commits."""
    lock_ledger(session)
    check_references(session, parcel, faults)
    if faults.count:
        _look_through_ledger(parcel, faults)
        faults.refuse()
    receipt = LoadReceipt()
    receipt.counts["enheter"] = load_units(session, parcel.units)
    receipt.counts["kategorier"] = load_categories(session, parcel.categories)
    units = dict(session.execute(select(OrganisationUnit.code, OrganisationUnit.id)).all())
    categories = dict(session.execute(select(Category.code, Category.id)).all())
    receipt.counts["ramposter"] = load_frames(session, parcel.frames, categories, entered_by=actor)
    loaded = load_requests(session, parcel.requests, units, categories, actor=actor)
    receipt.counts["nya äskningar"], receipt.counts["ändrade äskningar"] = loaded.new, loaded.changed
    if not receipt.is_unchanged:
        years = {*session.scalars(select(Frame.year).distinct()), *session.scalars(select(Grant.frame_year).distinct())}
        receipt.warnings += attach_grants(session, years)
    receipt.counts["prognoser"] = load_forecasts(session, parcel.forecasts, categories, loaded.ids, given_by=actor)
    if parcel.ledger:
        receipt.ledger = import_ledger(session, parcel.ledger, SOURCE, actor=actor, faults=faults)
    return receipt


def _look_through_ledger(parcel: Parcel, faults: Faults) -> None:
    """Nothing will be stored, but the ledger's faults are told together with the others."""
    if parcel.ledger:
        deque(posting_rows(parcel.ledger.lines(), parcel.ledger.where, {}, faults, Tally()), maxlen=0)
