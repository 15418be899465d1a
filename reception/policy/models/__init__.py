"""The written policy as rows: categories, grading rules, standards, sentences, limits; ladders of penalties."""

from reception.policy.models.ladders import Ladder, LadderDate, LadderStep
from reception.policy.models.rules import (
    UNITS,
    Category,
    Contact,
    Edition,
    EscalationStep,
    EscortStep,
    GradingRule,
    JobPost,
    Limit,
    MessageTemplate,
    ReceptionStandard,
    Sentence,
    Topic,
    known_placeholders_only,
)

__all__ = [
    "UNITS",
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
