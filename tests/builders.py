"""The people of the tests, and the shortest way to have them."""

import itertools
from datetime import datetime, time, timedelta
from typing import Any

from django.contrib.auth.models import Group, User
from django.core.management import call_command

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.accounts.models import SiteGrant
from reception.accounts.permissions import ROLES
from reception.links import tokens
from reception.notifications import outbox
from reception.organisation.models import CalendarDay, Department, Employee, Position, Site, Zone
from reception.policy.models import (
    ApprovalStep,
    AutomaticProposal,
    CallKind,
    Category,
    ClientClass,
    ComplaintKind,
    Contact,
    DeskOption,
    DueRule,
    DueStep,
    EscalationStep,
    EscortStep,
    GradingRule,
    Ladder,
    LadderStep,
    Limit,
    ListKind,
    MessageTemplate,
    PlanStandard,
    PrivacyText,
    ReceptionStandard,
    RulesVersion,
    Sentence,
    Topic,
)
from reception.policy.rulebook import new_edition
from visitors.badges import lending
from visitors.lifecycle import registration
from visitors.models import LeaveRequest, Visit, ZonePass
from visitors.people.search import Person
from visitors.visits.idempotency import RequestKey
from visitors.visits.notice_kinds import LEAVE

_numbers = itertools.count(100)
NO_KEY = RequestKey()
LEVELS = (1, 3, 5)
DEPARTMENTS = ("教务部", "行政部")


_shipped: list[tuple[Any, list[Any]]] = []
RULES = (
    *(
        Contact,
        Topic,
        Category,
        ListKind,
        GradingRule,
        ReceptionStandard,
        Sentence,
        Limit,
        EscalationStep,
        EscortStep,
        MessageTemplate,
        PrivacyText,
    ),
    *(
        Ladder,
        LadderStep,
        AutomaticProposal,
        RulesVersion,
        DeskOption,
        DueRule,
        DueStep,
        ApprovalStep,
    ),
    CallKind,
    ComplaintKind,
    PlanStandard,
    ClientClass,
)
# With their history, against which a change is told and verify_ledger holds ladders.
POLICY = (
    *RULES,
    *(model.history.model for model in RULES if hasattr(model, "history")),
    GradingRule.categories.through,
)


def the_policy() -> None:
    """Load the policy as shipped, unless it is there; after the first time from memory, because
    hundreds of tests ask for it.
    """
    if Category.objects.exists():
        return
    if not _shipped:
        call_command("load_policy", verbosity=0)
        _shipped.extend((model, list(model._default_manager.all())) for model in POLICY)
        return
    for model, rows in _shipped:
        model._default_manager.bulk_create(rows)
    new_edition()


def a_working_morning() -> datetime:
    """Return ten in the morning of the last day on which the site worked, today's at the latest."""
    day = clock.today()
    while not clock.is_working_day(day):
        day -= timedelta(days=1)
    return clock.day_bounds(day)[0] + timedelta(hours=10)


def never_closes(site: Site) -> Site:
    """Let a site be open at every hour of these days, for tests that run by the clock."""
    Site.objects.filter(pk=site.pk).update(opens=time.min, closes=time.max)
    for days in range(-1, 3):
        CalendarDay.objects.get_or_create(
            on=clock.today() + timedelta(days=days), defaults={"works": True, "name": "-"}
        )
    return site


def a_site(slug: str = "hq", name: str = "总部") -> Site:
    """Return a site."""
    return Site.objects.get_or_create(slug=slug, defaults={"name": name})[0]


def a_department(name: str) -> Department:
    """Return a department."""
    code = f"d{next(_numbers)}"
    return Department.objects.get_or_create(name=name, defaults={"code": code})[0]


def a_position(level: int) -> Position:
    """Return the position of a level."""
    return Position.objects.get_or_create(name=f"职级{level}", defaults={"level": level})[0]


def an_employee(
    name: str = "赵凯",
    *,
    site: Site | None = None,
    department: str = "教务部",
    level: int = 5,
    **fields: Any,
) -> Employee:
    """Return an employee; the same name is the same person."""
    known = Employee.objects.filter(name=name).first()
    if known is not None:
        return known
    number = fields.pop("number", f"N{next(_numbers)}")
    return Employee.objects.create(
        name=name,
        number=number,
        site=site or a_site(),
        department=a_department(department),
        position=a_position(level),
        email=fields.pop("email", f"{number.lower()}@school.example"),
        **fields,
    )


def a_user(
    role: str = "desk",
    name: str = "何静",
    *,
    sites: list[Site] | None = None,
    username: str | None = None,
) -> User:
    """Return the account of somebody with a role, who is an employee and works at some sites."""
    user, made = User.objects.get_or_create(username=username or f"{role}-{name}")
    if made:
        user.is_staff = role in ("office", "operator", "auditor", "principal")
        user.save()
        user.groups.add(Group.objects.get(name=ROLES[role]))
        sites = [a_site()] if sites is None else sites
        SiteGrant.objects.bulk_create([SiteGrant(user=user, site=site) for site in sites])
        employee = an_employee(
            name,
            site=sites[0] if sites else None,
            department="行政部" if role in ("desk", "office") else "教务部",
        )
        employee.user = user
        employee.save()
    return User.objects.get(pk=user.pk)


def an_actor(role: str = "desk", name: str = "何静", **fields: Any) -> Actor:
    """Return somebody who acts."""
    return actor_of(a_user(role, name, **fields))


def a_visit(
    name: str = "王悦",
    *,
    category: str = "parent",
    host: Employee | None = None,
    by: Actor | None = None,
    now: datetime | None = None,
    **fields: Any,
) -> Visit:
    """Register a visitor through the action, as 何静 does."""
    the_policy()
    person = {
        key: fields.pop(key)
        for key in ("phone", "organisation", "title", "level", "visitor_id", "email")
        if key in fields
    }
    host = host or an_employee()
    hold_every_function(host)
    arrival = registration.Arrival(
        site_id=fields.pop("site_id", host.site_id),
        person=Person(name, **person),
        host=host,
        category=category,
        purpose=fields.pop("purpose", "咨询课时"),
        **fields,
    )
    return registration.register_visit(
        arrival, by or an_actor(sites=[host.site]), now or clock.now(), NO_KEY
    )


def hold_every_function(host: Employee) -> None:
    """Let somebody hold the functions that nobody holds yet: in an empty one nobody is asked."""
    empty = Contact.objects.filter(employee=None).exclude(code__in=["principal", "duty_manager"])
    if empty.update(employee=host):
        new_edition()


def some_badges(count: int = 3, site: Site | None = None) -> None:
    """Put numbered badges into a site's pool."""
    lending.add((site or a_site()).pk, range(1, count + 1))


def a_link_to_leave(visit_id: int) -> str:
    """Return the token by which the host of a visitor who is inside signs them out, as the notice
    about it carries it.
    """
    now = clock.now()
    visit = Visit.objects.get(pk=visit_id)
    notice = outbox.write(
        visit.host_id, f"leave:{visit_id}:test", "离开了吗", outbox.LINK, now, purpose=LEAVE
    )
    LeaveRequest.objects.create(visit=visit, employee_id=visit.host_id, notice=notice, at=now)
    outbox.stop(notice.key)  # its link is at hand; nobody needs the mail
    return tokens.fresh(notice, now).split("/h/")[1].split("/")[0]


def put_in_office(name: str, **fields: Any) -> Employee:
    """Make somebody the principal, who decides about restricted zones; the policy names the office,
    and this row who holds it.
    """
    the_policy()
    principal = an_employee(name, **{"level": 9, **fields})
    contact = Contact.objects.get(code="principal")
    contact.employee = principal
    contact.save()
    return principal


def a_zone(
    slug: str = "academic",
    name: str = "学术区域",
    *,
    access: str = "restricted",
    site: Site | None = None,
    **approved_by: Employee,
) -> Zone:
    """Return a zone; the academic one, which is closed to visitors and which the principal
    approves, or one with an approver and stand-in.
    """
    values = {"name": name, "access": access, **approved_by}
    return Zone.objects.get_or_create(site=site or a_site(), slug=slug, defaults=values)[0]


def a_link_to_decide(pass_id: int) -> str:
    """Return the token by which the principal decides about a pass, as the notice about it carries
    it.
    """
    one = ZonePass.objects.get(pk=pass_id)
    asked = one.approval.asks.select_related("notice").latest("pk")
    assert asked.notice is not None
    return tokens.fresh(asked.notice, clock.now()).split("/h/")[1].split("/")[0]
