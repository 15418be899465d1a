"""The optional answers beside a visit: plate, needs, letter seen, how they heard (V14–V21)."""

from typing import Any

from django.utils.translation import gettext

from reception.policy.rulebook import InForce
from visitors.models import Visit, VisitDetails

ANSWERS = ("plate", "needs", "letter", "letter_issuer", "source", "accepted")


def of(visit: Visit) -> VisitDetails:
    """Return what was written beside a visit; blank where nothing was."""
    found: VisitDetails | None = getattr(visit, "details", None)
    return found or VisitDetails(visit=visit)


def write(visit: Visit, answers: dict[str, Any], policy: InForce) -> list[str]:
    """Write answers by their names, codes for options of the policy, and return the names of those
    that changed; nothing is written where nothing does.
    """
    details = of(visit)
    if "source" in answers:
        answers = {**answers, "source": policy.options.get(answers["source"])}
    if "accepted" in answers:
        # What was accepted once stays the version that it was.
        told = (details.accepted or policy.privacy) if answers["accepted"] else None
        answers = {**answers, "accepted": told}
    changed = [name for name, answer in answers.items() if getattr(details, name) != answer]
    if changed:
        for name in changed:
            setattr(details, name, answers[name])
        details.save(force_insert=details._state.adding)
    return changed


def needs_in_words(details: VisitDetails, policy: InForce) -> str:
    """Return which care somebody needs, in the reader's language (V14)."""
    return gettext("、").join(str(policy.options.get(code, code)) for code in details.needs)
