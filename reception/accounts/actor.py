"""The person who acts: user, employee, roles and sites, read in one query."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Protocol

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Group, User
from django.db.models import F, Func, OuterRef, QuerySet, Subquery, TextField, Value
from django.db.models.functions import Cast

from reception.accounts.models import SiteGrant
from reception.accounts.permissions import MATRIX, ROLES, widest
from reception.organisation.models import Employee
from reception.questions import Given, Question

CODES = {name: code for code, name in ROLES.items()}
BETWEEN = "\x1f"  # the unit separator, which stands in no name


@dataclass(frozen=True)
class Actor:
    """Somebody who does something.

    Attributes:
        user: the signed-in user; nothing where a host answers by link or the worker acts.
        employee: who that is among the employees, where they are one.
        roles: codes of roles.
        sites: ids of granted sites.
    """

    user: User | None
    employee: Employee | None
    roles: frozenset[str]
    sites: frozenset[int]

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


NOBODY = Actor(None, None, frozenset(), frozenset())


class Granted(Protocol):
    """A user with the names of their groups and the ids of their granted sites beside them."""

    in_groups: str | None
    at_sites: str | None


# The user who was read together with the session of the request that is being answered; set while
# Django asks for them, and no longer.
_beside: ContextVar[User | None] = ContextVar("beside", default=None)


class UserWithEmployee(ModelBackend):
    """Read the signed-in user, their employee, roles and sites in one query."""

    def get_user(self, user_id: Any) -> User | None:
        """Return the user of a session, or nothing where the account is closed."""
        user = _beside.get()
        if user is None or user.pk != user_id:
            user = SIGNED_IN.first(id=user_id)
        return user if user is not None and self.user_can_authenticate(user) else None


@contextmanager
def read_already(user: User | None) -> Iterator[None]:
    """Let the backend take a user who was just read as `signed_in` says, should the session be
    theirs.
    """
    token = _beside.set(user)
    try:
        yield
    finally:
        _beside.reset(token)


def signed_in() -> QuerySet[User]:
    """Return the user whose ``id`` is given, with all that says what they may."""
    return with_grants(User.objects.select_related("employee__site")).filter(pk=Given("id"))


SIGNED_IN: Question[User] = Question(signed_in)


def with_grants(users: QuerySet[User]) -> QuerySet[User]:
    """Put the names of their groups and the ids of their sites beside users, as ``Granted``
    says.
    """
    groups = Group.objects.filter(user=OuterRef("pk")).order_by().values(all=_joined("name"))
    sites = SiteGrant.objects.filter(user=OuterRef("pk")).order_by().values(all=_joined("site_id"))
    return users.annotate(in_groups=Subquery(groups), at_sites=Subquery(sites))


def actor_of(user: Any) -> Actor:
    """Return who a user is to us; remembered on the user for the length of a request.

    Args:
        user: a signed-in user.
    """
    remembered = getattr(user, "_actor", None)
    if remembered is None:
        granted: Any = (
            user if hasattr(user, "in_groups") else with_grants(User.objects.all()).get(pk=user.pk)
        )
        remembered = user._actor = _read(user, granted)
    return remembered


def _joined(column: str) -> Func:
    # A plain function, not an aggregate of the ORM: that one would group by the column and return a
    # row for each.
    class Joined(Func):
        template, output_field = "%(function)s(%(expressions)s)", TextField()

        def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
            return self.as_sql(compiler, connection, function="GROUP_CONCAT", **context)

        def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
            return self.as_sql(compiler, connection, function="STRING_AGG", **context)

    return Joined(Cast(F(column), TextField()), Value(BETWEEN))


def _read(user: User, granted: Granted) -> Actor:
    employee = getattr(user, "employee", None)
    roles = frozenset(
        CODES[name] for name in (granted.in_groups or "").split(BETWEEN) if name in CODES
    )
    sites = {int(number) for number in (granted.at_sites or "").split(BETWEEN) if number}
    if employee is not None:
        sites.add(employee.site_id)
    return Actor(user, employee, roles, frozenset(sites))
