"""The written policy as rows: categories, grading rules, standards, sentences, limits; ladders of
penalties, proposals of the system.
"""

from reception.policy.models.automatic import AutomaticProposal
from reception.policy.models.ladders import Ladder, LadderDate, LadderStep
from reception.policy.models.rules import (
    UNITS,
    Category,
    Contact,
    Edition,
    GradingRule,
    JobPost,
    Limit,
    ReceptionStandard,
    Sentence,
    Topic,
    known_placeholders_only,
)
from reception.policy.models.steps import EscalationStep, EscortStep
from reception.policy.models.wordings import MessageTemplate

__all__ = [
    "UNITS",
    "AutomaticProposal",
    "Category",
    "Contact",
    "Edition",
    "EscalationStep",
    "EscortStep",
    "GradingRule",
    "JobPost",
    "Ladder",
    "LadderDate",
    "LadderStep",
    "Limit",
    "MessageTemplate",
    "ReceptionStandard",
    "Sentence",
    "Topic",
    "known_placeholders_only",
]
