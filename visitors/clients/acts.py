"""The steps of a file and of a loan, one row each: from these tables follow what pages post and
what programs call (F6, F7, L4, L14).
"""

import datetime as dt
from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy
from pydantic import BeforeValidator, Field

from reception.organisation.models import Employee
from reception.text import clean_line
from visitors.api.inputs import Reason, Taken, moment
from visitors.api.people import invalid
from visitors.clients import contacts, files, forms, loans, visibility
from visitors.clients.events import ClientAct
from visitors.clients.models import ClientEvent
from visitors.visits.case_forms import CaseStepForm
from visitors.visits.case_steps import CaseStep, CaseSteps


class ContactIn(Taken):
    """A contact; `result` is `reached`, or a word of calls for one or the other."""

    kind: Literal[*ClientEvent.Way.values]  # type: ignore[valid-type]
    result: Literal[*contacts.RESULTS]  # type: ignore[valid-type]
    next_at: Annotated[dt.datetime | None, BeforeValidator(moment)] = None
    words: Annotated[str, Field(max_length=2000)] = ""
    satisfied: bool | None = None


class GiveIn(Taken):
    """To whom, and why."""

    employee: str = Field(description="employee number")
    reason: Reason = ""


class OpenIn(Taken):
    """Why it is read."""

    reason: Reason = ""


class LoanDecisionIn(Taken):
    """Whether it is approved."""

    approve: bool
    reason: Reason = ""


def employee_of(number: str | None, field: str) -> Employee | None:
    """Return the colleague of a number, who works here; refuses another."""
    if not number:
        return None
    found = Employee.objects.filter(is_active=True, number=clean_line(number)).first()
    if found is None:
        raise invalid({field: _("没有这个工号的同事。")})
    return found


def the_employee(number: str, field: str) -> Employee:
    """Return the colleague of a number; refuses nobody, too."""
    found = employee_of(number, field)
    if found is None:
        raise invalid({field: _("请填写这一项。")})
    return found


def _act(one: Any, *who: Any) -> tuple[Any, ClientAct]:
    return one, ClientAct(*who)


STEPS = CaseSteps(
    "client",
    visibility.the_client,
    _act,
    (
        CaseStep("contact", contacts.contact, forms.ContactForm, ContactIn),
        CaseStep("assign", contacts.give, forms.GiveForm, GiveIn),
        CaseStep("claim", contacts.claim, CaseStepForm, Taken),
        CaseStep("open", files.open_file, forms.ClientReasonForm, OpenIn),
        CaseStep("strike", files.strike, forms.ClientReasonForm, OpenIn),
    ),
    {
        "contact": (
            pgettext_lazy("client api", "记一次联系"),
            "Note a contact; only an answered call, a visit and a letter count (F6).",
        ),
        "assign": (
            pgettext_lazy("client api", "换跟进人"),
            "Give a client to somebody: a head within the department, or 行政部.",
        ),
        "claim": (
            pgettext_lazy("client api", "认领"),
            "Take a client out of the pool; 409 `taken`, `reclaim_too_soon`, `claims_used_up`.",
        ),
        "open": (
            pgettext_lazy("client api", "打开机密档案"),
            "Open a classified file for a reason, for some hours; logged before it is shown.",
        ),
        "strike": (
            pgettext_lazy("client api", "注销档案"),
            "Strike out a file with the full reason; not by who made it.",
        ),
    },
    {"employee": the_employee},
)
LOANS = CaseSteps(
    "loan",
    visibility.the_loan,
    _act,
    (
        CaseStep("decide", loans.decide, forms.LoanDecisionForm, LoanDecisionIn),
        CaseStep("back", loans.back, CaseStepForm, Taken),
    ),
    {
        "decide": (
            pgettext_lazy("client api", "批复借阅"),
            "Approve a loan or not, as whoever the chain asks now; the answer says who is next.",
        ),
        "back": (pgettext_lazy("client api", "交还"), "Hand a file back."),
    },
    {},
)
