"""Put a decision of the policy on a visit, and word it for the desk (G10, S6)."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.organisation.languages import in_english
from reception.organisation.models import Employee
from reception.policy.decide import Decision, Facts, decide, post_in, standard_for
from reception.policy.enums import Disposition, Grade
from reception.policy.rulebook import InForce
from visitors.models import State, Visit, VisitEvent
from visitors.people import address

STANDARD = ("place", "refreshments", "accompanied_by")


@dataclass(frozen=True)
class Wanted:
    """What a visit is about, as far as the policy asks: codes of the category and of the topic of a
    pitch (G8), whether it was arranged, the level of the visitor's position, where known, at which
    visit they were refused a short while ago (``refused_before``), and on which lists a person has
    found them.
    """

    category: str
    purpose: str = ""
    appointment: bool = False
    topic: str = ""
    level: int | None = None
    refused_before: Visit | None = None
    listed: Sequence[str] = ()


def facts_of(wanted: Wanted, host: Employee, policy: InForce) -> Facts:
    """Return what the policy needs to know to decide about this visitor of this host."""
    return Facts(
        wanted.category,
        wanted.appointment,
        wanted.level,
        host.position.level,
        wanted.topic,
        post_in(wanted.purpose, policy.book),
        *facts_of_refusal(wanted.refused_before),
        wanted.listed,
    )


def refused_before(
    visits: QuerySet[Visit], category: str, at: datetime, policy: InForce
) -> Visit | None:
    """Return the one of somebody's visits, at any site, at which they were refused, or went away
    before that, within the policy's ``refused_again_days`` before a moment; nothing where 行政部
    has admitted them since (G4, G11), or where the rules that refused them are asked again, because
    they come as the same.
    """
    days = policy.limits.get("refused_again_days")
    if not days:
        return None
    # Whose registration was taken back was not refused: somebody had pressed the wrong category.
    refused = Q(grade=Grade.REFUSED) | Q(decided_grade=Grade.REFUSED)
    really = Q(state=State.CANCELLED, events__what=VisitEvent.What.CANCELLED)
    ended = ~Q(state=State.CANCELLED) | really | Q(presumed_left=True)
    since = at - timedelta(days=days)
    rows = visits.filter(refused, ended, arrived_at__isnull=False, closed_at__gte=since)
    for visit in rows.select_related("category", "site").order_by("-pk"):
        if visit.decision.get("listed"):
            continue  # as long as the list holds, it decides itself; it stops on its day
        if visit.grade != Grade.REFUSED:
            return None
        if visit.category.code != category or not _is_refused_as_category(visit):
            return visit
    return None


def _is_refused_as_category(visit: Visit) -> bool:
    """Tell whether the category was refused, and not the person."""
    was_before = bool((visit.facts or {}).get("refused_as"))
    return visit.decided_grade == Grade.REFUSED and not was_before


def facts_of_refusal(visit: Visit | None) -> tuple[str, str, int | None]:
    """Return how somebody was refused, as ``Facts`` name it: as what, on which day, at which
    visit.
    """
    if visit is None:
        return "", "", None
    assert visit.closed_at is not None, "who was refused has gone"
    day = clock.today(visit.closed_at, visit.site.clock)
    return visit.category.code, day.isoformat(), visit.pk


def columns(facts: Facts, policy: InForce) -> dict[str, Any]:
    """Decide by the policy in force, and return the columns of a visit that keep the decision as it
    was on that day, what it was made from, and by which rules (G10).
    """
    decision = decide(facts, policy.book)
    return {
        "facts": asdict(facts),
        "rules_id": policy.rules_kept(),
        "grade": decision.grade.value,
        "decided_grade": decision.grade.value,
        "disposition": decision.disposition.value,
        "clause": decision.clause,
        "badge_required": decision.badge_required,
        "decision": {**as_kept(decision), "asked": policy.whom(decision.ask)[2]},
    }


def as_kept(decision: Decision) -> dict[str, Any]:
    """Return a decision as a visit keeps it."""
    return {
        "grade": decision.grade.value,
        "disposition": decision.disposition.value,
        "graded": decision.graded,
        "ask": decision.ask,
        "rule": asdict(decision.rule),
        "rule_id": decision.rule_id,
        "rule_order": decision.rule_order,
        "clause": decision.clause,
        "why": asdict(decision.why),
        "standard": asdict(decision.standard),
        "listed": decision.listed,
    }


def regraded(visit: Visit, grade: Grade, policy: InForce) -> dict[str, Any]:
    """Return the columns of a visit whose grade somebody overrides (G11); the first decision stays
    readable beside it.
    """
    standard = standard_for(grade, visit.category.code, policy.book)
    disposition = visit.disposition
    if grade == Grade.REFUSED:
        disposition = Disposition.REFUSE.value
    elif visit.grade == Grade.REFUSED:
        disposition = Disposition.ADMIT.value
    return {
        "grade": grade.value,
        "pitch_agreed": visit.pitch_agreed and grade != Grade.REFUSED,
        "disposition": disposition,
        "badge_required": standard.badge_required,
        "decision": {
            **visit.decision,
            "standard": asdict(standard),
            "standard_by": [policy.rules_kept(), grade.value, visit.category.code],
        },
    }


def is_open_pitch(visit: Visit) -> bool:
    """Tell whether a refused pitch is received where its contact says yes (G8)."""
    return visit.grade == Grade.REFUSED and visit.disposition == Disposition.ASK_FIRST


def agreed(visit: Visit, contact: Employee, policy: InForce) -> dict[str, Any]:
    """Return the columns of a refused pitch to which its contact has agreed: from now on a walk-in
    of theirs, while the decision stays as it was made (G8, G10).
    """
    standard = standard_for(Grade.STANDARD, "walk_in", policy.book)
    before = {"standard": visit.decision.get("standard"), "host": visit.host_id}
    by = [policy.rules_kept(), Grade.STANDARD.value, "walk_in"]
    return {
        "pitch_agreed": True,
        "grade": Grade.STANDARD.value,
        "badge_required": standard.badge_required,
        "host": contact,
        "decision": {
            **visit.decision,
            "standard": asdict(standard),
            "standard_by": by,
            "before_agreed": before,
        },
    }


def answered_pitch(visit: Visit, contact: Employee, policy: InForce) -> dict[str, Any]:
    """Return the columns of a pitch about which somebody has just been asked and has answered:
    received as a walk-in of the contact who agrees, or no longer (G8).
    """
    if visit.consent and is_open_pitch(visit):
        return agreed(visit, contact, policy)
    if visit.consent and visit.pitch_agreed:
        return {"host": contact}
    return no_longer_agreed(visit) if visit.pitch_agreed else {}


def no_longer_agreed(visit: Visit) -> dict[str, Any]:
    """Return the columns of a pitch whose contact takes the agreement back; one that somebody has
    given another grade since keeps that (G11).
    """
    kept = {name: value for name, value in visit.decision.items() if name != "before_agreed"}
    before = visit.decision["before_agreed"]
    columns: dict[str, Any] = {"pitch_agreed": False, "host_id": before["host"], "decision": kept}
    if visit.overridden_by_id is None:
        kept["standard"] = before["standard"]
        kept.pop("standard_by", None)
        columns |= {
            "grade": visit.decided_grade,
            "badge_required": bool((before["standard"] or {}).get("badge_required", True)),
        }
    return columns


def is_graded(visit: Visit) -> bool:
    """Tell whether a grade was given at all: a delivery is only registered (V7)."""
    return bool(visit.decision.get("graded", True)) or visit.overridden_by_id is not None


def put_refusals(visits: Sequence[Visit]) -> None:
    """Put on visits the earlier ones at which their visitors were refused, for ``why``; one query
    for all of them, and none where nobody was.
    """
    numbers = {visit.pk: (visit.facts or {}).get("refused_visit") for visit in visits}
    wanted = set(filter(None, numbers.values()))
    rows = Visit.objects.select_related("category", "site").filter(pk__in=wanted)
    earlier = {row.pk: row for row in rows} if wanted else {}
    for visit in visits:
        vars(visit)["refused_before"] = earlier.get(numbers[visit.pk] or 0)


def why(visit: Visit) -> str:
    """Return the sentence why a visit was decided so, as it was on that day; of who was refused
    before with what was written down then.
    """
    if "refused_before" not in vars(visit):
        put_refusals([visit])
    before: Visit | None = vars(visit)["refused_before"]
    return spoken(visit.decision.get("why")) if before is None else refusal_in_words(before)


def refusal_in_words(visit: Visit) -> str:
    """Say when, where, as what and why somebody was refused, and who may admit them now."""
    overridden = visit.override_reason if visit.decided_grade != Grade.REFUSED else ""
    reason = visit.refuse_reason or overridden or spoken(visit.decision.get("why"))
    words = {
        "at": f"{timezone.localtime(visit.closed_at, visit.site.clock):%Y-%m-%d %H:%M}",
        "site": visit.site,
        "category": visit.category,
        "reason": reason,
    }
    says = _(
        "%(at)s 在%(site)s以“%(category)s”来访时被拒绝（%(reason)s），仍按拒绝处理；"
        "要接待，须由行政部改规格"
    )
    return says % words


def spoken(texts: dict[str, str] | None) -> str:
    """Return a text of a kept decision in the reader's language."""
    texts = texts or {}
    return (texts.get("en") if in_english() else "") or texts.get("zh", "")


def standard_of(visit: Visit) -> dict[str, Any]:
    """Return the standard kept with a visit, in the reader's language (S6)."""
    kept = visit.decision.get("standard", {})
    words = {name: spoken(kept.get(name)) for name in STANDARD}
    return {**words, "clause": kept.get("clause", ""), "badge_required": visit.badge_required}


def to_say(visit: Visit, policy: InForce) -> str:
    """Return the sentence for the visitor at this moment of a visit; it never names a grade or a
    reason (S6, V4).
    """
    asked_first = visit.disposition == Disposition.ASK_FIRST
    occasion = "greet"
    if visit.answer == Visit.Answer.UNAVAILABLE:
        occasion = "not_available"
    elif visit.answer == Visit.Answer.LATER:
        occasion = "put_off" if visit.put_off_to is not None else "will_call"
    elif visit.answer == Visit.Answer.WAIT:
        occasion = "wait"
    elif visit.disposition == Disposition.REFUSE:
        occasion = "refuse"
    elif asked_first and not visit.consent:
        occasion = "ask" if visit.consent is None else "not_available"
    return say(policy, occasion, visit)


def say(policy: InForce, occasion: str, visit: Visit) -> str:
    """Return the policy's sentence for an occasion, filled with this visit's words."""
    # Whose promise it is: another of several hosts may have answered later, or not yet.
    last = (
        visit.requests.filter(employee=visit.answered_by_id).first() if occasion == "wait" else None
    )
    return policy.say(
        occasion,
        visit.grade,
        visit.category.code,
        visitor=address.called(visit.visitor.name, visit.title),
        host=str(visit.host),
        minutes=last.wait_minutes if last and last.wait_minutes else "",
        place=standard_of(visit)["place"] or _("接待区"),
        time=f"{timezone.localtime(visit.put_off_to):%m-%d %H:%M}" if visit.put_off_to else "",
    )
