"""Any question gets the answer of the contract's own words, written down a second time and
slowly.
"""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as any_of

from reception.policy.decide import Facts, Rulebook, decide

CATEGORIES = [
    "superior",
    "education_authority",
    "government",
    "vip",
    "media",
    "supplier",
    "parent",
    "complainant",
    "appointment",
    "walk_in",
    "applicant_first",
    "applicant_second",
    "study_group",
    "delivery",
    "sales",
    "insurance_sales",
    "disturbance",
]
TOPIC_CONTACTS = {
    "website": "management_department",
    "computers": "network_administrator",
    "office_supplies": "hr_admin_assistant",
}
LEVELS = any_of.none() | any_of.integers(0, 9)


def as_the_contract_says(facts: Facts) -> tuple[str, str, str | None, bool]:
    """Return grade, disposition, whom to ask, badge or not."""
    if facts.category in ("sales", "insurance_sales", "disturbance"):
        if facts.topic in TOPIC_CONTACTS:
            return "refused", "ask_first", TOPIC_CONTACTS[facts.topic], True
        return "refused", "refuse", None, True
    grade, disposition, ask = by_category(facts)
    if (
        facts.category not in ("delivery", "applicant_first", "applicant_second")
        and facts.visitor_level is not None
        and facts.host_level is not None
        and facts.visitor_level > facts.host_level
    ):
        grade = "high"
    badge = grade != "high" and not facts.category.startswith("applicant_")
    return grade, disposition, ask, badge


def by_category(facts: Facts) -> tuple[str, str, str]:
    """Return what the category alone says."""
    match facts.category:
        case "superior" | "education_authority" | "vip":
            return "high", "admit", "host"
        case "government":
            return "high", "ask_first", "executive"
        case "media" if facts.appointment:
            return "high", "admit", "host"
        case "media":
            return "high", "ask_first", "media_contact"
        case "delivery":
            return "standard", "admit", "purchasing"
        case "applicant_first" | "applicant_second":
            return "standard", "admit", "recruiter"
        case _:
            return "standard", "admit", "host"


QUESTIONS = any_of.builds(
    Facts,
    category=any_of.sampled_from(CATEGORIES),
    appointment=any_of.booleans(),
    visitor_level=LEVELS,
    host_level=LEVELS,
    topic=any_of.sampled_from(["", *TOPIC_CONTACTS]),
)


# The policy is read once and decisions change nothing, so the examples may share it.
@settings(
    suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None, max_examples=400
)
@given(facts=QUESTIONS)
def test_the_shipped_policy_decides_as_the_contract_says(policy: Rulebook, facts: Facts) -> None:
    decision = decide(facts, policy)
    answer = (
        decision.grade.value,
        decision.disposition.value,
        decision.ask,
        decision.badge_required,
    )
    assert answer == as_the_contract_says(facts)


def test_the_shipped_policy_knows_the_contracts_categories_and_topics_and_no_others(
    policy: Rulebook,
) -> None:
    assert policy.categories == frozenset(CATEGORIES)
    assert policy.topics == TOPIC_CONTACTS
