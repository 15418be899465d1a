"""Open an account for somebody: person, role and sites at once."""

from datetime import datetime

from django.contrib.admin.models import ADDITION, LogEntry
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.utils.translation import gettext as _

from reception.accounts import changes
from reception.accounts.actor import Actor
from reception.accounts.models import AccountChange, SiteGrant
from reception.accounts.permissions import ROLES
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee, Site

IN_ADMIN = ("office", "principal", "auditor", "operator")  # roles whose work is in admin, too


@transaction.atomic
def open_account(
    person: Employee,
    role: str,
    sites: list[Site],
    username: str,
    password: str,
    by: Actor,
    now: datetime,
) -> User:
    """Make an account for an employee; without a site theirs is the one where they work. A role
    with rights over people waits for a second person.

    Refuses with ``not_permitted``, and with ``has_an_account`` who signs in already.
    """
    if not by.may("people.edit"):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    employee = Employee.objects.select_for_update().get(pk=person.pk)
    if employee.user is not None:
        words = {"name": employee.name, "username": employee.user.get_username()}
        has_one = _("%(name)s已经有账号：%(username)s。") % words
        raise Refusal("has_an_account", has_one, fields={"person": has_one})
    user = User.objects.create_user(username, password=password, first_name=employee.name)
    user.is_staff = role in IN_ADMIN
    user.save()
    waits = changes.over_people([role])
    if not waits:
        user.groups.set(Group.objects.filter(name=ROLES[role]))
    granted = sites or [employee.site]
    SiteGrant.objects.bulk_create(SiteGrant(user=user, site=site) for site in granted)
    employee.user = user
    employee.save()
    if by.user is not None:
        LogEntry.objects.log_actions(by.user.pk, [user], ADDITION, single_object=True)
    if waits:
        changes.ask(user, AccountChange.What.ROLES, by, now, roles=waits)
    return user
