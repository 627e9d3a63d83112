"""The tables, one file per aggregate; importing this package knows them all."""

from app.models.access import DoneRequest, LoginFailure, LoginSession, RoleAssignment, User, Visit
from app.models.attachment import Attachment
from app.models.audit import ChainHead, Event, Revision
from app.models.base import HERE, LARGEST_ID, OF_REPORT, REPORT, Base, now, table_of, today_here
from app.models.bulk import BulkLoad
from app.models.comment import Comment, Mention
from app.models.decision import Decision, DecisionItem, DecisionMark, Grant, GrantChange
from app.models.draft import DraftPresence, DraftText
from app.models.forecast import Forecast, ForecastReminder, ForecastRound
from app.models.frame import Frame, FrameEntry
from app.models.ledger import (
    UNMATCHED,
    LedgerImport,
    LedgerSource,
    LedgerUpload,
    LedgerUploadPart,
    MatchingRule,
    OutcomeCell,
    Posting,
    PurchaseOrder,
    ReplacedPosting,
    RequestMonth,
)
from app.models.notice import Mail, Notice, NoticeChoice
from app.models.organisation import Category, OrganisationUnit
from app.models.period import Explanation, FrozenPeriod, FrozenRequest
from app.models.preparation import Preparation
from app.models.report import ReportLayout
from app.models.request import (
    CoFinancing,
    InvestmentRequest,
    PlannedPayment,
    RequestLine,
    RequestTag,
    RequestYear,
    RunningCost,
)
from app.models.review import Review
from app.models.setting import Setting

__all__ = [
    "HERE",
    "LARGEST_ID",
    "OF_REPORT",
    "REPORT",
    "UNMATCHED",
    "Attachment",
    "Base",
    "BulkLoad",
    "Category",
    "ChainHead",
    "CoFinancing",
    "Comment",
    "Decision",
    "DecisionItem",
    "DecisionMark",
    "DoneRequest",
    "DraftPresence",
    "DraftText",
    "Event",
    "Explanation",
    "Forecast",
    "ForecastReminder",
    "ForecastRound",
    "Frame",
    "FrameEntry",
    "FrozenPeriod",
    "FrozenRequest",
    "Grant",
    "GrantChange",
    "InvestmentRequest",
    "LedgerImport",
    "LedgerSource",
    "LedgerUpload",
    "LedgerUploadPart",
    "LoginFailure",
    "LoginSession",
    "Mail",
    "MatchingRule",
    "Mention",
    "Notice",
    "NoticeChoice",
    "OrganisationUnit",
    "OutcomeCell",
    "PlannedPayment",
    "Posting",
    "Preparation",
    "PurchaseOrder",
    "ReplacedPosting",
    "ReportLayout",
    "RequestLine",
    "RequestMonth",
    "RequestTag",
    "RequestYear",
    "Review",
    "Revision",
    "RoleAssignment",
    "RunningCost",
    "Setting",
    "User",
    "Visit",
    "now",
    "table_of",
    "today_here",
]
