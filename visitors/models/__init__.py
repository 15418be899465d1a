"""What happens: people, their visits, the badges lent to them."""

from visitors.models.badges import Badge, BadgeEvent, BadgeLoan, PaperRoll
from visitors.models.people import Visitor, VisitorKey
from visitors.models.satisfaction import Satisfaction
from visitors.models.visits import FurtherHost, HostReminder, HostRequest, LeaveRequest, State, Visit, VisitEvent

__all__ = [
    "Badge",
    "BadgeEvent",
    "BadgeLoan",
    "FurtherHost",
    "HostReminder",
    "HostRequest",
    "LeaveRequest",
    "PaperRoll",
    "Satisfaction",
    "State",
    "Visit",
    "VisitEvent",
    "Visitor",
    "VisitorKey",
]
