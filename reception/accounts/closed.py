"""What is not granted or not set up is said, with who can change it; only what one may not see is
404.
"""

from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.permissions import MATRIX, ROLES, WIDTH
from reception.accounts.refusals import Refusal

NAMED_AT_MOST = 3


class Closed(Refusal):
    """A page that somebody cannot use as things stand."""

    page = "accounts/closed.html"


def not_granted(actor: Actor, capability: str, least: str = "own") -> Closed:
    """Return that a page belongs to other roles than somebody's (``least`` is the cell that it
    needs in the matrix), and who gives roles.
    """
    row = MATRIX[capability]
    return Closed(
        "not_granted",
        _("您的账号没有使用这一页的权限。"),
        status=403,
        open_to=[_(name) for role, name in ROLES.items() if WIDTH[row[role]] >= WIDTH[least]],
        yours=[_(ROLES[role]) for role in ROLES if role in actor.roles],
        **who_can("people.edit"),
    )


def no_site(site_exists: bool) -> Closed:
    """Return that somebody works at no site: none is granted to them, or none has been set up."""
    if site_exists:
        says = _("您的账号还没有分配园区，所以这一页没有可以显示的内容。")
        return Closed("no_site_granted", says, status=403, **who_can("people.edit"))
    says = _("还没有设立园区，所以这一页没有可以显示的内容。")
    return Closed("no_site", says, **who_can("organisation.edit"))


def no_employee() -> Closed:
    """Return that no employee belongs to somebody's account, and who links them."""
    says = _("您的账号还没有对应的员工，所以这一页没有可以显示的内容。")
    return Closed("no_employee", says, **who_can("organisation.edit"))


def no_department() -> Closed:
    """Return that somebody heads no department, and who names heads."""
    says = _("您现在不是哪个部门的负责人，所以这一页没有可以显示的内容。")
    return Closed("no_department", says, **who_can("organisation.edit"))


def who_can(capability: str) -> dict[str, Any]:
    """Return a capability, the roles that have it everywhere, and a few people who have one of
    them; only a superuser where nobody else has.
    """
    roles = [name for role, name in ROLES.items() if MATRIX[capability][role] == "all"]
    people = User.objects.filter(is_active=True).select_related("employee").order_by("pk")
    able = people.filter(groups__name__in=roles).distinct()[:NAMED_AT_MOST]
    able = able or people.filter(is_superuser=True)[:NAMED_AT_MOST]
    names = [str(getattr(user, "employee", None) or user.get_username()) for user in able]
    return {
        "capability": capability,
        "ask_roles": [_(name) for name in roles],
        "ask_names": names,
    }
