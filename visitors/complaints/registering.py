"""Take a complaint in: a number at once, the clock begins, and what makes it major is looked for
(C1, C13, C19).
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts import secrets
from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.organisation.models import Department, Employee
from reception.policy.models import ComplaintKind, StepDays
from reception.policy.rulebook import InForce, in_force
from reception.text import plain
from visitors.complaints import clocks, events, notices
from visitors.complaints.events import record
from visitors.complaints.models import Complaint, ComplaintBook, ComplaintEvent
from visitors.feedback.complaining import Heard, TakenIn
from visitors.models import Visit, Visitor
from visitors.people import records
from visitors.visits.guards import allowed
from visitors.visits.idempotency import RequestKey

What, Major = ComplaintEvent.What, Complaint.Major
ALIKE_AT_MOST = 20


@dataclass(frozen=True)
class Said:
    """What somebody says, as typed and checked: who they are, what it is, and about whom."""

    site_id: int
    name: str
    what: str
    channel: str
    phone: str = ""
    email: str = ""
    visitor: Visitor | None = None
    wanted: str = ""
    about: Employee | None = None
    department: Department | None = None
    visit: Visit | None = None
    kinds: list[str] = field(default_factory=list)


def register(said: Said, by: Actor, now: datetime, key: RequestKey) -> Complaint:
    """Take a complaint in, as somebody of the house.

    Raises:
        Refusal: ``not_permitted``, ``unknown_kind``, ``key_reused``.
    """
    allowed(by, "complaint.take", said.site_id)
    return events.once(by, key, now, lambda: _write(said, by, now, key))


def register_by_page(said: Said, by: Actor, now: datetime, key: RequestKey) -> Complaint:
    """Take in what somebody has typed on the page for everybody, who has no account (C27)."""
    return events.once(by, key, now, lambda: _write(said, by, now, key))


def of_call(heard: Heard, by: Actor, now: datetime) -> TakenIn:
    """Take in what somebody complained about on the telephone; its clock runs from the call (T4,
    T14).

    Raises:
        Refusal: ``not_permitted``.
    """
    given = {name: getattr(heard, name) for name in ("site_id", "name", "phone", "visitor")}
    said = Said(what=heard.what, about=heard.about, channel=Complaint.Channel.PHONE, **given)
    one = register(said, by, now, RequestKey())
    return TakenIn(one.pk, one.number)


def _write(said: Said, by: Actor, now: datetime, key: RequestKey) -> Complaint:
    policy = in_force(by.edition)
    kinds = _kinds(said.kinds, policy)
    number = _next_number(clock.today(now).year)
    about = said.about
    visitor = said.visitor
    if visitor is None and said.phone:
        found = records.same(said.name, said.phone).select_related("merged_into").first()
        visitor = found and (found.merged_into or found)
    complaint = Complaint(
        **{name: getattr(said, name) for name in ("site_id", "name", "phone", "email", "what")},
        **{name: getattr(said, name) for name in ("wanted", "channel", "about", "department")},
        number=number,
        visitor=visitor,
        stood_in=about.deputy if about is not None else None,
        visit=said.visit,
        kinds=[kind.code for kind in kinds],
        received_at=now,
        began_at=now,
        registered_by=by.user,
        needs_principal=any(kind.needs_principal for kind in kinds),
        **_days(kinds or _ordinary(policy)),
    )
    code = notices.code_of(complaint)
    complaint.digest = secrets.digest_of(code, "complaint")
    complaint.save()
    record(complaint, What.REGISTERED, by, now, key=key, channel=said.channel)
    why = why_major(complaint, policy)
    if why:
        propose_major(complaint, why, now)
    until = clocks.deadline(complaint, [], policy)
    with in_language("zh-hans"):
        says = _("您的意见已经收到，编号 %(number)s。") % {"number": number}
        written = clock.deadline(until.until, where=until.calendar.where)
    notices.to_complainant(complaint, says, now, until=written)
    return complaint


def why_major(complaint: Complaint, policy: InForce) -> dict[str, list[str]]:
    """Return what speaks for a major complaint: its kinds, words in it, others about the same
    (C6, C19); nothing where nothing does.
    """
    majors = [kind for kind in policy.complaint_kinds.values() if _proposes(kind)]
    text = plain(f"{complaint.what} {complaint.wanted}")
    words = [
        word.strip()
        for kind in majors
        for word in kind.words.splitlines()
        if plain(word) and plain(word) in text
    ]
    times = policy.limits.get("complaint_alike_times", 0)
    others = [one.number for one in alike(complaint, policy)]
    found = {
        "kinds": [kind.code for kind in majors if kind.code in complaint.kinds],
        "said": words,
        "alike": others if times and len(others) + 1 >= times else [],
    }
    return {name: values for name, values in found.items() if values}


def alike(complaint: Complaint, policy: InForce) -> list[Complaint]:
    """Return earlier complaints about the same person, or the same department, within the days of
    the row; linked, never merged (C19).
    """
    department = complaint.department_id
    if department is None and complaint.about is not None:
        department = complaint.about.department_id
    same = Q(pk__in=())
    if complaint.about_id is not None:
        same |= Q(about=complaint.about_id)
    if department is not None:
        same |= Q(department=department) | Q(about__department=department)
    since = complaint.received_at - timedelta(days=policy.limits.get("complaint_alike_days", 0))
    rows = Complaint.objects.filter(
        same, received_at__gt=since, received_at__lte=complaint.received_at
    )
    rows = rows.exclude(pk=complaint.pk).select_related("department", "about__department")
    theirs = set(complaint.kinds)
    newest = rows.order_by("-received_at")[: ALIKE_AT_MOST * 5]
    found = [
        one
        for one in newest
        if (one.about_id is not None and one.about_id == complaint.about_id)
        or not theirs
        or theirs & set(one.kinds)
        or not one.kinds
    ]
    return found[:ALIKE_AT_MOST]


def propose_major(complaint: Complaint, why: dict[str, Any], now: datetime) -> None:
    """Propose that a complaint is major, and warn the heads at once: handling goes on (C6)."""
    complaint.major, complaint.major_at = Major.PROPOSED, now
    complaint.save(update_fields=["major", "major_at"])
    record(complaint, What.MAJOR, _SYSTEM, now, major=Major.PROPOSED.value, **why)
    with in_language("zh-hans"):
        says = _("已提议列为重大，请行政部裁定，办理照常进行。")
    notices.major(complaint, says, now)


_SYSTEM = Actor()


def _proposes(kind: ComplaintKind) -> bool:
    return kind.is_active and kind.proposes_major


def _kinds(codes: list[str], policy: InForce) -> list[ComplaintKind]:
    known = policy.complaint_kinds
    if any(code not in known or not known[code].is_active for code in codes):
        wrong = {"kinds": _("没有这个投诉类别。")}
        raise Refusal("unknown_kind", wrong["kinds"], status=422, fields=wrong)
    return [known[code] for code in dict.fromkeys(codes)]


def _ordinary(policy: InForce) -> list[ComplaintKind]:
    return [kind for kind in policy.complaint_kinds.values() if kind.is_active][:1]


def _days(kinds: list[ComplaintKind]) -> dict[str, int]:
    """Return the days of each step: of several kinds the shortest."""
    names = [f"{step}_days" for step in StepDays.STEPS]
    return {name: min(getattr(kind, name) for kind in kinds) for name in names if kinds}


def _next_number(year: int) -> str:
    """Return the next number of a year; the row of the year is held until the complaint stands."""
    ComplaintBook.objects.get_or_create(year=year)
    book = ComplaintBook.objects.select_for_update().get(year=year)
    book.last += 1
    book.save()
    return f"TS-{year}-{book.last:04}"
