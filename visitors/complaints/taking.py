"""What every step of a complaint begins and ends with: it is locked; may this person, are they
concerned, does the stage allow it (C5).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import wraps
from typing import Any, Concatenate, ParamSpec

from django.utils.translation import gettext as _

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.db import locking
from reception.text import clean_lines
from visitors.complaints import concerned, events
from visitors.complaints.events import record
from visitors.complaints.models import LONGEST_REASON, LONGEST_WORDS, Complaint, ComplaintEvent
from visitors.visits.idempotency import RequestKey

P = ParamSpec("P")


@dataclass(frozen=True)
class Act:
    """Who does something to which complaint, when, and the key of the request."""

    complaint: Complaint
    by: Actor
    now: datetime
    key: RequestKey = field(default_factory=RequestKey)


JOINED = ("about__department", "department__head", "assigned_department__head", "assigned_to")


def take(
    act: Act,
    capability: str,
    stages: Collection[str],
    do: Callable[[Complaint], None],
    *,
    judging: bool,
) -> Complaint:
    """Take a step of a complaint that is locked; without a capability the complainant does.

    Raises:
        Refusal: ``not_permitted``, ``concerned_person``, ``state_forbids``, ``key_reused``.
    """

    def action() -> Complaint:
        one = locking.locked(Complaint.objects.all(), act.complaint.pk, *JOINED)
        if one is None:
            raise Complaint.DoesNotExist
        if capability:
            if not act.by.may(capability):
                raise Refusal("not_permitted", _("您的账号没有这项权限。"), status=403)
            concerned.refuse(one, act.by, judging=judging)
            if capability == "complaint.report":
                if one.assigned_department is not None and not looks_into(one, act.by):
                    raise Refusal("not_permitted", _("这件投诉没有交给您。"), status=403)
        if one.stage not in stages:
            raise forbidden(one)
        do(one)
        one.save()
        return one

    return events.once(act.by, act.key, act.now, action)


def step(
    capability: str, stages: Collection[str], *, judging: bool = True
) -> Callable[
    [Callable[Concatenate[Complaint, Act, P], None]], Callable[Concatenate[Act, P], Complaint]
]:
    """Make a step, as ``take`` takes one, of what is done to the complaint that is locked."""

    def close(
        do: Callable[Concatenate[Complaint, Act, P], None],
    ) -> Callable[Concatenate[Act, P], Complaint]:
        @wraps(do)
        def taken(act: Act, *args: P.args, **given: P.kwargs) -> Complaint:
            def doing(one: Complaint) -> None:
                do(one, act, *args, **given)

            return take(act, capability, stages, doing, judging=judging)

        return taken

    return close


def looks_into(one: Complaint, by: Actor) -> bool:
    """Tell whether somebody was given a complaint, or heads or works for its department."""
    me, reach = by.employee, by.reach("complaint.report")
    if reach == "all" or (me is not None and one.assigned_to_id == me.pk):
        return True
    return me is not None and reach == "dept" and me.department_id == one.assigned_department_id


def note(act: Act, what: ComplaintEvent.What, words: str = "", **facts: Any) -> None:
    record(act.complaint, what, act.by, act.now, words, act.key, **facts)


def account_of(by: Actor) -> int | None:
    return by.user.pk if by.user is not None else None


def words_of(text: str, longest: int = LONGEST_WORDS) -> str:
    return clean_lines(text)[:longest]


def given(text: str, field_name: str = "reason", longest: int = LONGEST_REASON) -> str:
    words = words_of(text, longest)
    if not words:
        wrong = _("请写明原因。") if field_name == "reason" else _("请填写这一项。")
        raise Refusal("reason_missing", wrong, status=422, fields={field_name: wrong})
    return words


def another() -> Refusal:
    sentence = _("前一步是您自己做的，请由另一位同事来做。")
    return Refusal("needs_another_person", sentence, status=403)


def forbidden(one: Complaint) -> Refusal:
    sentence = _("这件投诉现在是“%(stage)s”，不能这样做。") % {"stage": one.get_stage_display()}
    return Refusal("state_forbids", sentence, stage=one.stage)
