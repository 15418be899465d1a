"""The steps of a visit for programs: the same rows as for the pages, with the body of each;
employees are said by exactly their number.
"""

from typing import Annotated, Any

from django import forms
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from ninja import Header, Router

from reception import clock
from reception.accounts.decorators import GuardedRequest
from reception.accounts.refusals import Refusal
from reception.organisation.models import Employee, Site
from reception.text import clean_line
from visitors.api import inputs, serializers
from visitors.api.badges import AdmitIn
from visitors.api.inputs import Taken
from visitors.api.people import invalid, named, sites_of
from visitors.api.schemas import Problem, VisitOut
from visitors.hosts import requests
from visitors.lifecycle import step_forms, steps
from visitors.lifecycle.steps import Step
from visitors.models import HostRequest
from visitors.visits import guards, visibility

router = Router(by_alias=True)  # with the tag of ``visits``, which it is part of
WRITING = {frozenset({400, 401, 403, 404, 409, 422}): Problem}
Key = Annotated[str | None, Header(alias="Idempotency-Key")]


def titled(summary: Any) -> dict[str, Any]:
    """Give an operation its Chinese name on the documentation page."""
    return {"summary": summary}


class NumberedEmployeeForm(step_forms.ColleagueForm):
    """Which employee is asked."""

    def content(self) -> dict[str, Any]:
        return {"employee": self.data["employee"]}

    def employee(self) -> Employee:
        """Return the employee of this number at the visit's site; refuses with ``not_permitted``
        before ``invalid``.
        """
        guards.allowed(self.by, "visit.reassign", self.visit.site_id)
        sites = Site.objects.filter(pk=self.visit.site_id)
        return named(self.data["employee"], sites, "employee")


class NumberedReplyForm(step_forms.ReplyForm):
    """What the person asked said by telephone (V4)."""

    colleague = forms.Field(required=False)

    def content(self) -> dict[str, Any]:
        """Return what was sent, with the number of who said it."""
        return {**self.cleaned_data, "employee": self.data["employee"]}

    def subject(self) -> HostRequest:
        """Return the request that is answered; with an employee number it is that employee's.

        Refuses with ``not_permitted`` or ``nobody_asked``.
        """
        number = self.data["employee"]
        request = requests.request_to_answer(
            self.visit, self.by, number=None if number is None else clean_line(number)
        )
        if request is None:
            if self.by.reach("visit.answer") not in ("own", "dept"):
                guards.allowed(self.by, "visit.answer", self.visit.site_id)
            raise Refusal("nobody_asked", gettext("这次来访没有等您应答的通知。"))
        return request

    def wait_minutes(self) -> int:
        """Return how long the visitor is asked to wait, which has to be said."""
        minutes: int | None = self.cleaned_data["minutes"]
        if minutes is None:
            raise invalid({"minutes": gettext("请说明要等几分钟。")})
        return minutes

    def employee(self) -> Employee:
        return named(self.data["colleague"] or "", sites_of(self.by, "employee.see"), "colleague")


def endpoint(
    step: Step,
    title: Any,
    body_of: type[Taken],
    describes: str,
    *,
    form: type[step_forms.VisitStepForm] | None = None,
    operation: str = "",
) -> None:
    """Offer a step to programs, at ``/visits/<id>/<step>``, with a body that may be left out where
    no field of it is needed; ``form`` reads what a program says otherwise than a page.
    """
    needed = any(field.is_required() for field in body_of.model_fields.values())
    nothing: Any = ... if needed else body_of()

    def take(
        request: GuardedRequest,
        visit_id: int,
        body: body_of = nothing,  # type: ignore[valid-type]
        key: Key = None,
    ) -> dict[str, Any]:
        actor = request.actor
        rows = visibility.visits(actor).select_related("visitor", "site")
        visit = visibility.served(visibility.one(rows, pk=visit_id))
        typed: Taken = body
        given = (form or step.form)(typed.model_dump(), visit=visit, by=actor)
        return serializers.visit(step.take(given, clock.now(), key), actor)

    take.__name__ = operation or f"{step.name}_visit"
    router.post(
        f"/visits/{{int:visit_id}}/{step.name}",
        response={200: VisitOut, **WRITING},
        operation_id=f"visitors_api_visits_{take.__name__}",
        description=describes,
        openapi_extra=titled(title),
    )(take)


endpoint(
    steps.ARRIVE,
    pgettext_lazy("api", "到访"),
    inputs.ArriveIn,
    "Let an expected visitor arrive; the host is notified.",
)
endpoint(
    steps.ADMIT,
    pgettext_lazy("api", "进入"),
    AdmitIn,
    "Let a waiting visitor in; a badge is lent where the standard requires one.",
)
endpoint(
    steps.LEAVE,
    pgettext_lazy("api", "离开"),
    inputs.LeaveIn,
    "Sign a visitor out; the badge is handed back, and each belonging is taken out or stays for a"
    "\nreason.",
)
endpoint(
    steps.REFUSE,
    pgettext_lazy("api", "婉拒"),
    inputs.ReasonIn,
    "Confirm that a waiting visitor is refused; needs a reason.",
)
endpoint(
    steps.CANCEL,
    pgettext_lazy("api", "取消"),
    inputs.ReasonIn,
    "Cancel a visit that has not begun.",
)
endpoint(
    steps.UNDO,
    pgettext_lazy("api", "撤回"),
    inputs.ReasonIn,
    "Take back the last step; needs a reason.",
)
endpoint(
    steps.OVERRIDE,
    pgettext_lazy("api", "改规格"),
    inputs.OverrideIn,
    "Override the grade; needs a reason, and the administration department where the visitor was"
    "\nrefused.",
)
endpoint(
    steps.ANSWER,
    pgettext_lazy("api", "应答"),
    inputs.AnswerIn,
    "Record what the person asked said by telephone: coming, wait, a colleague instead, not"
    "\navailable.",
    form=NumberedReplyForm,
)
endpoint(
    steps.DETAILS,
    _("补记来访"),
    inputs.DetailsIn,
    "Set the kind of a visit and its optional answers; what is left out stays.",
)
endpoint(
    steps.RESULT,
    _("洽谈结果"),
    inputs.ResultIn,
    "Write what came of a visit, as who received the visitor.",
)
endpoint(
    steps.REMIND, pgettext_lazy("api", "提醒"), inputs.Nothing, "Remind who was asked at once."
)
endpoint(
    steps.TAKE_OVER,
    _("前台接手"),
    inputs.Nothing,
    "Take a waiting visitor in hand at the desk; nobody is reminded any more.",
)
endpoint(
    steps.ASK_ANEW,
    _("再请应答"),
    inputs.Nothing,
    "Give a visitor whom the desk has in hand back to who was asked; the clock of V5 begins\nanew.",
)
endpoint(
    steps.REASSIGN,
    _("另请应答"),
    inputs.ReassignIn,
    "Ask another employee to receive a waiting visitor.",
    form=NumberedEmployeeForm,
)
endpoint(
    steps.PASS_UP,
    _("转部门负责人"),
    inputs.Nothing,
    "Ask the head of the department whose people do not answer; the clock of V5 begins anew.",
)
endpoint(
    steps.ADD_HOST,
    _("再通知一位"),
    inputs.AddHostIn,
    "Tell one more host about a visitor: of a waiting one the first who comes receives, and\none"
    " inside goes on being received whatever they answer.",
    form=NumberedEmployeeForm,
    operation="add_host_to_visit",
)
