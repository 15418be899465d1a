"""The written policy as rows."""

from reception.policy.models.approvals import ApprovalStep
from reception.policy.models.calls import CallKind
from reception.policy.models.clients import ClientClass
from reception.policy.models.complaints import ComplaintKind, StepDays
from reception.policy.models.contacts import Contact, JobPost, Topic
from reception.policy.models.due import DueRule, DueStep
from reception.policy.models.ladders import AutomaticProposal, Ladder, LadderDate, LadderStep
from reception.policy.models.lists import ListKind
from reception.policy.models.options import DeskOption
from reception.policy.models.plans import PlanStandard
from reception.policy.models.rules import (
    UNITS,
    Category,
    Edition,
    GradingRule,
    Limit,
    ReceptionStandard,
    RulesVersion,
    Sentence,
)
from reception.policy.models.steps import EscalationStep, EscortStep
from reception.policy.models.wordings import MessageTemplate, PrivacyText

__all__ = [
    "UNITS",
    "ApprovalStep",
    "AutomaticProposal",
    "CallKind",
    "Category",
    "ClientClass",
    "ComplaintKind",
    "Contact",
    "DeskOption",
    "DueRule",
    "DueStep",
    "Edition",
    "EscalationStep",
    "EscortStep",
    "GradingRule",
    "JobPost",
    "Ladder",
    "LadderDate",
    "LadderStep",
    "Limit",
    "ListKind",
    "MessageTemplate",
    "PlanStandard",
    "PrivacyText",
    "ReceptionStandard",
    "RulesVersion",
    "Sentence",
    "StepDays",
    "Topic",
]
