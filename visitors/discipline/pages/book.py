"""Type a violation: 行政部 books it at once, with the rung that it would get before it is sent;
others propose it (P1–P3).
"""

import datetime as dt
import secrets
from typing import Any

from django.contrib import messages
from django.db.models import Q
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation import people
from reception.organisation.models import Employee, Site
from reception.policy.enums import Severity
from reception.policy.models import Ladder
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.api.inputs import moment
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.incidents.reports import Report
from visitors.discipline.ledger import rulings
from visitors.discipline.ledger.account import would_be
from visitors.discipline.models import Incident
from visitors.discipline.pages.report_forms import BookForm, ProposeForm
from visitors.models import Visit
from visitors.visits import visibility as visible
from visitors.visits.idempotency import RequestKey, request_key

FORBIDDEN = 403
OLDEST = 366  # days; a date before that is a slip of the hand
FOUND, VISITS = 8, 20
LONGEST_ID = 19  # digits
BOOKS, PROPOSES = "incident.decide", "patrol.report"
FIELDS = ("employee", "employee_number", "ladder", "severity", "seen_at", "visit", "source", "note")


@require(GET="incident.decide", POST="incident.decide")
def ledger_book(request: GuardedRequest) -> HttpResponse:
    """Book a violation of an employee at once."""
    now = clock.now()
    if request.method != "POST":
        return _shown(request, BookForm(now=now, initial=_typed_before(request)), now)
    form = BookForm(request.POST, now=now)
    try:
        incident, is_new = _booked(request, form, now)
    except Refusal as why:
        if why.status == FORBIDDEN and why.code != "needs_another_person":
            raise
        return _shown(request, form, now, why)
    if not is_new:
        messages.info(request, _("同一来源已经记过，没有再记一次。"))
    entry = getattr(incident, "entry", None)
    return (
        redirect("ledger_entry", entry_id=entry.pk)
        if entry is not None
        else redirect("incident", incident_id=incident.pk)
    )


@require(GET="incident.decide")
def ledger_people(request: GuardedRequest) -> HttpResponse:
    """List the employees a typed text may mean, of every site whose ledger is ours."""
    typed = request.GET.get("employee", "")[:60]
    found = people.find(typed, _sites(request.actor), FOUND)
    return render(
        request,
        "visitors/_desk_hosts.html",
        {"found": found, "away": set(), "typed": typed, "prefix": "e"},
    )


@require(GET="incident.decide")
def ledger_rung(request: GuardedRequest) -> HttpResponse:
    """Show where a violation would stand, and the visits of that day that it may be about."""
    now = clock.now()
    form = BookForm(now=now, initial=_typed_before(request))
    return render(
        request, "discipline/_ledger_rung.html", _would(request.actor, form, request.GET, now)
    )


@require(GET="patrol.report", POST="patrol.report")
def ledger_propose(request: GuardedRequest) -> HttpResponse:
    """Propose that an employee broke a rule; a missing badge is reported on patrol, which knows who
    must wear one.
    """
    now = clock.now()
    if request.method != "POST":
        return _proposing(request, ProposeForm(now=now, initial=_proposed(request)))
    form = ProposeForm(request.POST, now=now)
    try:
        report, mark = _typed(request, form, now, PROPOSES)
        if report.ladder == NO_BADGE:
            there = _("没戴访客牌的，请在“巡查”里报告，那里会核对该不该戴。")
            raise Refusal("on_patrol", there, status=422, fields={"ladder": there})
        incident = reports.report(report, request.actor, now, mark)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        return _proposing(request, form, why)
    return redirect("patrol_done", incident_id=incident.pk)


@require(GET="patrol.report")
def ledger_propose_people(request: GuardedRequest) -> HttpResponse:
    """List the employees a typed text may mean, of the sites that whoever reports works at."""
    typed = request.GET.get("employee", "")[:60]
    found = people.find(typed, _sites(request.actor, PROPOSES), FOUND)
    return render(
        request,
        "visitors/_desk_hosts.html",
        {"found": found, "away": set(), "typed": typed, "prefix": "e"},
    )


def _typed_before(request: GuardedRequest) -> dict[str, str]:
    """Return what an address fills in."""
    return {name: request.GET[name][:500] for name in FIELDS if request.GET.get(name)}


def _proposed(request: GuardedRequest) -> dict[str, str]:
    """Return what an address fills in, with the host where it names a visit."""
    typed = _typed_before(request)
    about = _visit_or_none(request.actor, typed.get("visit", ""))
    if about is not None and "employee" not in typed:
        typed |= {"employee": about.host.name, "employee_number": about.host.number}
    return typed


def _proposing(
    request: GuardedRequest, form: ProposeForm, why: Refusal | None = None
) -> HttpResponse:
    if why is not None:
        form.refuse(why)
    context = {
        "form": form,
        "about": _visit_or_none(request.actor, str(form["visit"].value() or "")),
        "key": secrets.token_hex(12),
    }
    return render(
        request,
        "discipline/ledger_propose.html",
        context,
        status=why.status if why is not None else 200,
    )


def _visit_or_none(actor: Actor, number: str) -> Visit | None:
    if not (number.isascii() and number.isdecimal() and len(number) < LONGEST_ID):
        return None
    return (
        visible.visits(actor, PROPOSES)
        .select_related("visitor", "host")
        .filter(pk=int(number))
        .first()
    )


def _booked(request: GuardedRequest, form: BookForm, now: dt.datetime) -> tuple[Incident, bool]:
    report, mark = _typed(request, form, now, BOOKS)
    incident = rulings.book(report, request.actor, now, mark)
    return incident, _is_of(incident, mark)


def _typed(
    request: GuardedRequest, form: BookForm, now: dt.datetime, capability: str
) -> tuple[Report, RequestKey]:
    if not form.is_valid():
        raise Refusal(
            "invalid",
            _("请检查填写的内容。"),
            status=422,
            fields={name: str(said[0]) for name, said in form.errors.items()},
        )
    said, actor = form.cleaned_data, request.actor
    employee, seen_at = _employee(actor, said, capability), _when(said["seen_at"], now)
    if employee is None or seen_at is None or not said["ladder"]:
        wanted = {
            "employee": (employee, _("请从列表里选一位同事，或写完整的姓名、工号。")),
            "seen_at": (seen_at, _("请填写违规的日期和时间：不晚于现在，不早于一年前。")),
            "ladder": (said["ladder"], _("请选处罚阶梯。")),
        }
        raise _missing({name: sentence for name, (given, sentence) in wanted.items() if not given})
    ladder = in_force().ladders.get(said["ladder"])
    if ladder is not None and not ladder.by_severity:
        said["severity"] = ""  # chosen before another ladder was, and hidden since
    key = said["request_key"] or secrets.token_hex(12)
    idempotency_key = request_key(key, capability, {name: said[name] for name in FIELDS})
    visit = _visit(actor, said["visit"])
    report = Report(
        ladder=said["ladder"],
        source=clean_line(said["source"]) or f"{'office' if capability == BOOKS else 'desk'}:{key}",
        site_id=visit.site_id if visit is not None else employee.site_id,
        employee=employee,
        visit=visit,
        seen_at=seen_at,
        severity=said["severity"],
        note=said["note"],
    )
    return report, idempotency_key


def _is_of(incident: Incident, key: RequestKey) -> bool:
    """Tell whether this request wrote the incident, and no earlier one with the same source."""
    return incident.events.filter(request_key=key.key).exists()


def _missing(fields: dict[str, str]) -> Refusal:
    first = next(iter(fields))
    return Refusal(f"{first}_missing", fields[first], status=422, fields=fields)


def _shown(
    request: GuardedRequest, form: BookForm, now: dt.datetime, why: Refusal | None = None
) -> HttpResponse:
    if why is not None:
        form.refuse(why)
    typed = request.POST if form.is_bound else request.GET
    context = {
        "form": form,
        "key": secrets.token_hex(12),
        **_would(request.actor, form, typed, now),
    }
    return render(
        request,
        "discipline/ledger_book.html",
        context,
        status=why.status if why is not None else 200,
    )


def _would(actor: Actor, form: BookForm, typed: QueryDict, now: dt.datetime) -> dict[str, Any]:
    """Return what is known of a violation that is being typed: the rung it would get, and the
    visits to the person on that day.
    """
    policy = in_force()
    given = {name: typed.get(name, "")[:90] for name in FIELDS}
    ladder, employee = policy.ladders.get(given["ladder"]), _employee(actor, given)
    seen_at = _when(given["seen_at"], now) or now
    context: dict[str, Any] = {
        "form": form,
        "ladder": ladder,
        "person": employee,
        "would": None,
        "yuan": policy.limits.get("yuan_per_point", 0),
    }
    if employee is None:
        return context
    own = actor.employee is not None and actor.employee.pk == employee.pk
    form.offer(_visits(actor, employee, seen_at))
    context |= {"own": own, "visit_chosen": given["visit"]}
    if ladder is not None and not own and _says_how_grave(ladder, given["severity"]):
        context["would"] = would_be(
            employee.pk,
            ladder,
            clock.today(seen_at),
            given["severity"] if ladder.by_severity else "",
        )
    return context


def _says_how_grave(ladder: Ladder, severity: str) -> bool:
    return not ladder.by_severity or severity in Severity.values


def _employee(actor: Actor, said: dict[str, Any], capability: str = BOOKS) -> Employee | None:
    number = clean_line(said["employee_number"])
    sites = _sites(actor, capability)
    if number:
        return (
            Employee.objects.filter(number=number, site__in=sites)
            .select_related("department")
            .first()
        )
    return people.the_one_meant(said["employee"], sites) if clean_line(said["employee"]) else None


def _sites(actor: Actor, capability: str = BOOKS) -> list[int]:
    sites = visible.site_ids(actor, capability)
    return sites if sites is not None else list(Site.objects.values_list("pk", flat=True))


def _visit(actor: Actor, visit_id: int | None) -> Visit | None:
    if visit_id is None:
        return None
    rows = visible.visits(actor, "patrol.report").select_related(
        "visitor", "category", "host__department", "answered_by"
    )
    found = rows.filter(pk=visit_id).first()
    if found is None:
        raise _missing({"visit": _("没有这次来访。")})
    return found


def _visits(actor: Actor, employee: Employee, seen_at: dt.datetime) -> list[Visit]:
    """Return the visits of a day to somebody, the earliest first: those they host, and those they
    went to meet.
    """
    begin, end = clock.day_bounds(clock.today(seen_at))
    theirs = Q(host=employee) | Q(answered_by=employee)
    rows = visible.visits(actor, "patrol.report").filter(
        theirs, arrived_at__gte=begin, arrived_at__lt=end
    )
    return list(rows.select_related("visitor").order_by("arrived_at", "pk")[:VISITS])


def _when(text: str, now: dt.datetime) -> dt.datetime | None:
    """Return a typed moment of the site's time, not after now; nothing where it cannot be meant."""
    try:
        read: dt.datetime | None = moment(text) if text else None
    except ValueError:
        return None
    if read is None:
        return None
    at = read if read.tzinfo is not None else read.replace(tzinfo=timezone.get_default_timezone())
    # The field knows minutes only: the present one may already lie some seconds back.
    return at if now - dt.timedelta(days=OLDEST) <= at <= now + dt.timedelta(minutes=1) else None
