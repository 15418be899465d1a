"""Rows that the database must refuse, made past every action."""

from collections.abc import Callable
from datetime import date
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from reception.accounts.models import AccountChange
from reception.due.models import Approval, Grace
from reception.notifications.models import Channel, Notice, Route
from reception.policy.models import (
    ApprovalStep,
    AutomaticProposal,
    Category,
    ClientClass,
    Contact,
    GradingRule,
    Ladder,
    MessageTemplate,
    PlanStandard,
    Sentence,
)
from tests.builders import a_user, a_zone, an_employee, some_badges, the_policy
from tests.visitors.scenes import (
    NINE,
    admitted,
    after,
    wang_yue,
)
from visitors.models import (
    Badge,
    BadgeLoan,
    Belonging,
    HostRequest,
    Satisfaction,
    Visit,
    VisitEvent,
    ZonePass,
)


def again(row: models.Model, **changes: Any) -> None:
    """Write a row a second time, with some columns changed."""
    values = {
        field.attname: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if not field.primary_key
    }
    type(row)._default_manager.create(**{**values, **changes})


def a_grace(**columns: Any) -> Grace:
    """Ask for a pause of something that is due."""
    values = {"thing": "zone-1", "what": "pause", "days": 1, "reason": "出差", "state": "asked"}
    asked = {"asked_at": NINE, "asked_by": a_user()}
    return Grace.objects.create(**{**values, **asked, **columns})


def a_change(**columns: Any) -> AccountChange:
    """Ask for a new password of somebody's account."""
    boss = User.objects.get_or_create(username="boss")[0]
    values = {"user": a_user(), "what": "password", "asked_by": boss, "asked_at": NINE}
    return AccountChange.objects.create(**{**values, **columns})


def put(row: models.Model, **columns: Any) -> None:
    """Write columns past every action."""
    type(row)._default_manager.filter(pk=row.pk).update(**columns)


def a_rule(**fields: Any) -> None:
    GradingRule.objects.create(**{"name": "规则", "clause": "G0", "why": "理由", **fields})


def a_channel() -> Channel:
    return Channel.objects.create(
        name="教务群", kind="feishu", address="https://open.feishu.cn/open-apis/bot/v2/hook/x"
    )


def twice_reached(channel: Channel | None) -> None:
    for order in (1, 2):
        Route.objects.create(employee=an_employee(), channel=channel, order=order)


def twice_one_sentence(**fields: Any) -> None:
    for text in ("您好", "欢迎"):
        Sentence.objects.create(occasion="greet", grade="high", text=text, **fields)


def a_wording(**fields: Any) -> MessageTemplate:
    return MessageTemplate.objects.create(
        **{"kind": "another", "subject": "{称呼} 到了", "text": "{link}", **fields}
    )


def a_neglect(**fields: Any) -> None:
    ladder = Ladder.objects.create(code="late", name="迟到", clause="P4")
    AutomaticProposal.objects.create(
        **{"what": "badge_kept", "ladder": ladder, "after_minutes": 10, **fields}
    )


def the_notice() -> Notice:
    return Notice.objects.get(host_request__visit=wang_yue())


def an_answer(**columns: Any) -> None:
    visit = wang_yue()
    notice = Notice.objects.get(host_request__visit=visit)
    Satisfaction.objects.create(visit=visit, notice=notice, asked_at=NINE, **columns)


def the_request() -> HostRequest:
    return wang_yue().requests.get()


def a_loan() -> BadgeLoan:
    some_badges(2)
    return admitted(wang_yue()).loans.get()


def a_badge() -> Badge:
    some_badges(1)
    return Badge.objects.get()


def two_badges_of_one_number() -> None:
    some_badges(1)
    again(Badge.objects.get(), digest="another")


def a_parent() -> Category:
    return Category.objects.get_or_create(code="parent", defaults={"name": "学员家长"})[0]


def a_pass() -> ZonePass:
    visit = wang_yue()
    return ZonePass.objects.create(
        visit=visit,
        zone=a_zone(),
        reason="调试设备",
        until=after(60),
        requested_at=NINE,
        approval=an_approval(),
    )


def an_approval(**fields: Any) -> Approval:
    the_policy()
    first = ApprovalStep.objects.filter(kind="zone").first()
    asked = {"kind": "zone", "asked_at": NINE, "reached_at": NINE, "step": first}
    return Approval.objects.create(**{**asked, **fields})


def a_step(**fields: Any) -> ApprovalStep:
    return ApprovalStep.objects.create(**{"kind": "test", "whom": "head", **fields})


def a_decided_approval(**fields: Any) -> Approval:
    decided = {"step": None, "decided_at": NINE, "decided_by_name": "周校长"}
    return an_approval(**{"state": "approved", **decided, **fields})


def approved_by(column: str, person: Any) -> Approval:
    """Let somebody approve what they asked for."""
    return a_decided_approval(**{f"asked_by{column}": person, f"decided_by{column}": person})


def a_laptop() -> Belonging:
    return Belonging.objects.create(visit=wang_yue(), what="笔记本电脑", brought_at=NINE)


def an_event(**fields: Any) -> None:
    visit = wang_yue()
    VisitEvent.objects.create(
        **{"visit": visit, "site": visit.site, "at": NINE, "what": "told", **fields}
    )


def one_request_with_two_effects() -> None:
    by = a_user()
    an_event(by=by, request_key="k1")
    visit = Visit.objects.get()
    VisitEvent.objects.create(
        visit=visit, site=visit.site, at=NINE, what="told", by=by, request_key="k1"
    )


def twice_asked() -> None:
    request = the_request()
    again(request, notice_id=None)


OF_APPROVALS: dict[str, Callable[[], object]] = {
    "a_chain_has_each_step_once": lambda: [a_step() for _ in range(2)],
    "a_step_names_a_contact_where_one_decides": lambda: a_step(whom="contact"),
    "nobody_approves_what_they_asked_for": lambda: approved_by("", a_user()),
    "what_is_asked_waits_at_a_step_of_its_chain": lambda: an_approval(step=None),
    "an_approval_is_decided_by_a_person_at_a_time": lambda: a_decided_approval(decided_by_name=""),
    "what_is_returned_says_why": lambda: a_decided_approval(state="returned"),
}
ALSO_OF_APPROVALS: list[tuple[str, Callable[[], object]]] = [
    ("nobody_approves_what_they_asked_for", lambda: approved_by("_employee", an_employee())),
    ("an_approval_is_decided_by_a_person_at_a_time", lambda: a_decided_approval(decided_at=None)),
    ("an_approval_is_decided_by_a_person_at_a_time", lambda: an_approval(decided_at=NINE)),
    ("what_is_asked_waits_at_a_step_of_its_chain", lambda: a_decided_approval(step=a_step())),
    ("what_is_returned_says_why", lambda: an_approval(reason="今天有考试")),
    (
        "a_step_names_a_contact_where_one_decides",
        lambda: a_step(contact=Contact.objects.create(code="x", name="x")),
    ),
]


def a_standard(**columns: Any) -> PlanStandard:
    given = {"scheme": "class", "code": "X", "name": "X", "from_day": date(2026, 1, 1)}
    return PlanStandard.objects.create(**{**given, "per_head": 100, **columns})


# What plans may cost stands beside who approves them.
OF_APPROVALS |= {
    "a_class_has_one_standard_from_a_day": lambda: [a_standard() for _ in range(2)],
    "a_standard_of_plans_ends_after_it_begins": lambda: a_standard(until_day=date(2000, 1, 1)),
    "a_standard_is_one_sum_or_several": lambda: a_standard(lunch=50),
    "a_client_is_called_before_it_lapses": lambda: ClientClass.objects.create(
        code="x", name="x", rhythm_days=9, lapse_days=5
    ),
}
