"""Decide how a visitor is received: facts in, decision out (G1–G12).

Nothing here reads a clock, a request or the database; the rows arrive as a ``Rulebook``.
"""

from dataclasses import dataclass, field

from reception.policy.enums import RANK, Disposition, Grade


@dataclass(frozen=True)
class Facts:
    """What the desk knows before deciding.

    Attributes:
        category: code of the visitor's category.
        appointment: whether the visit was arranged beforehand.
        visitor_level: level of the visitor's position, where known; higher is higher.
        host_level: level of the host's position, where known.
        topic: code of what a pitch is about, where there is one (G8).
        purpose: what the visitor came for, read only to find a post applied for (V8).
    """

    category: str
    appointment: bool = False
    visitor_level: int | None = None
    host_level: int | None = None
    topic: str = ""
    purpose: str = ""


@dataclass(frozen=True)
class BilingualText:
    """A text in both languages."""

    zh: str = ""
    en: str = ""


@dataclass(frozen=True)
class Rule:
    """A grading rule as ``decide`` reads it."""

    id: int | None
    name: BilingualText
    clause: str
    raises: bool
    categories: frozenset[str]
    appointment: str
    standing: str
    grade: Grade
    disposition: Disposition
    ask: str | None
    asks_topic_contact: bool
    why: BilingualText
    place_in_order: int = 0


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

    Attributes:
        rules: in the administrator's order.
        categories: the known category codes.
        topics: topic code to contact code, or nothing where nobody is named.
        posts: word of a post applied for to contact (``recruiter:<employee number>``).
        by_grade: standards by grade.
        by_category: standards by category code; they stand in for the grade's.
    """

    rules: tuple[Rule, ...] = ()
    categories: frozenset[str] = frozenset()
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

    @property
    def badge_required(self) -> bool:
        """Tell whether this visitor wears a badge (B1)."""
        return self.standard.badge_required


# Why a pitch is put to somebody before it is refused (G8).
HAS_A_CONTACT = BilingualText(
    "推销内容有对口联系人，先问过再说", "its topic has a contact, who is asked first"
)
# What decides where the table has nothing to say: an empty table still receives people.
UNMATCHED = Rule(
    id=None,
    name=BilingualText("没有规则匹配", "No rule matched"),
    clause="G10",
    raises=False,
    categories=frozenset(),
    appointment="any",
    standing="any",
    grade=Grade.STANDARD,
    disposition=Disposition.ADMIT,
    ask="host",
    asks_topic_contact=False,
    why=BilingualText("没有规则匹配，按一般规格接待", "No rule matched; received as standard"),
)


class UnknownCategory(ValueError):
    """The category is not one of the policy's."""


class UnknownTopic(ValueError):
    """The topic is not one of the policy's."""


def decide(facts: Facts, book: Rulebook) -> Decision:
    """Decide grade, disposition, whom to ask, badge, and why.

    Args:
        facts: what is known of this visit.
        book: the policy in force.

    Returns:
        The decision of the first rule that matches (G10), raised where a raising rule says so
        (G1, G5); a visitor whom no rule matches is received as standard.

    Raises:
        UnknownCategory: the policy has no such category.
        UnknownTopic: the policy has no such topic.
    """
    if facts.category not in book.categories:
        raise UnknownCategory(facts.category)
    if facts.topic and facts.topic not in book.topics:
        raise UnknownTopic(facts.topic)
    rule = next((rule for rule in book.rules if not rule.raises and _matches(rule, facts)), None)
    if rule is None:
        rule = UNMATCHED
    disposition, ask, clause, why = _ask_the_topic_contact(rule, facts, book)
    grade, named = rule.grade, rule
    for raising in (
        rule
        for rule in book.rules
        if rule.raises and grade != Grade.REFUSED and _matches(rule, facts)
    ):
        if RANK[raising.grade] > RANK[grade]:
            grade, clause, named = raising.grade, raising.clause, raising
            why = _joined(why, raising.why)
    ask = _recruiter(facts, book, ask)
    standard = standard_for(grade, facts.category, book)
    return Decision(
        grade, disposition, ask, named.name, named.id, named.place_in_order, clause, why, standard
    )


def standard_for(grade: str, category: str, book: Rulebook) -> Standard:
    """Return what this grade gets, or the category in its stead; blanks of a category are the
    grade's (S5).
    """
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


def _matches(rule: Rule, facts: Facts) -> bool:
    if rule.categories and facts.category not in rule.categories:
        return False
    if rule.appointment != "any" and (rule.appointment == "with") != facts.appointment:
        return False
    return rule.standing == "any" or rule.standing == _standing(facts)


def _standing(facts: Facts) -> str | None:
    """Compare the visitor's position with the host's; unknown where one of them is unknown."""
    if facts.visitor_level is None or facts.host_level is None:
        return None
    if facts.visitor_level == facts.host_level:
        return "equal"
    return "above" if facts.visitor_level > facts.host_level else "below"


def _ask_the_topic_contact(
    rule: Rule, facts: Facts, book: Rulebook
) -> tuple[Disposition, str | None, str, BilingualText]:
    """Put a pitch to the contact of its topic before it is refused (G8)."""
    contact = book.topics.get(facts.topic)
    if rule.grade == Grade.REFUSED and rule.asks_topic_contact and contact:
        return Disposition.ASK_FIRST, contact, "G8", _joined(rule.why, HAS_A_CONTACT)
    return rule.disposition, rule.ask, rule.clause, rule.why


def _joined(first: BilingualText, second: BilingualText) -> BilingualText:
    return BilingualText(f"{first.zh}；{second.zh}", f"{first.en}; {second.en}")


def _recruiter(facts: Facts, book: Rulebook, ask: str | None) -> str | None:
    """Name the recruiter of the post applied for, where the table has one (V8)."""
    if ask != "recruiter":
        return ask
    return next((contact for post, contact in book.posts.items() if post in facts.purpose), ask)
