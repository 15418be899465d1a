"""Decide about a visit again, from the facts that were kept: by the rules of that day, and by
today's (G10).
"""

from dataclasses import asdict, dataclass
from typing import Any

from django.utils.translation import gettext as _

from reception.policy import versions
from reception.policy.decide import (
    Facts,
    Rulebook,
    UnknownCategory,
    UnknownTopic,
    decide,
    standard_for,
)
from reception.policy.enums import Disposition, Grade
from reception.policy.models import RulesVersion
from reception.policy.rulebook import InForce
from visitors.models import Visit
from visitors.visits import grading

SHOWN = ("grade", "disposition", "ask", "rule", "clause", "why", "standard")


@dataclass(frozen=True)
class Again:
    """Three decisions in the words that a visit keeps: the one that stood, and what the same facts
    give by the rules of that day and by today's; nothing where these no longer know the category or
    the topic.
    """

    facts: Facts
    stood: dict[str, Any]
    then: dict[str, Any]
    today: dict[str, Any] | None

    @property
    def holds(self) -> bool:
        """Whether the rules of that day give what stood."""
        return self.then == self.stood

    @property
    def differs(self) -> list[str]:
        """What today's rules say otherwise, by the names of ``SHOWN``."""
        today = self.today
        return [one for one in SHOWN if today is not None and today[one] != self.then[one]]


def decided_again(visit: Visit, policy: InForce) -> Again | None:
    """Return what the facts of a visit give; nothing where they were not kept."""
    if visit.facts is None or visit.rules_id is None:
        return None
    facts = Facts(**visit.facts)
    then = grading.as_kept(decide(facts, _kept(visit.rules_id)))
    later = visit.decision.get("standard_by")
    if later:  # an override, or a pitch that was agreed to, has a standard by its own rules
        rules, grade, category = later
        then["standard"] = asdict(standard_for(grade, category, _kept(rules)))
    stood = {name: visit.decision.get(name) for name in then}
    return Again(facts, stood, then, _today(facts, policy))


def in_words(again: Again, policy: InForce) -> list[dict[str, Any]]:
    """Return the lines of a table: what, what stood, then, today, and whether today differs."""
    names = dict(
        zip(
            SHOWN,
            (_("规格"), _("处置"), _("通知或先问"), _("规则"), _("条款"), _("理由"), _("接待方式")),
            strict=True,
        )
    )
    columns = [_words(one, policy) for one in (again.stood, again.then, again.today)]
    return [
        {
            "what": names[name],
            "differs": name in again.differs,
            "cells": [column.get(name, "–") for column in columns],
        }
        for name in SHOWN
    ]


def facts_in_words(facts: Facts, policy: InForce) -> list[tuple[str, str]]:
    """Return what was known before deciding, line by line."""
    categories, topics = policy.categories, policy.topics
    lines = [
        (_("访客类别"), str(categories.get(facts.category, facts.category))),
        (_("预约"), _("有") if facts.appointment else _("没有")),
        (_("访客级别"), _level(facts.visitor_level)),
        (_("被访人级别"), _level(facts.host_level)),
        (_("推销内容"), str(topics.get(facts.topic, facts.topic))),
        (_("应聘岗位"), facts.post),
        (_("不久前被拒绝时的类别"), str(categories.get(facts.refused_as, facts.refused_as))),
        (_("被拒绝的日期"), facts.refused_on),
        (_("名单"), _("、").join(str(policy.lists.get(code, code)) for code in facts.listed)),
    ]
    return [line for line in lines if line[1]]


def _kept(rules_id: int) -> Rulebook:
    rows = RulesVersion.objects.values_list("content", flat=True)
    return versions.read(rows.get(pk=rules_id))


def _today(facts: Facts, policy: InForce) -> dict[str, Any] | None:
    try:
        return grading.as_kept(decide(facts, policy.book))
    except (UnknownCategory, UnknownTopic):
        return None


def _words(kept: dict[str, Any] | None, policy: InForce) -> dict[str, str]:
    if kept is None:
        return {}
    standard, order = kept["standard"] or {}, kept["rule_order"]
    worn = _("佩戴访客牌") if standard.get("badge_required") else _("免佩戴")
    parts = [grading.spoken(standard.get(name)) for name in grading.STANDARD]
    ask = kept["ask"]
    return {
        "grade": str(Grade(kept["grade"]).label) if kept["graded"] else _("登记，不评规格"),
        "disposition": str(Disposition(kept["disposition"]).label),
        "ask": _("被访人") if ask == "host" else policy.whom(ask)[2] or ask or "–",
        "rule": f"{order or ''} “{grading.spoken(kept['rule'])}”".strip(),
        "clause": kept["clause"],
        "why": grading.spoken(kept["why"]),
        "standard": " · ".join(part for part in [*parts, worn] if part),
    }


def _level(level: int | None) -> str:
    return _("不知道") if level is None else str(level)
