"""Incidents, the ledger they are booked in, appeals, and the months that are closed."""

from visitors.discipline.models.appeals import Appeal
from visitors.discipline.models.incidents import (
    BY_THE_SYSTEM,
    LONGEST_STATEMENT,
    SHORTEST_REASON,
    CaseNotice,
    Incident,
    IncidentEvent,
    IncidentVisit,
    Photo,
)
from visitors.discipline.models.ledger import Book, Entry, Head, LadderVersion, Sheet, Words
from visitors.discipline.models.months import MonthClose, MonthItem, MonthLine, MonthPay
from visitors.discipline.models.seals import Seal

__all__ = [
    "BY_THE_SYSTEM",
    "LONGEST_STATEMENT",
    "SHORTEST_REASON",
    "Appeal",
    "Book",
    "CaseNotice",
    "Entry",
    "Head",
    "Incident",
    "IncidentEvent",
    "IncidentVisit",
    "LadderVersion",
    "MonthClose",
    "MonthItem",
    "MonthLine",
    "MonthPay",
    "Photo",
    "Seal",
    "Sheet",
    "Words",
]
