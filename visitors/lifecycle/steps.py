"""The steps of a visit, one row each: from this table follow what the pages post and what programs
call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

from reception.accounts.actor import Actor
from visitors.hosts import answers
from visitors.lifecycle import (
    badge_replacement,
    belongings_later,
    end_of_day,
    escalation,
    takeover,
    transitions,
    undo,
    unreturned_badges,
    zone_approvals,
)
from visitors.lifecycle import step_forms as given
from visitors.models import Visit
from visitors.visits.idempotency import RequestKey, request_key

F = TypeVar("F", bound=given.StepForm)


@dataclass(frozen=True)
class Step(Generic[F]):
    """One thing that may be done with a visit.

    Attributes:
        name: what it is called in the address of a page and of the API.
        capability: what somebody needs for it somewhere; whether they have it for this visit, the
            action asks.
        form: what it needs to be given.
        action: does it, and asks whether this person may.
    """

    name: str
    capability: str
    form: type[F]
    action: Callable[[Visit, F, Actor, datetime, RequestKey], Visit]

    def take(self, form: F, now: datetime, key: str | None) -> Visit:
        """Take the step, once for each key.

        Args:
            form: what was given, with the visit and who takes the step.
            now: when.
            key: of the request; nothing means that each arrival counts.

        Raises:
            Refusal: the action's own; ``bad_key``, ``invalid``.
        """
        of_request = request_key(key, self.name, {**form.content(), "visit": form.visit.pk})
        form.refuse_invalid()
        return self.action(form.visit, form, form.by, now, of_request)


def _badge_lost(
    visit: Visit, form: given.BadgeForm, by: Actor, now: datetime, key: RequestKey
) -> Visit:
    typed = form.cleaned_data
    what, why = typed["condition"], typed["reason"]
    if typed["goes_on"] == "another":
        return badge_replacement.exchange(visit, what, why, by, now, key, typed["badge"])
    return badge_replacement.go_without(visit, what, why, by, now, key)


ARRIVE = Step(
    "arrive",
    "visit.arrive",
    given.ArriveForm,
    lambda visit, form, by, now, key: transitions.arrive(visit, by, now, key, form.names()),
)
ADMIT = Step(
    "admit",
    "visit.admit",
    given.AdmitForm,
    lambda visit, form, by, now, key: transitions.admit(
        visit, by, now, key, form.cleaned_data["badge"]
    ),
)
LEAVE = Step(
    "leave",
    "visit.leave",
    given.CheckForm,
    lambda visit, form, by, now, key: transitions.leave(visit, by, now, key, form.checked()),
)
REFUSE = Step(
    "refuse",
    "visit.refuse",
    given.ReasonForm,
    lambda visit, form, by, now, key: transitions.refuse(
        visit, form.cleaned_data["reason"], by, now, key
    ),
)
CANCEL = Step(
    "cancel",
    "visit.cancel",
    given.ReasonForm,
    lambda visit, form, by, now, key: transitions.cancel(
        visit, form.cleaned_data["reason"], by, now, key
    ),
)
UNDO = Step(
    "undo",
    "visit.undo",
    given.UndoForm,
    lambda visit, form, by, now, key: undo.undo(
        form.shown(), form.cleaned_data["reason"], by, now, key
    ),
)
OVERRIDE = Step(
    "override",
    "visit.override",
    given.OverrideForm,
    lambda visit, form, by, now, key: transitions.override(
        visit, form.chosen(), form.cleaned_data["reason"], by, now, key
    ),
)
ANSWER = Step(
    "answer",
    "visit.answer",
    given.AnswerForm,
    lambda visit, form, by, now, key: answers.answer(
        form.host_request(), form.reply(), now, by, key
    ),
)
REMIND = Step(
    "remind",
    "visit.remind",
    given.StepForm,
    lambda visit, form, by, now, key: escalation.remind_now(visit, by, now, key),
)
TAKE_OVER = Step(
    "take_over",
    "visit.take_over",
    given.StepForm,
    lambda visit, form, by, now, key: takeover.take_over(visit, by, now, key),
)
ASK_ANEW = Step(
    "ask_anew",
    "visit.take_over",
    given.StepForm,
    lambda visit, form, by, now, key: takeover.ask_anew(visit, by, now, key),
)
REASSIGN = Step(
    "reassign",
    "visit.reassign",
    given.HostForm,
    lambda visit, form, by, now, key: takeover.reassign(visit, form.employee(), by, now, key),
)
ADD_HOST = Step(
    "add_host",
    "visit.reassign",
    given.HostForm,
    lambda visit, form, by, now, key: takeover.add_host(visit, form.employee(), by, now, key),
)
BADGE_LOST = Step(
    "badge_lost",
    "badge.report",
    given.BadgeForm,
    _badge_lost,
)
BADGE_LEND = Step(
    "badge_lend",
    "badge.report",
    given.AdmitForm,
    lambda visit, form, by, now, key: badge_replacement.lend_another(
        visit, by, now, key, form.cleaned_data["badge"]
    ),
)
BELONGING = Step(
    "belonging",
    "belonging.keep",
    given.BringForm,
    lambda visit, form, by, now, key: belongings_later.bring(visit, form.things(), by, now, key),
)
TAKE_OUT = Step(
    "take_out",
    "visit.leave",
    given.CheckForm,
    lambda visit, form, by, now, key: belongings_later.check(visit, form.checked(), by, now, key),
)
COMPANIONS = Step(
    "companions",
    "belonging.keep",
    given.CompanionsForm,
    lambda visit, form, by, now, key: belongings_later.name_companions(
        visit, form.names(), by, now, key
    ),
)
ZONE = Step(
    "zone",
    "zone.request",
    given.ZoneForm,
    lambda visit, form, by, now, key: zone_approvals.ask(visit, form.wish(now), by, now, key),
)
ZONE_WITHDRAW = Step(
    "zone_withdraw",
    "zone.request",
    given.ZonePassForm,
    lambda visit, form, by, now, key: zone_approvals.withdraw(form.chosen(), by, now, key),
)
ASK_LEAVE = Step(
    "ask_leave",
    "visit.leave",
    given.StepForm,
    lambda visit, form, by, now, key: end_of_day.ask_whether_left(visit, by, now, key),
)
CORRECT = Step(
    "correct",
    "visit.leave",
    given.DepartureForm,
    lambda visit, form, by, now, key: end_of_day.correct(
        visit, form.cleaned_data["left_at"], by, now, key
    ),
)
ASK_BADGE = Step(
    "ask_badge",
    "visit.leave",
    given.StepForm,
    lambda visit, form, by, now, key: unreturned_badges.ask_about_badge(visit, by, now, key),
)
HAND_BACK = Step(
    "hand_back",
    "visit.leave",
    given.StepForm,
    lambda visit, form, by, now, key: unreturned_badges.hand_back(visit, by, now, key),
)
BADGE_MISSING = Step(
    "badge_missing",
    "visit.leave",
    given.StepForm,
    lambda visit, form, by, now, key: unreturned_badges.badge_is_missing(visit, by, now, key),
)
