"""Link the house of the demo to what the house does not know: accounts, roles, contacts of the
policy, job posts, badges.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.utils import timezone

from reception import clock
from reception.accounts.actor import Actor, actor_of
from reception.accounts.models import SiteGrant
from reception.accounts.permissions import ROLES
from reception.desks import devices, pins
from reception.desks.models import Desk, DeskPin
from reception.organisation import load as house
from reception.organisation.models import CalendarDay, Employee, Site
from reception.policy.models import Contact, JobPost
from reception.policy.rulebook import InForce, in_force, new_edition
from visitors.badges import inventory
from visitors.models import Badge

HOUSE = settings.BASE_DIR / "fixtures" / "organisation.toml"
WORDS = settings.BASE_DIR / "fixtures" / "demo.toml"
MAIN_SITE = "hq"
BACK_AT = time(9, 0)
# Before now: the badges, and what happened to some of the main site.
BOUGHT, BROKEN = timedelta(days=400), timedelta(days=30)
CODE_LASTS = timedelta(days=365)  # a demo is looked at for longer than a code is good elsewhere
UNUSABLE = {
    38: (Badge.Condition.LOST, "访客离开后联系不上"),
    39: (Badge.Condition.DAMAGED, "挂绳孔裂开"),
}


@dataclass(frozen=True)
class Stage:
    """Everything that a visit of the demo may refer to: sites by slug, employees by number, users
    by sign-in name, the rules in force, and what `fixtures/demo.toml` says.
    """

    sites: dict[str, Site]
    employees: dict[str, Employee]
    users: dict[str, User]
    policy: InForce
    words: dict[str, Any]

    def hosts(self, codes: list[str], site: str) -> list[Employee]:
        """Return whom visitors come to see at a site, from department codes and employee numbers;
        the teachers where nobody is.
        """

        def here(codes: list[str]) -> list[Employee]:
            return [
                employee
                for employee in self.employees.values()
                if employee.site.slug == site
                and employee.away_until is None
                and not {employee.number, employee.department.code}.isdisjoint(codes)
            ]

        return here(codes) or here(["teaching"])


def set_up(now: datetime) -> Stage:
    """Write the house and all that is linked to it; what exists stays as it is."""
    words = house.read(HOUSE)
    house.load(words)
    for number, days in words["away"].items():
        Employee.objects.filter(number=number, away_until=None).update(
            away_until=_back_after(now, days)
        )
    employees = {
        row.number: row
        for row in Employee.objects.select_related("department", "position", "site", "user")
    }
    sites = {site.slug: site for site in Site.objects.all()}
    users = {name: _account(name, row, employees, sites) for name, row in words["accounts"].items()}
    _contacts(words, employees)
    _badges(words, sites, actor_of(users["office"]), now)
    _desks(words, sites, users, now)
    return Stage(sites, employees, users, in_force(), house.read(WORDS))


def at_hour(day: date, hour: time) -> datetime:
    """Return the moment of an hour of the site's day."""
    return datetime.combine(day, hour, tzinfo=timezone.get_default_timezone())


def _back_after(now: datetime, working_days: int) -> datetime:
    """Return nine in the morning of the day after so many more working days."""
    day = clock.today(now)
    while working_days >= 0:
        day += timedelta(days=1)
        working_days -= clock.is_working_day(day)
    return at_hour(day, BACK_AT)


def _account(
    name: str, row: dict[str, Any], employees: dict[str, Employee], sites: dict[str, Site]
) -> User:
    """Make an account without a password: the demo signs in by one click."""
    superuser = row.get("superuser", False)
    user, made = User.objects.get_or_create(
        username=name, defaults={"is_staff": row.get("staff", superuser), "is_superuser": superuser}
    )
    if not made:
        return user
    user.set_unusable_password()
    employee = employees.get(row.get("employee", ""))
    if employee is not None:
        user.first_name = employee.name
        employee.user = user
        employee.save()
    user.save()
    user.groups.set(Group.objects.filter(name__in=[ROLES[role] for role in row["roles"]]))
    SiteGrant.objects.bulk_create([SiteGrant(user=user, site=sites[slug]) for slug in row["sites"]])
    return user


def _contacts(words: dict[str, Any], employees: dict[str, Employee]) -> None:
    linked = 0
    for code, number in words["contacts"].items():
        # Past `save`: a history row of ours would look like an administrator's change, and the
        # policy file would no longer reach the row.
        linked += Contact.objects.filter(code=code, employee=None).update(
            employee=employees[number]
        )
    for post in words["job_post"]:
        JobPost.objects.get_or_create(
            name=post["name"],
            defaults={"name_en": post["name_en"], "recruiter": employees[post["recruiter"]]},
        )
    if linked:
        new_edition()


def _badges(words: dict[str, Any], sites: dict[str, Site], office: Actor, now: datetime) -> None:
    for slug, pools in words["badges"].items():
        pool = Badge.objects.filter(site=sites[slug])
        if pool.exists():
            continue
        for kind, (first, last) in pools.items():
            inventory.make(sites[slug].pk, kind, first, last, office, now - BOUGHT)
        for badge in pool.filter(number__in=UNUSABLE) if slug == MAIN_SITE else []:
            inventory.mark(badge, *UNUSABLE[badge.number], office, now - BROKEN)


def _desks(
    words: dict[str, Any], sites: dict[str, Site], users: dict[str, User], now: datetime
) -> None:
    for slug, desks in words["desks"].items():
        for name, code in desks.items():
            desk, made = Desk.objects.get_or_create(site=sites[slug], name=name)
            if made and code:
                devices.put_code(desk, code, now + CODE_LASTS)
    for name, row in words["accounts"].items():
        if "pin" in row and not DeskPin.objects.filter(user=users[name]).exists():
            pins.set_pin(users[name], row["pin"], now)


def keep_open(stage: Stage, now: datetime) -> None:
    """Open the sites of a demo that is made at night or on a day off, so that it is alive then,
    too: hosts are reminded only while a site is open (V5).
    """
    closed = [site for site in stage.sites.values() if not stage.policy.hours.is_open(site, now)]
    if not closed:
        return
    day = {"works": True, "name": "演示"}
    CalendarDay.objects.update_or_create(on=clock.today(now), defaults=day)
    for site in closed:
        site.opens, site.closes = time.min, time(23, 59)
        site.save(update_fields=["opens", "closes"])
