"""The person who acts: user, employee, roles and sites."""

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import User
from django.db.models import F, Model, QuerySet
from django.db.models.expressions import Combinable

from reception.accounts.permissions import MATRIX, ROLES, widest
from reception.organisation.models import Employee

Row = TypeVar("Row", bound=Model)
CODES = {name: code for code, name in ROLES.items()}
# What is read together with who asks, by the attribute of the actor that then holds it; empty where
# the actor was read otherwise. Wiring fills it.
read_too: dict[str, Combinable] = {}
# Whose session has just been read, for the one call that Django then makes for its user.
of_session: ContextVar[User | None] = ContextVar("of_session", default=None)


@dataclass(frozen=True)
class Actor:
    """Somebody who does something: without a user the employee to whom a link was sent, or the
    worker; roles are codes, sites the ids of those that were granted.
    """

    user: User | None = None
    employee: Employee | None = None
    roles: frozenset[str] = frozenset()
    sites: frozenset[int] = frozenset()
    # That of the policy as it stood when they asked, where it was read with them.
    edition: str = field(default="", compare=False)

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
        user, _nobody = of_session.get(), of_session.set(None)
        if user is None or user.pk != user_id:
            rows = list(with_all_that_says_what_they_may(User.objects.filter(pk=user_id)))
            user = with_actor(rows[0], rows) if rows else None
        return user if user is not None and self.user_can_authenticate(user) else None


def with_all_that_says_what_they_may(rows: QuerySet[Row], user: str = "") -> QuerySet[Row]:
    """Read rows with the employee, the roles and the sites of their user: a row for every role
    beside every site, of which a person has few of both.
    """
    granted = {"role": F(f"{user}groups__name"), "granted": F(f"{user}site_grants__site")}
    return rows.select_related(f"{user}employee__site").annotate(**granted, **read_too)


def with_actor(user: User | None, rows: Sequence[Any]) -> User | None:
    """Return the user of rows that were read so, with the actor on them."""
    if user is not None:
        granted = [(row.role, row.granted) for row in rows]
        too = {name: getattr(rows[0], name) or "" for name in read_too}
        vars(user)["actor"] = _actor(user, granted, **too)
    return user


def actor_of(user: Any) -> Actor:
    """Return who a user is to us; remembered on the user for the length of a request."""
    if not hasattr(user, "actor"):
        rows = User.objects.filter(pk=user.pk).values_list("groups__name", "site_grants__site")
        user.actor = _actor(user, list(rows))
    actor: Actor = user.actor
    return actor


def _actor(user: User, granted: list[tuple[str | None, int | None]], edition: str = "") -> Actor:
    employee: Employee | None = getattr(user, "employee", None)
    roles = frozenset(CODES[name] for name, _site in granted if name in CODES)
    sites = {site for _name, site in granted if site is not None}
    if employee is not None:
        sites.add(employee.site_id)
    return Actor(user, employee, roles, frozenset(sites), edition)
