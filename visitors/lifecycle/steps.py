"""The steps of a visit, one row each: from this table follow what the pages post and what programs
call.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from visitors.hosts import answers
from visitors.lifecycle import (
    badge_replacement,
    belongings_later,
    end_of_day,
    escalation,
    results,
    takeover,
    transitions,
    undo,
    unreturned_badges,
    zone_approvals,
)
from visitors.lifecycle import step_forms as forms
from visitors.lifecycle.details_step_forms import DetailsStepForm, ResultForm
from visitors.models import Visit
from visitors.visits.idempotency import request_key


@dataclass(frozen=True)
class Step:
    """One thing that may be done with a visit.

    Attributes:
        name: what it is called in the address of a page and of the API.
        capability: what somebody needs for it somewhere; whether they have it for this visit, the
            action asks.
        form: what it needs to be given; it names the arguments of the action.
        action: does it, and asks whether this person may.
    """

    name: str
    capability: str
    form: type[forms.VisitStepForm]
    action: Callable[..., Visit]

    def take(self, form: forms.VisitStepForm, now: datetime, key: str | None) -> Visit:
        """Take the step, once for each key of a request; without one each arrival counts.

        Refuses with ``bad_key``, ``invalid``, and the codes of the action.
        """
        of_request = request_key(key, self.name, {**form.content(), "visit": form.visit.pk})
        form.refuse_invalid()
        subject, given = form.subject(), form.arguments(now)
        return self.action(subject, **given, by=form.by, now=now, key=of_request)


ARRIVE = Step("arrive", "visit.arrive", forms.ArriveForm, transitions.arrive)
ADMIT = Step("admit", "visit.admit", forms.AdmitForm, transitions.admit)
LEAVE = Step("leave", "visit.leave", forms.CheckForm, transitions.leave)
REFUSE = Step("refuse", "visit.refuse", forms.RefuseForm, transitions.refuse)
CANCEL = Step("cancel", "visit.cancel", forms.ReasonForm, transitions.cancel)
UNDO = Step("undo", "visit.undo", forms.UndoForm, undo.undo)
OVERRIDE = Step("override", "visit.override", forms.OverrideForm, transitions.override)

ANSWER = Step("answer", "visit.answer", forms.ReplyForm, answers.answer)
REMIND = Step("remind", "visit.remind", forms.VisitStepForm, escalation.remind_now)
TAKE_OVER = Step("take_over", "visit.take_over", forms.VisitStepForm, takeover.take_over)
ASK_ANEW = Step("ask_anew", "visit.take_over", forms.VisitStepForm, takeover.ask_anew)
REASSIGN = Step("reassign", "visit.reassign", forms.ReassignForm, takeover.reassign)
PASS_UP = Step("pass_up", "visit.reassign", forms.VisitStepForm, takeover.pass_up)
ADD_HOST = Step("add_host", "visit.reassign", forms.AddHostForm, takeover.add_host)

BADGE_LOST = Step("badge_lost", "badge.report", forms.BrokenBadgeForm, badge_replacement.lost)
BADGE_LEND = Step("badge_lend", "badge.report", forms.AdmitForm, badge_replacement.lend_another)

BELONGING = Step("belonging", "belonging.keep", forms.BringForm, belongings_later.bring)
TAKE_OUT = Step("take_out", "visit.leave", forms.CheckForm, belongings_later.check)
COMPANIONS = Step(
    "companions", "belonging.keep", forms.CompanionsForm, belongings_later.name_companions
)
DETAILS = Step("details", "visit.details", DetailsStepForm, belongings_later.describe)
RESULT = Step("result", "visit.result", ResultForm, results.write)
ZONE = Step("zone", "zone.request", forms.ZoneForm, zone_approvals.ask)
ZONE_WITHDRAW = Step("zone_withdraw", "zone.request", forms.ZonePassForm, zone_approvals.withdraw)

ASK_LEAVE = Step("ask_leave", "visit.leave", forms.VisitStepForm, end_of_day.ask_whether_left)
CORRECT = Step("correct", "visit.leave", forms.DepartureForm, end_of_day.correct)
ASK_BADGE = Step("ask_badge", "visit.leave", forms.VisitStepForm, unreturned_badges.ask_about_badge)
HAND_BACK = Step("hand_back", "visit.leave", forms.VisitStepForm, unreturned_badges.hand_back)
BADGE_MISSING = Step(
    "badge_missing", "visit.leave", forms.VisitStepForm, unreturned_badges.badge_is_missing
)
