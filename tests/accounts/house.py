"""The house of these tests: two sites, somebody of every role, and for each a visit of their own
and a foreign one.
"""

from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.test import Client

from reception import clock
from reception.accounts import changes, tokens
from reception.accounts.actor import actor_of
from reception.accounts.models import ApiToken, SiteGrant
from reception.desks import shifts
from reception.desks.models import Desk, Shift
from reception.links import tokens as link_tokens
from reception.notifications import outbox
from reception.notifications.models import Channel, HostLink, Route, WorkerBeat
from reception.organisation.models import CalendarDay, Department, Door, Employee, Site, Zone
from reception.policy.models import JobPost
from tests.accounts.delegations import BY_LINK, a_delegation, a_proposal
from tests.accounts.rooms import ADDED
from tests.builders import (
    NO_KEY,
    a_link_to_decide,
    a_link_to_leave,
    a_site,
    a_user,
    a_visit,
    an_actor,
    an_employee,
    put_in_office,
    some_badges,
    the_policy,
)
from tests.discipline.reports import a_picture, a_report
from tests.discipline.scenes import a_link_to_a_case, booked
from tests.visitors.people.entered_twice import entered_twice
from visitors.badges import inventory, lending
from visitors.belongings import items
from visitors.discipline.audit import checkpoints
from visitors.discipline.incidents import reports
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Entry
from visitors.discipline.payroll import calendar, end
from visitors.evacuation import evacuations
from visitors.invitations import codes, invitations
from visitors.lifecycle import transitions, zone_approvals
from visitors.lifecycle.registration import Arrival
from visitors.models import Badge, BadgeEvent, Satisfaction, Visit
from visitors.people.search import Person
from visitors.privacy.models import Erasure
from visitors.scanning import gates, scans
from visitors.scanning.models import Gate, Place, Scan
from visitors.scanning.points import Point
from visitors.visits.notice_kinds import THANK

NAMES = {
    "desk": "何静",
    "host": "赵凯",
    "head": "陈主任",
    "office": "李敏",
    "principal": "周校长",
    "auditor": "孙审计",
    "operator": "钱网管",
}
# Whose visit is foreign to whom; to everybody not named here, that of the south site.
FOREIGN = {"host": "colleague", "head": "finance"}
STATES = ("expected", "waiting", "inside")
BACKEND = "reception.accounts.actor.UserWithEmployee"
PASSWORD = "a long right word"


@dataclass
class House:
    """Who is in the house, and what lies open in it."""

    people: dict[str, User] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    hosts: dict[str, Employee] = field(default_factory=dict)
    visits: dict[tuple[str, str], int] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    incidents: dict[str, int] = field(default_factory=dict)
    entries: dict[str, int] = field(default_factory=dict)
    appeals: dict[str, int] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    evacuations: dict[tuple[str, str], int] = field(default_factory=dict)
    zone_passes: dict[str, int] = field(default_factory=dict)
    invitations: dict[str, int] = field(default_factory=dict)
    delegations: dict[str, int] = field(default_factory=dict)
    complaints: dict[str, int] = field(default_factory=dict)
    calls: dict[str, int] = field(default_factory=dict)
    plans: dict[str, int] = field(default_factory=dict)
    clients: dict[str, int] = field(default_factory=dict)
    lists: dict[str, int] = field(default_factory=dict)
    account_change: int = 0
    month: str = ""
    erasure: int = 0
    doubles: dict[str, list[int]] = field(default_factory=dict)

    def browser(self, role: str, **options: Any) -> Client:
        """Return a fresh browser of somebody signed in; a fault is answered with 500."""
        client = Client(raise_request_exception=False, **options)
        if role in self.sessions:
            client.cookies["sessionid"] = self.sessions[role]
        return client

    def program(self, role: str) -> Client:
        """Return a program that carries somebody's token."""
        headers = {"Authorization": f"Bearer {self.tokens[role]}"} if role in self.tokens else {}
        return Client(raise_request_exception=False, headers=headers)

    def visit(self, role: str, state: str, *, own: bool) -> int:
        """Return the id of a visit in a state that is somebody's own or foreign to them."""
        return self.visits["own" if own else FOREIGN.get(role, "south"), state]

    def number(self, role: str, *, own: bool) -> str:
        """Return the number of an employee whose ledger is somebody's to read, or is that of a
        foreign one.
        """
        if own and role in ("desk", "principal"):
            return str(Employee.objects.get(user=self.people[role]).number)
        return str(self.hosts["own" if own else FOREIGN.get(role, "south")].number)

    def code(self, *, own: bool) -> str:
        """Return the code of a badge that is worn at the main site, or at the other one."""
        return lending.code_of(self.badge(own=own))

    def badge(self, *, own: bool) -> Badge:
        """Return a badge that is worn at the main site, or at the other one."""
        return Badge.objects.select_related("site").get(
            lent=True, site__slug="hq" if own else "south", loans__visit__in=self.worn()
        )

    def wish(self, *, own: bool) -> dict[str, Any]:
        """Return what is sent to ask for the restricted zone of the main site, or the other."""
        zone = Zone.objects.get(access="restricted", site__slug="hq" if own else "south")
        return {"zone": zone.pk, "reason": "来意-own", "until": "10:00"}

    def worn(self) -> list[int]:
        """Return the visits inside that belong to 赵凯 and to the south site."""
        return [self.visits["own", "inside"], self.visits["south", "inside"]]


def a_house() -> House:
    """Build the house."""
    the_policy()
    house, south = House(), a_site("south", "南校区")
    Site.objects.filter(pk=south.pk).update(order=2)
    Site.objects.filter(pk=a_site().pk).update(order=1)
    house.hosts["own"] = an_employee("赵凯", number="T1")
    house.hosts["colleague"] = an_employee("孙伟", number="T2")
    house.hosts["finance"] = an_employee("吴会计", number="T3", department="财务部")
    house.hosts["south"] = an_employee("钱进", number="T9", site=south, department="总务部")
    an_employee("冯楠", number="T8", site=south, department="总务部")
    for role, name in NAMES.items():
        house.people[role] = a_user(role, name, username=role)
    house.people["superuser"] = User.objects.create_superuser("superuser", password=PASSWORD)
    for site in (a_site(), south):
        some_badges(9, site=site)
        hall = Zone.objects.create(
            site=site, slug=f"open-{site.slug}", name=f"{site.name}大厅", access="open"
        )
        Door.objects.create(zone=hall, name="正门")
        Zone.objects.create(
            site=site, slug=f"closed-{site.slug}", name=f"{site.name}学术区", access="restricted"
        )
    put_in_office("周校长")
    teaching = house.hosts["own"].department_id
    Department.objects.filter(pk=teaching).update(head=house.people["head"].employee)
    for whose, host in house.hosts.items():
        _visits(house, whose, host)
    inside = house.visits["own", "inside"]
    answering = _link(house.visits["own", "waiting"])
    _passes(house)
    house.links = {
        "host_answer": answering,
        "host_now": answering,
        "host_seen": answering,
        "approval_decide": a_link_to_decide(house.zone_passes["own"]),
        "host_leave": a_link_to_leave(inside),
        "thank_answer": _thanked(inside),
    }
    house.incidents = {
        "own": reported(house, "own", by="desk"),
        "south": reported(house, "south", by="principal"),
    }
    _invitations(house)
    _months(house)
    _ledger(house)
    _links(house)
    _evacuations(house)
    for role, user in house.people.items():
        client = Client()
        client.force_login(user, backend=BACKEND)
        house.sessions[role] = client.cookies["sessionid"].value
        house.tokens[role] = tokens.create(user, "测试", clock.now())
    boss, desk = actor_of(house.people["superuser"]), house.people["desk"]
    asked = changes.ask(desk, "roles", boss, clock.now(), roles=["auditor"])
    house.account_change = asked.pk
    _rows_for_admin(house)
    now = clock.now()
    house.erasure = Erasure.objects.create(digest="0" * 64, at=now, counts={"plate": 1}).pk
    return house


def _visits(house: House, whose: str, host: Employee) -> None:
    """Let three visitors come to a host: one is expected, one waits, one is inside with a badge."""
    office, now = actor_of(house.people["office"]), clock.now()
    for place, state in enumerate(STATES):
        later: dict[str, Any] = (
            {"expected_at": now + timedelta(hours=1)} if state == "expected" else {}
        )
        who = f"{state}-{whose}"
        phone = f"+861380013{len(house.visits):02}{place:02}"
        visit = a_visit(
            who,
            host=host,
            by=office,
            phone=phone,
            organisation=f"单位-{whose}",
            purpose=f"来意-{whose}",
            **later,
        )
        if state == "inside":
            transitions.admit(visit, office, now, NO_KEY)
        house.visits[whose, state] = visit.pk


def _invitations(house: House) -> None:
    """Let 李敏 invite somebody to each host, for later this week."""
    office, now = actor_of(house.people["office"]), clock.now()
    for number, (whose, host) in enumerate(house.hosts.items()):
        at = clock.day_bounds(clock.today() + timedelta(days=3))[0] + timedelta(hours=10)
        person = Person(f"invited-{whose}", phone=f"+86138001401{number:02}")
        arrival = Arrival(host.site_id, person, host, "parent", "咨询", expected_at=at)
        made = invitations.invite(invitations.InvitationWish(arrival), office, now, NO_KEY)
        house.invitations[whose] = made.pk
        house.delegations[whose] = a_delegation(host, f"guest-{whose}", at, office)
        house.delegations[f"proposal-{whose}"] = a_proposal(host, at)
        if whose == "own":
            house.links |= {name: codes.code_of(made) for name in BY_LINK}


def _evacuations(house: House) -> None:
    """Let an evacuation be over and another one go on at each site."""
    office = actor_of(house.people["office"])
    for site in Site.objects.all():
        over = evacuations.start(site.pk, office, clock.now())
        evacuations.close(over, office, clock.now())
        going_on = evacuations.start(site.pk, office, clock.now())
        house.evacuations |= {(site.slug, "over"): over.pk, (site.slug, "open"): going_on.pk}
        if site.slug == "hq":
            house.links["evacuation"] = evacuations.token_of(going_on)


def _months(house: House) -> None:
    """Close a month of the last winter, and leave the one after it ready to be closed."""
    office, then = actor_of(house.people["office"]), clock.now() - timedelta(days=100)
    first = booked(house.hosts["own"], now=then, by=office)
    end.close(calendar.month_of(first.booked_at), office, clock.now(), NO_KEY)
    ready = calendar.after(calendar.month_of(then))
    booked(house.hosts["own"], now=calendar.start_of(ready), by=office)
    end.keep_pays(ready, {house.hosts["own"].pk: Decimal(8000)}, office, clock.now())
    house.month = f"{ready:%Y-%m}"


def _passes(house: House) -> None:
    """Let the desk ask for the restricted zone of each site, for the visitor inside, who has
    brought something.
    """
    office, now = actor_of(house.people["office"]), clock.now()
    for whose in ("own", "south"):
        visit = Visit.objects.get(pk=house.visits[whose, "inside"])
        zone = Zone.objects.get(site=visit.site_id, access="restricted")
        zone_approvals.ask(
            visit,
            zone_approvals.Wish(zone, "来意-own", now + timedelta(hours=1)),
            office,
            now,
            NO_KEY,
        )
        house.zone_passes[whose] = visit.zone_passes.get().pk
    items.enter(
        Visit.objects.get(pk=house.visits["finance", "inside"]),
        [items.BelongingItem("样品")],
        office,
        now,
    )


def _link(visit_id: int) -> str:
    """Return the token that the host's mail carried."""
    notice = Visit.objects.get(pk=visit_id).requests.get().notice
    assert notice is not None
    text = link_tokens.fresh(notice, clock.now())
    assert HostLink.objects.exists()
    return text.split("/h/")[1].split("/")[0]


def reported(house: House, whose: str, *, by: str) -> int:
    """Let somebody report the visitor inside of a host, with a photo, and return the incident."""
    visit = Visit.objects.select_related("host", "category", "answered_by").get(
        pk=house.visits[whose, "inside"]
    )
    return a_report(visit, actor_of(house.people[by]), clock.now(), picture=a_picture()).pk


def _ledger(house: House) -> None:
    """Let 王芳 book a complaint about a host of each site, and 陈主任 head the department of the
    one here.
    """
    head = Employee.objects.get(user=house.people["head"])
    Department.objects.filter(pk=house.hosts["own"].department_id).update(head=head)
    for whose in ("own", "south"):
        host, by = house.hosts[whose], an_actor("office", "王芳")
        said = reports.Report("internal_complaint", f"意见箱-{whose}", host.site_id, employee=host)
        entry = rulings.book(said, by, clock.now(), NO_KEY).entry
        house.entries[whose] = entry.pk
        house.appeals[whose] = appeals.appeal_by_link(
            entry, "当时在上课，没有听到电话", clock.now()
        ).pk


def _thanked(visit_id: int) -> str:
    """Return the token that a thank-you carried to a visitor, who has been brought back inside
    since.
    """
    now = clock.now()
    notice = outbox.write(
        None,
        "thank:1:a",
        "感谢您的来访",
        "{link}",
        now,
        THANK,
        to_address="guest@example.com",
    )
    Satisfaction.objects.create(visit_id=visit_id, notice=notice, asked_at=now)
    return link_tokens.fresh(notice, now).split("/t/")[1].split("/")[0]


def _rows_for_admin(house: House) -> None:
    """Put at least one row behind every page of the admin, and a change behind every history."""
    WorkerBeat.objects.create(name="worker-1", at=clock.now())
    channel = Channel.objects.create(
        name="教务群", kind="feishu", address="https://open.feishu.cn/open-apis/bot/v2/hook/x"
    )
    Route.objects.create(employee=house.hosts["own"], channel=None)
    assert channel.history.exists()
    CalendarDay.objects.create(on=clock.today(clock.now()), works=True, name="校庆")
    JobPost.objects.create(name="英语教师", recruiter=house.hosts["own"])
    pc = Desk.objects.create(name="前台一号", site=a_site())
    shifts.begin(pc, house.people["desk"], Shift.Opened.PIN, clock.now())
    gates.create(Gate(name="东门", user=house.people["desk"], site=a_site()), clock.now())
    asked = scans.ScanRequest(
        Point(a_site(), Place.DESK), Scan.Asked.CHECK, scans.badge_of(house.code(own=True))
    )
    scans.scan(asked, actor_of(house.people["office"]), clock.now(), NO_KEY)
    inventory.record_badge_event(
        house.badge(own=True), BadgeEvent.What.MADE, actor_of(house.people["office"]), clock.now()
    )
    assert SiteGrant.objects.exists()
    house.doubles = entered_twice(actor_of(house.people["office"]))
    _a_ledger(house)
    assert ApiToken.objects.exists()
    for model in admin.site._registry:
        of_rows = model._meta.app_label in ("organisation", "policy")
        row = model._default_manager.first() if of_rows else None
        if row is not None and not model.__name__.startswith("Historical"):
            row.save()


def _links(house: House) -> None:
    """Let the person concerned have a link to the case, and 赵凯 one to the calendar."""
    for to in ADDED:
        to(house)
    house.links["case_link"] = a_link_to_a_case(house.incidents["own"])
    calendars = tokens.renew_calendar(house.people["host"], "-", clock.now())
    house.links |= dict.fromkeys(("due_calendar", "visits_calendar"), calendars)


def _a_ledger(house: House) -> None:
    """Let the office book a violation of 吴会计, who appeals; yesterday's head is there."""
    office, host = actor_of(house.people["office"]), house.hosts["finance"]
    now = clock.now() - timedelta(days=1)
    said = reports.Report("internal_complaint", "oa:1", host.site_id, employee=host)
    entry = Entry.objects.get(incident=rulings.book(said, office, now, NO_KEY))
    appeals.appeal_by_link(entry, "当时在开会", now)
    checkpoints.sweep(clock.now())
