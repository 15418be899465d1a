"""The grade card: how to receive this visitor, while the desk is still typing (S6)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reception.organisation import people
from reception.organisation.languages import in_english
from reception.organisation.models import Employee
from reception.policy.decide import BilingualText, Decision, Facts, decide
from reception.policy.enums import Disposition, Grade
from reception.policy.rulebook import InForce
from reception.text import clean_line
from visitors.models import Visit
from visitors.visits import grading

LONGEST_LEVEL = 2  # digits
LONGEST_COUNT = 6


@dataclass
class Card:
    """What the desk sees before it registers."""

    decision: Decision
    grade_label: Any
    rule: str
    why: str
    place: str
    refreshments: str
    accompanied_by: str
    asked: str
    say: str
    host: Employee | None = None
    host_away: bool = False
    level: int | None = None
    graded: bool = True
    escorts: int = 0

    @property
    def badge_required(self) -> bool:
        """Tell whether the visitor will wear a badge (B1)."""
        return self.decision.badge_required


def card_for(typed: Mapping[str, str], site_id: int, policy: InForce, now: datetime) -> Card:
    """Return the card for what has been typed so far; one query, for the host.

    Args:
        typed: the form's fields; any of them may be missing or wrong.
        site_id: the site of the desk.
        policy: the policy in force.
        now: to see who is away.
    """
    host = host_of(typed, site_id)
    category = policy.categories.get(typed.get("category", "")) or policy.categories.get("walk_in")
    code = category.code if category else ""
    corrected = typed.get("level", "").strip()
    level = policy.level_of(
        typed.get("title", ""),
        int(corrected)
        if corrected.isascii() and corrected.isdecimal() and len(corrected) <= LONGEST_LEVEL
        else None,
    )
    topic = typed.get("topic", "")
    facts = Facts(
        code,
        bool(typed.get("appointment")),
        level,
        host.position.level if host else None,
        topic if topic in policy.topics else "",
        typed.get("purpose", ""),
    )
    book = policy.book if code else _with_nothing(policy)
    decision = decide(facts, book)
    _employee, name, function = policy.whom(decision.ask)
    nobody_yet = "Sir or Madam" if in_english() else ""
    words = {"visitor": grading.called(typed.get("name", ""), typed.get("title", "")) or nobody_yet}
    words["host"] = str(host) if host else pgettext("in a sentence", "被访人")
    words["place"] = _in(decision.standard.place) or _("接待区")
    return Card(
        decision,
        Grade(decision.grade).label,
        _in(decision.rule),
        _in(decision.why),
        _in(decision.standard.place),
        _in(decision.standard.refreshments),
        _in(decision.standard.accompanied_by),
        f"{function} {name}".strip(),
        policy.say(_occasion(decision), decision.grade, code, **words),
        host,
        host is not None and people.is_away(host, now),
        level,
        category.is_graded if category else True,
        policy.escorts_for(_heads(typed.get("party_size", ""))),
    )


def host_of(typed: Mapping[str, str], site_id: int) -> Employee | None:
    """Return the host by the number that was picked, else by a whole name; one query."""
    number, name = (
        clean_line(typed.get("host_number", ""))[:20],
        clean_line(typed.get("host", ""))[:60],
    )
    if number:
        return people.reachable([site_id]).filter(number=number).first()
    found = list(people.reachable([site_id]).filter(name=name)[:2]) if name else []
    return found[0] if len(found) == 1 else None


def _heads(typed: str) -> int:
    """Return a head-count that is still being typed; one, where it is none yet."""
    typed = typed.strip()
    return (
        int(typed)
        if typed.isascii() and typed.isdecimal() and len(typed) <= LONGEST_COUNT and int(typed)
        else 1
    )


def first_words(visit: Visit, policy: InForce) -> str:
    """Return what to say right after registering (S6)."""
    return grading.to_say(visit, policy)


def _occasion(decision: Decision) -> str:
    return {Disposition.REFUSE: "refuse", Disposition.ASK_FIRST: "ask"}.get(
        decision.disposition, "greet"
    )


def _in(words: BilingualText) -> str:
    return (words.en if in_english() else "") or words.zh


def _with_nothing(policy: InForce) -> Any:
    """Return the book for a house that has no categories yet: it still decides."""
    return replace(policy.book, categories=frozenset({""}))
