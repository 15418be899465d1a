"""Visits in the words of the API: the decision as it was, in the reader's language, numbers
masked.
"""

from collections.abc import Callable
from datetime import datetime
from functools import wraps
from typing import Any, TypeVar

from django.db.models import Prefetch, QuerySet
from django.utils import timezone

from reception import clock
from reception.accounts.actor import Actor
from reception.organisation import phones
from reception.organisation.models import Employee, Site
from reception.policy.rulebook import InForce, in_force
from visitors.api import badges
from visitors.lifecycle import escalation, takeover
from visitors.links import opened
from visitors.models import BadgeLoan, FurtherHost, HostRequest, Visit, Visitor, ZonePass
from visitors.visits import details, grading
from visitors.zones import access

Word = TypeVar("Word", bound=Callable[..., dict[str, Any]])
TIMES = ("expected_at", "arrived_at", "admitted_at", "left_at", "closed_at", "put_off_to")


def loaded(rows: QuerySet[Visit]) -> QuerySet[Visit]:
    """Return visits with everything their wording needs, in eight queries however many they are."""
    passes = Prefetch(
        "zone_passes", access.naming_who_was_asked(ZonePass.objects.select_related("zone"))
    )
    further = Prefetch(
        "further_hosts", FurtherHost.objects.select_related("employee__department"), to_attr="also"
    )
    worn = Prefetch("loans", BadgeLoan.objects.out().select_related("badge"), to_attr="worn")
    host_requests = Prefetch("requests", requests(), to_attr="asked")
    return rows.select_related(
        "visitor",
        "category",
        "topic",
        "site",
        "host__department",
        "overridden_by__employee",
        "taken_over_by__employee",
        "details__source",
        "details__accepted",
    ).prefetch_related("events", "companions", "belongings", passes, worn, further, host_requests)


def requests() -> QuerySet[HostRequest]:
    """Return requests with everything their wording needs."""
    return opened.with_reminders(
        HostRequest.objects.select_related("employee", "notice", "colleague")
    ).order_by("pk")


def _by_its_clock(word: Word) -> Word:
    """Word a visit with its times in the time zone of its site."""

    @wraps(word)
    def worded(row: Visit, *args: Any) -> dict[str, Any]:
        with timezone.override(_site(row).clock):
            said: dict[str, Any] = word(row, *args)
            return said

    return worded  # type: ignore[return-value]


@_by_its_clock
def visit(row: Visit, to: Actor, policy: InForce | None = None) -> dict[str, Any]:
    """Word a visit with its explanation, whom it asked, and its events; the policy in force says
    what comes next (V5).
    """
    return {
        **line(row, to),
        "rule": grading.spoken(row.decision.get("rule")),
        "why": grading.why(row),
        "standard": grading.standard_of(row),
        "graded": grading.is_graded(row),
        "facts": row.facts,
        "rules_version": row.rules_id,
        "topic": row.topic.code if row.topic else None,
        "site": _site(row).slug,
        "hosts": [_host(row.host), *(_host(one.employee) for one in _further(row))],
        "override": _override(row),
        "asked": [_host_request(one) for one in _requests(row)],
        "next": _next(row, policy),
        "escorts": (policy or in_force()).escorts_for(row.party_size),
        **_details(row),
        **_brought(row),
        "events": [
            {"what": event.what, "at": at(event.at), "by": event.by_name, "reason": event.reason}
            for event in row.events.all()
        ],
    }


AS_THEY_ARE = (
    *("id", "state", "grade", "disposition", "clause", "purpose", "party_size", "kind"),
    *("consent", "presumed_left", "pitch_agreed"),
)


@_by_its_clock
def line(row: Visit, to: Actor) -> dict[str, Any]:
    """Word a visit as a row of the board."""
    taken_over = {"by": takeover.who_took_over(row), "at": at(row.taken_over_at)}
    return {
        **{name: getattr(row, name) for name in AS_THEY_ARE},
        "visitor": {**visitor(row.visitor), "organisation": row.organisation, "title": row.title},
        "host": _host(row.host),
        "badge": badges.worn(row, to),
        "category": row.category.code,
        "times": {name: at(getattr(row, name)) for name in TIMES},
        "answer": row.answer or None,
        "taken_over": taken_over if row.taken_over_at else None,
    }


def _requests(row: Visit) -> list[HostRequest]:
    """Return who was asked about a visit; of one just registered, and of visits loaded together,
    they are at hand already.
    """
    at_hand: list[HostRequest] | None = vars(row).get("asked")
    return list(requests().filter(visit=row)) if at_hand is None else at_hand


def _host_request(one: HostRequest) -> dict[str, Any]:
    notice, delivery = one.notice, None
    if notice is not None:
        delivery = {name: getattr(notice, name) for name in ("channel", "state", "trouble")}
        delivery["at"] = at(notice.sent_at)
    return {
        "number": one.employee.number,
        "name": one.employee.name,
        "at": at(one.asked_at),
        "told": delivery,
        "reminded": vars(one).get("reminded", 0),
        "seen_at": at(opened.first_opened(one)),
        "answer": one.answer or None,
        "minutes": one.wait_minutes,
        "colleague": one.colleague.number if one.colleague else None,
        "answered_at": at(one.answered_at),
    }


def _next(row: Visit, policy: InForce | None) -> dict[str, Any] | None:
    if not escalation.is_awaited(row):
        return None  # known without asking for the policy
    now = clock.now()
    step = escalation.next_step(row, policy or in_force(), now)
    return {"whom": step.step.whom, "at": at(now + step.wait)} if step is not None else None


def _details(row: Visit) -> dict[str, Any]:
    """Word the optional answers; blank where nothing was written."""
    found = details.of(row)
    letter = {"kind": found.letter, "issuer": found.letter_issuer}
    return {
        **{name: getattr(found, name) for name in ("plate", "needs", "result")},
        "letter": letter if found.letter else None,
        "source": found.source.code if found.source else None,
        "accepted": found.accepted.version if found.accepted else None,
    }


def _brought(row: Visit) -> dict[str, Any]:
    """Word whom and what a visitor brought; of one just registered with nothing that is known
    already.
    """
    if row.brings_nothing:
        return {"companions": [], "belongings": [], "zone_passes": []}
    return {
        "companions": [one.name for one in row.companions.all()],
        "belongings": [
            {
                **{name: getattr(one, name) for name in ("id", "what", "serial", "count")},
                "state": "open" if one.is_open else "taken" if one.taken_out_at else "stays",
                "reason": one.stays_because,
            }
            for one in row.belongings.all()
        ],
        "zone_passes": [
            {
                **{name: getattr(one, name) for name in ("state", "reason")},
                "refusal": one.approval.reason,
                "zone": one.zone.slug,
                "until": at(one.until),
                "asked": vars(one).get("asked") or "",
            }
            for one in row.zone_passes.all()
        ],
    }


def visitor(row: Visitor) -> dict[str, Any]:
    """Word a visitor, with the number masked."""
    names = ("id", "name", "organisation", "title")
    return {**{name: getattr(row, name) for name in names}, "phone": phones.masked(row.phone)}


def at(moment: datetime | None) -> str | None:
    """Return a moment as ISO 8601 in the site's time, with offset."""
    if moment is None:
        return None
    local = timezone.localtime(moment)
    return local.isoformat(timespec="milliseconds")


def _site(row: Visit) -> Site:
    """Return the site of a visit; of one just registered, the host's, which is at hand already."""
    at_hand = Employee.site.is_cached(row.host) and row.host.site_id == row.site_id
    return row.host.site if at_hand else row.site


def _host(employee: Employee) -> dict[str, str]:
    return {
        "number": employee.number,
        "name": employee.name,
        "department": str(employee.department),
    }


def _further(row: Visit) -> list[FurtherHost]:
    """Return the further hosts of a visit; of one just registered they are at hand already."""
    at_hand: list[FurtherHost] | None = vars(row).get("also")
    rows = row.further_hosts.select_related("employee__department")
    return list(rows) if at_hand is None else at_hand


def _override(row: Visit) -> dict[str, Any] | None:
    who = row.overridden_by
    if who is None:
        return None
    employee = getattr(who, "employee", None)
    return {
        "by": employee.name if employee else who.get_username(),
        "reason": row.override_reason,
        "from": row.decided_grade,
    }
