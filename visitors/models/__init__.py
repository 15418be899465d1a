"""What happens: people, their visits, the badges lent to them, what they bring and where they may
go.
"""

from visitors.models.badges import Badge, BadgeEvent, BadgeLoan, PaperRoll
from visitors.models.brought import Belonging, Companion
from visitors.models.details import VisitDetails
from visitors.models.events import VisitEvent
from visitors.models.merges import Merge, NotTheSame
from visitors.models.people import Visitor, VisitorKey
from visitors.models.requests import HostReminder, HostRequest, LeaveRequest
from visitors.models.satisfaction import Satisfaction
from visitors.models.visits import FurtherHost, State, Visit
from visitors.models.zones import ZonePass

__all__ = [
    "Badge",
    "BadgeEvent",
    "BadgeLoan",
    "Belonging",
    "Companion",
    "FurtherHost",
    "HostReminder",
    "HostRequest",
    "LeaveRequest",
    "Merge",
    "NotTheSame",
    "PaperRoll",
    "Satisfaction",
    "State",
    "Visit",
    "VisitDetails",
    "VisitEvent",
    "Visitor",
    "VisitorKey",
    "ZonePass",
]
