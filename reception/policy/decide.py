"""Decide how a visitor is received: facts in, decision out (G1–G12).

Nothing here reads a clock, a request or the database; the rows arrive as a ``Rulebook``.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from reception.policy.enums import RANK, Disposition, Grade


@dataclass(frozen=True)
class Facts:
    """All that is known before deciding: codes of category and topic (of a pitch, G8), levels of
    positions where known, higher is higher, the post applied for as the table calls it (V8), how
    this visitor was refused a short while ago (G4): as which category, on which day (ISO), at which
    visit; and of which kinds the lists are on which a person has found this visitor.
    """

    category: str
    appointment: bool = False
    visitor_level: int | None = None
    host_level: int | None = None
    topic: str = ""
    post: str = ""
    refused_as: str = ""
    refused_on: str = ""
    refused_visit: int | None = None
    listed: Sequence[str] = ()


@dataclass(frozen=True)
class BilingualText:
    zh: str = ""
    en: str = ""


@dataclass(frozen=True, kw_only=True)
class Rule:
    id: int | None = None
    place_in_order: int = 0
    name: BilingualText
    clause: str
    raises: bool = False
    categories: frozenset[str] = frozenset()
    appointment: str = "any"
    standing: str = "any"
    listed: str = ""
    grade: Grade
    disposition: Disposition
    ask: str | None
    asks_topic_contact: bool = False
    why: BilingualText


@dataclass(frozen=True)
class Standard:
    """A reception standard as the desk reads it (S1–S5)."""

    clause: str = ""
    place: BilingualText = BilingualText()
    refreshments: BilingualText = BilingualText()
    accompanied_by: BilingualText = BilingualText()
    badge_required: bool = True


@dataclass(frozen=True)
class Rulebook:
    """The policy in force: all that ``decide`` may know.

    ``rules`` are in the administrator's order; ``not_graded`` are codes of categories; ``topics``
    lead from code to code of a contact, and ``posts`` from the word of a post applied for to
    ``recruiter:<employee number>``.
    """

    rules: tuple[Rule, ...] = ()
    categories: frozenset[str] = frozenset()
    not_graded: frozenset[str] = frozenset()
    topics: dict[str, str | None] = field(default_factory=dict)
    posts: dict[str, str] = field(default_factory=dict)
    by_grade: dict[str, Standard] = field(default_factory=dict)
    by_category: dict[str, Standard] = field(default_factory=dict)


@dataclass(frozen=True)
class Decision:
    """How this visitor is received, and why (G10)."""

    grade: Grade
    disposition: Disposition
    ask: str | None
    rule: BilingualText
    rule_id: int | None
    rule_order: int
    clause: str
    why: BilingualText
    standard: Standard
    graded: bool = True
    listed: str = ""  # the kind of list by which it was decided

    @property
    def badge_required(self) -> bool:
        """Whether this visitor wears a badge (B1)."""
        return self.standard.badge_required


# Why a pitch is put to somebody before it is refused (G8).
HAS_A_CONTACT = BilingualText(
    "推销内容有对口联系人，先问过再说", "its topic has a contact, who is asked first"
)
# What decides where the table has nothing to say: an empty table still receives people.
UNMATCHED = Rule(
    name=BilingualText("没有规则匹配", "No rule matched"),
    clause="G10",
    grade=Grade.STANDARD,
    disposition=Disposition.ADMIT,
    ask="host",
    why=BilingualText("没有规则匹配，按一般规格接待", "No rule matched; received as standard"),
)


class UnknownCategory(ValueError):
    """The category is not one of the policy's."""


class UnknownTopic(ValueError):
    """The topic is not one of the policy's."""


def decide(facts: Facts, book: Rulebook) -> Decision:
    """Decide by the first rule that matches (G10); a visitor whom no rule matches is received as
    standard.

    What that rule says tells of which kind the category is (G13). Refused and high stay so whatever
    the positions, and so does a category that is not graded (V7, V8). Only the standard kind goes
    by position (G1–G3), and is raised where a raising rule says so (G5).

    Raises:
        UnknownCategory: the policy has no such category.
        UnknownTopic: the policy has no such topic.
    """
    if facts.category not in book.categories:
        raise UnknownCategory(facts.category)
    if facts.topic and facts.topic not in book.topics:
        raise UnknownTopic(facts.topic)
    matching = [rule for rule in book.rules if _matches(rule, facts)]
    if facts.refused_as:
        matching = [_refused_again(facts.refused_on)]
    is_graded = facts.category not in book.not_graded
    rule = next((one for one in matching if _decides(one) and not _by_position(one)), UNMATCHED)
    grade, named, clause, why = rule.grade, rule, rule.clause, rule.why
    disposition, ask = rule.disposition, rule.ask
    contact = book.topics.get(facts.topic)
    if grade == Grade.REFUSED and rule.asks_topic_contact and contact:
        disposition, ask, clause = Disposition.ASK_FIRST, contact, "G8"
        why = _joined(why, HAS_A_CONTACT)
    elif grade == Grade.STANDARD and is_graded:
        own = next((one for one in matching if _decides(one) and _by_position(one)), rule)
        if own.grade != grade:
            grade, named, clause = own.grade, own, own.clause
            why = _joined(why, own.why) if rule.categories or rule.listed else own.why
            if own.disposition != Disposition.ADMIT:
                disposition, ask = own.disposition, own.ask
    for raising in (one for one in matching if one.raises and is_graded and grade != Grade.REFUSED):
        if RANK[raising.grade] > RANK[grade]:
            grade, clause, named = raising.grade, raising.clause, raising
            why = _joined(why, raising.why)
    if ask == "recruiter":  # of the post applied for, where the table has one (V8)
        ask = book.posts.get(facts.post, ask)
    standard = standard_for(grade, facts.category, book)
    return Decision(
        grade=grade,
        disposition=disposition,
        ask=ask,
        rule=named.name,
        rule_id=named.id,
        rule_order=named.place_in_order,
        clause=clause,
        why=why,
        standard=standard,
        graded=is_graded,
        listed=named.listed,
    )


def standard_for(grade: str, category: str, book: Rulebook) -> Standard:
    """Return what a category gets, its blanks filled by the grade, else the grade's (S5)."""
    general = book.by_grade.get(grade, Standard(badge_required=grade != Grade.HIGH))
    own = book.by_category.get(category)
    if own is None:
        return general
    return Standard(
        own.clause,
        own.place if own.place.zh else general.place,
        own.refreshments if own.refreshments.zh else general.refreshments,
        own.accompanied_by if own.accompanied_by.zh else general.accompanied_by,
        own.badge_required and general.badge_required,
    )


def post_in(purpose: str, book: Rulebook) -> str:
    """Return the post of the table that a purpose names, or nothing (V8)."""
    return next((post for post in book.posts if post in purpose), "")


def _refused_again(on: str) -> Rule:
    """Return what decides about somebody who was refused: who comes again does not come in by
    calling themselves something else.
    """
    return Rule(
        name=BilingualText("曾被拒绝 → 拒绝", "Refused before → refused"),
        clause="G4",
        grade=Grade.REFUSED,
        disposition=Disposition.REFUSE,
        ask=None,
        why=BilingualText(
            f"{on} 来访时被拒绝，仍按拒绝处理；要接待，须由行政部改规格".strip(),
            f"Refused on {on or 'an earlier visit'}, and still refused; only Administration admits",
        ),
    )


def _decides(rule: Rule) -> bool:
    return not rule.raises


def _by_position(rule: Rule) -> bool:
    """Tell whether a rule is about positions alone: it speaks to the standard kind only (G13)."""
    return rule.standing != "any" and not (rule.categories or rule.listed)


def _matches(rule: Rule, facts: Facts) -> bool:
    if rule.categories and facts.category not in rule.categories:
        return False
    if rule.listed and rule.listed not in facts.listed:
        return False
    if rule.appointment != "any" and (rule.appointment == "with") != facts.appointment:
        return False
    return rule.standing == "any" or rule.standing == _standing(facts)


def _standing(facts: Facts) -> str | None:
    if facts.visitor_level is None or facts.host_level is None:
        return None
    if facts.visitor_level == facts.host_level:
        return "equal"
    return "above" if facts.visitor_level > facts.host_level else "below"


def _joined(first: BilingualText, second: BilingualText) -> BilingualText:
    return BilingualText(f"{first.zh}；{second.zh}", f"{first.en}; {second.en}")
