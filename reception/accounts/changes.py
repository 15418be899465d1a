"""Roles with rights over people, opening an account that has one, and somebody else's password wait
for a second person (security 16).

Who asks is not who confirms, and neither is whose account it is. Where the policy switches it off
(``account_confirmations``), and until there is an account beside the asker's that may confirm, a
change holds at once, and says that it was one person's. So the last such account keeps that right:
without it whoever looks after accounts would be alone.
"""

from collections.abc import Callable, Iterable
from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group, User
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import override as in_language

from reception.accounts import limits, trace
from reception.accounts.actor import Actor, actor_of
from reception.accounts.models import AccountChange
from reception.accounts.permissions import MATRIX, ROLES, is_over_people
from reception.accounts.refusals import Refusal

CONFIRMATIONS = ("account_confirmations", 1)
CONFIRM = "account.confirm"
SUPERUSER = "superuser"
State, What = AccountChange.State, AccountChange.What
# Called with each change and the moment, in its transaction: when it waits and when it was decided.
heard: list[Callable[[AccountChange, datetime], object]] = []


def listen(hear: Callable[[AccountChange, datetime], object]) -> None:
    """Have a function called with each change: when it waits, and when it was decided."""
    if hear not in heard:
        heard.append(hear)


def is_off() -> bool:
    """Tell whether the policy asks for no second person."""
    return limits.value(CONFIRMATIONS) == 0


def over_people(roles: Iterable[str]) -> list[str]:
    """Return those of some roles that wait, the superuser's among them."""
    return [role for role in roles if role == SUPERUSER or is_over_people(role)]


def who_confirm() -> QuerySet[User]:
    """Return the accounts that may confirm changes of others, open or closed."""
    roles = [name for role, name in ROLES.items() if _confirms(role)]
    return User.objects.filter(Q(is_superuser=True) | Q(groups__name__in=roles)).distinct()


def _confirms(role: str) -> bool:
    return role == SUPERUSER or MATRIX[CONFIRM][role] == "all"


def leaves_nobody(user: User, roles: Iterable[str], by: User) -> bool:
    """Tell whether with these roles of an account there were none beside the asker's that may
    confirm; who takes them from two at once waits.
    """
    if is_off() or any(_confirms(role) for role in roles):
        return False
    list(Group.objects.select_for_update(no_key=True).order_by("pk"))
    others = who_confirm().exclude(pk=by.pk)
    return others.exists() and not others.exclude(pk=user.pk).exists()


def codes(groups: Iterable[Group], is_superuser: bool) -> list[str]:
    """Return the codes of some roles, the superuser's among them."""
    names = {group.name for group in groups}
    roles = [code for code, name in ROLES.items() if name in names]
    return [*roles, SUPERUSER] if is_superuser else roles


def roles_of(user: User) -> list[str]:
    """Return the codes of the roles of an account, the superuser's among them."""
    return codes(user.groups.all(), user.is_superuser)


@transaction.atomic
def ask(
    user: User,
    what: str,
    by: Actor,
    now: datetime,
    *,
    roles: Iterable[str] = (),
    password: str | None = None,
) -> AccountChange:
    """Have a change wait for a second person, or hold at once where there is none; another one of
    the same kind that waits is dropped.

    Args:
        roles: codes, ``superuser`` among them.
        password: as typed; nothing where nobody shall sign in by one.

    Raises:
        Refusal: ``not_permitted``.
    """
    if not by.may("people.edit") or by.user is None:
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    locked(user.pk)
    for earlier in AccountChange.objects.filter(user=user, what=what, state=State.WAITS):
        _decide(earlier, State.DROPPED, by, now)
    is_alone = is_off() or not who_confirm().exclude(pk=by.user.pk).exists()
    change = AccountChange.objects.create(
        user=user,
        what=what,
        roles=list(roles),
        password=make_password(password) if what == What.PASSWORD else "",
        asked_by=by.user,
        asked_at=now,
        is_alone=is_alone,
    )
    if is_alone:
        _hold(change, by, now)
    else:
        _tell(change, by, now)
    return change


def awaits_nobody(change: AccountChange) -> str:
    """Return what to do where nobody can confirm a change as things are; nothing where somebody
    can.
    """
    both = [change.asked_by_id, change.user_id]
    if who_confirm().filter(is_active=True).exclude(pk__in=both).exists():
        return ""
    return _("现在没有别人能确认：在服务器上用 manage.py createsuperuser 另建一个账号。")


def may_decide(change: AccountChange, by: Actor) -> bool:
    """Tell whether somebody may confirm a change or refuse it."""
    theirs = (change.asked_by_id, change.user_id)
    return by.user is not None and by.may(CONFIRM) and by.user.pk not in theirs


@transaction.atomic
def confirm(change: AccountChange, by: Actor, now: datetime) -> None:
    """Let a change hold.

    Raises:
        Refusal: ``needs_another_person``, ``decided`` where it waits no longer, or ``asker_gone``
            where who asked looks after accounts no longer.
    """
    change = _waiting(change)
    if not may_decide(change, by):
        sentence = _("要由行政部另一位确认：不能是提出的人，也不能是本人。")
        raise Refusal("needs_another_person", sentence, status=403)
    if not change.asked_by.is_active or not actor_of(change.asked_by).may("people.edit"):
        raise Refusal("asker_gone", _("提出的人已经不管账号了，请由现在的系统管理员重新提出。"))
    _hold(change, by, now)


@transaction.atomic
def drop(change: AccountChange, by: Actor, now: datetime) -> None:
    """Refuse a change, or take one's own back.

    Raises:
        Refusal: ``not_permitted``, or ``decided`` where it waits no longer.
    """
    change = _waiting(change)
    if not may_decide(change, by) and (by.user is None or by.user.pk != change.asked_by_id):
        raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
    _decide(change, State.DROPPED, by, now)


def locked(user_id: int) -> User:
    """Return an account as it stands, with whatever is asked for it; others wait meanwhile."""
    return User.objects.select_for_update().get(pk=user_id)


def _waiting(change: AccountChange) -> AccountChange:
    locked(change.user_id)
    found = AccountChange.objects.get(pk=change.pk)
    if found.state != State.WAITS:
        raise Refusal("decided", _("这件事已经有人处理了。"))
    return found


def _hold(change: AccountChange, by: Actor, now: datetime) -> None:
    user = locked(change.user_id)
    if change.what == What.ROLES:
        names = [ROLES[role] for role in change.roles if role != SUPERUSER]
        user.groups.add(*Group.objects.filter(name__in=names))
        user.is_superuser = user.is_superuser or SUPERUSER in change.roles
    elif change.what == What.PASSWORD:
        user.password = change.password
    else:
        user.is_active = True
    user.save()
    _decide(change, State.HOLDS, by, now)


def _decide(change: AccountChange, state: str, by: Actor, now: datetime) -> None:
    change.state, change.decided_by, change.decided_at = state, by.user, now
    change.password = ""
    change.save()
    _tell(change, by, now)


def _tell(change: AccountChange, by: Actor, now: datetime) -> None:
    with in_language("zh-hans"):
        words = f"{change.says}：{change.get_state_display()}"
        alone = _("（没有第二个人）") if change.is_alone else ""
    about = f"{change.user.get_username()}"
    trace.note(trace.ACCOUNT, by.user, now, about=about, words=f"{words}{alone}"[:500])
    for hear in heard:
        hear(change, now)
