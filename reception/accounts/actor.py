"""The person who acts: user, employee, roles and sites."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import F

from reception.accounts.permissions import MATRIX, ROLES, widest
from reception.organisation.models import Employee

CODES = {name: code for code, name in ROLES.items()}


@dataclass(frozen=True)
class Actor:
    """Somebody who does something: without a user the employee to whom a link was sent, or the
    worker; roles are codes, sites the ids of those that were granted.
    """

    user: User | None = None
    employee: Employee | None = None
    roles: frozenset[str] = frozenset()
    sites: frozenset[int] = frozenset()

    def reach(self, capability: str) -> str:
        """Return the matrix cell for a capability: all, site, dept, own or -."""
        if self.user is not None and self.user.is_superuser:
            return "all" if capability in MATRIX else "-"
        return widest(capability, self.roles)

    def may(self, capability: str) -> bool:
        """Tell whether this person has a capability at all."""
        return self.reach(capability) != "-"

    def may_at(self, capability: str, site_id: int) -> bool:
        """Tell whether this person has a capability at a site."""
        reach = self.reach(capability)
        return reach == "all" or (reach == "site" and site_id in self.sites)

    @property
    def name(self) -> str:
        """The name that stands in the trace."""
        if self.employee is not None:
            return self.employee.name
        return self.user.get_username() if self.user is not None else ""


NOBODY = Actor()


class UserWithEmployee(ModelBackend):
    """Read the signed-in user together with their employee and all that says what they may."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session, or nothing where the account is closed."""
        # A row for every role beside every site: a person has few of both, and it is one query.
        users = User.objects.filter(pk=user_id).select_related("employee")
        rows = list(users.annotate(role=F("groups__name"), granted=F("site_grants__site")))
        user = rows[0] if rows else None
        if user is None or not self.user_can_authenticate(user):
            return None
        vars(user)["actor"] = _actor(user, [(row.role, row.granted) for row in rows])
        return user


def actor_of(user: Any) -> Actor:
    """Return who a user is to us; remembered on the user for the length of a request."""
    if not hasattr(user, "actor"):
        rows = User.objects.filter(pk=user.pk).values_list("groups__name", "site_grants__site")
        user.actor = _actor(user, list(rows))
    actor: Actor = user.actor
    return actor


def _actor(user: User, granted: list[tuple[str | None, int | None]]) -> Actor:
    employee: Employee | None = getattr(user, "employee", None)
    roles = frozenset(CODES[name] for name, _site in granted if name in CODES)
    sites = {site for _name, site in granted if site is not None}
    if employee is not None:
        sites.add(employee.site_id)
    return Actor(user, employee, roles, frozenset(sites))
