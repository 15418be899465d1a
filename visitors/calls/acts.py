"""The steps of a call, one row each: from this table follow what its page posts and what programs
call (T2, T10, T13).
"""

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from reception.organisation.models import Employee
from reception.text import clean_line
from visitors.api.inputs import Taken
from visitors.api.people import invalid
from visitors.calls import forms, steps, visibility
from visitors.calls.events import CallAct
from visitors.calls.schemas import CallDoneIn, CallMessageIn, CallTriedIn
from visitors.visits.case_forms import CaseStepForm
from visitors.visits.case_steps import CaseStep, CaseSteps


def employee_of(number: str | None, field: str) -> Employee | None:
    """Return the colleague of a number, who works here; refuses another."""
    found = Employee.objects.filter(is_active=True, number=clean_line(number or "")).first()
    if number and found is None:
        raise invalid({field: _("没有这个工号的同事。")})
    return found


STEPS = CaseSteps(
    "call",
    visibility.the_call,
    lambda one, *who: (one, CallAct(*who)),
    (
        CaseStep("who", steps.named, forms.WhoForm),
        CaseStep("tried", steps.tried, forms.TriedForm, CallTriedIn),
        CaseStep("message", steps.leave, forms.LeaveMessageForm, CallMessageIn),
        CaseStep("read", steps.read, CaseStepForm, Taken),
        CaseStep("called_back", steps.called_back, forms.CallResultForm, CallDoneIn),
        CaseStep("done", steps.done, forms.CallResultForm, CallDoneIn),
    ),
    {
        "tried": (
            pgettext_lazy("call api", "转接"),
            "Say how a telephone was tried; the answer names the next, or the message.",
        ),
        "message": (
            pgettext_lazy("call api", "留言"),
            "Take a message: told at once, due until it is read and the caller called back.",
        ),
        "read": (pgettext_lazy("call api", "看到留言"), "Say that a message was read."),
        "called_back": (
            pgettext_lazy("call api", "已回电"),
            "Say that the caller was called back.",
        ),
        "done": (pgettext_lazy("call api", "办完"), "Close a call, a message or a missed call."),
    },
    {"employee": employee_of, "to": employee_of},
)
