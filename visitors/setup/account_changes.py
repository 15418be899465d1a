"""Changes of accounts that wait for a second person: the page, what is due, who is told (security
16).
"""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.contrib.auth.models import User
from django.core.exceptions import BadRequest
from django.db.models import F, QuerySet
from django.db.models.functions import Coalesce
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext_lazy
from django.utils.translation import override as in_language

from reception import clock
from reception.accounts import changes
from reception.accounts.actor import Actor, actor_of
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.models import AccountChange
from reception.due.kinds import DueKind, Whose, without_a_row
from reception.notifications import outbox
from reception.organisation.models import Employee
from reception.policy.messages import NoticeKind, Placeholder
from reception.policy.rulebook import in_force

WAITS, DECIDED = "account_waits", "account_decided"
DECIDE = {"confirm": changes.confirm, "drop": changes.drop}
NOT_IN_GROUPS = gettext_lazy("账号的事只告诉有关的人，不发到群里，请留空。")
PLACEHOLDERS = {
    "账号": Placeholder(gettext_lazy("谁的账号"), "王芳（office2）"),
    "事项": Placeholder(gettext_lazy("要变更什么"), "角色 行政部"),
    "提出": Placeholder(gettext_lazy("谁提出的"), "admin"),
}
OF_A_DECISION = {
    **PLACEHOLDERS,
    "结果": Placeholder(gettext_lazy("生效了还是没有办"), "已生效"),
    "处理": Placeholder(gettext_lazy("谁处理的"), "李敏"),
}
NOTICES = (
    NoticeKind(
        WAITS,
        gettext_lazy("账号：等第二个人确认"),
        PLACEHOLDERS,
        link="none",
        not_in_groups=NOT_IN_GROUPS,
    ),
    NoticeKind(
        DECIDED,
        gettext_lazy("账号：已变更，或没有办"),
        OF_A_DECISION,
        link="none",
        not_in_groups=NOT_IN_GROUPS,
    ),
)


@require(GET="setup.see", POST="setup.see")
def account_change(request: GuardedRequest, change_id: int) -> HttpResponse:
    """Show a change of an account; confirm it, refuse it, or take one's own back."""
    rows = AccountChange.objects.select_related(
        "user__employee", "asked_by__employee", "decided_by__employee"
    )
    change = get_object_or_404(rows, pk=change_id)
    if request.method == "POST":
        decide = DECIDE.get(request.POST.get("answer", ""))
        if decide is None:
            raise BadRequest
        decide(change, request.actor, clock.now())
        change.refresh_from_db()
        messages.success(request, f"{change.says}：{change.get_state_display()}")
        return redirect("account_change", change_id)
    waits = change.state == AccountChange.State.WAITS
    context = {
        "change": change,
        "name": named(change.user),
        "asked_by": named(change.asked_by),
        "decided_by": named(change.decided_by) if change.decided_by else "",
        "may_decide": waits and changes.may_decide(change, request.actor),
        "nobody": changes.awaits_nobody(change) if waits else "",
        "may_take_back": waits and change.asked_by_id == request.user.pk,
    }
    return render(request, "setup/account_change.html", context)


def tell(change: AccountChange, now: datetime) -> None:
    """Tell of a change: those who may confirm it that it waits; both, who asked and whose account
    it is, how it went; and everybody who might have confirmed it of what was one person's.
    """
    with in_language("zh-hans"):
        words = {
            "账号": named(change.user),
            "事项": change.says,
            "提出": named(change.asked_by),
            "结果": str(change.get_state_display()),
            "处理": named(change.decided_by) if change.decided_by else "",
        }
    both = User.objects.filter(pk__in=[change.user_id, change.asked_by_id])
    others = changes.who_confirm().filter(is_active=True).exclude(pk__in=both)
    if change.state == AccountChange.State.WAITS:
        _write(WAITS, others, words, change, now)
    else:
        _write(DECIDED, both, words, change, now)
        if change.is_alone:
            _write(DECIDED, others, words, change, now)


def _write(
    kind: str, whom: QuerySet[User], words: dict[str, str], change: AccountChange, now: datetime
) -> None:
    with in_language("zh-hans"):
        message = in_force().wording(kind).filled(words, {})
    for employee in Employee.objects.filter(user__in=whom, is_active=True):
        key = f"account:{change.pk}:{kind}:{employee.pk}"
        outbox.write(employee.pk, key, message.subject, message.text, now)


def named(user: User) -> str:
    """Return the person of an account, with the name by which they sign in."""
    employee, username = actor_of(user).employee, user.get_username()
    return f"{employee}（{username}）" if employee is not None else username


def waiting() -> QuerySet[AccountChange]:
    """Return the changes that wait, the oldest first."""
    return AccountChange.objects.filter(state=AccountChange.State.WAITS).order_by("pk")


def _due(actor: Actor, whose: Whose, _now: datetime) -> QuerySet[Any] | None:
    if actor.user is None or not actor.may("setup.see"):
        return None
    if whose == Whose.AWAITED:
        return waiting().filter(asked_by=actor.user)
    if not actor.may(changes.CONFIRM):
        return None
    rows = waiting()
    return (
        rows if whose == Whose.ALL else rows.exclude(asked_by=actor.user).exclude(user=actor.user)
    )


DUE = DueKind(
    key="account",
    code="account",
    label=gettext_lazy("账号变更"),
    clause="W4",
    act=gettext_lazy("确认"),
    rows=_due,
    columns={
        "pk": F("pk"),
        "about": F("pk"),
        "began_at": F("asked_at"),
        "who": Coalesce("user__employee__name", "user__username"),
        "first": F("what"),
        "second": F("user__username"),
    },
    term=without_a_row,
    says=lambda slip, _policy: (
        f"{slip.who}（{slip.second}）：{AccountChange.What(slip.first).label}"
    ),
    address=lambda slip: reverse("account_change", args=[slip.about]),
    about="account_change",
    by=gettext_lazy("行政部"),
    roles=("office",),
)
