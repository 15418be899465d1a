"""The answer of a host, as it is pressed on the page of a link (V4)."""

from datetime import datetime
from itertools import groupby
from typing import Any, cast

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.page_forms import PageForm
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.rulebook import in_force
from visitors.hosts import answers
from visitors.hosts.answers import HostReply
from visitors.lifecycle.arrival_form import OtherTimeField
from visitors.models import HostRequest, Visit

Answer = Visit.Answer


class AnswerForm(PageForm):
    """What was pressed on the host's page; ``now`` marks the colleagues who are away."""

    control_class = "entry"
    answer = forms.ChoiceField(
        choices=[(code, code) for code in Answer.values if code],
        required=False,
        widget=forms.HiddenInput,
    )
    minutes = forms.IntegerField(
        required=False, min_value=1, max_value=999, widget=forms.HiddenInput
    )
    colleague = forms.CharField(
        label=gettext_lazy("请谁代接？选好后马上通知对方"),
        required=False,
        max_length=20,
        widget=forms.Select({"required": True}),
    )

    at = OtherTimeField()

    def __init__(
        self, data: Any, host_request: HostRequest, colleagues: list[Employee], now: datetime
    ) -> None:
        super().__init__(data)
        self.host_request, self.colleagues = host_request, colleagues
        cast(forms.Select, self.fields["colleague"].widget).choices = [
            ("", gettext_lazy("请选一位同事")),
            *_by_department(colleagues, now),
        ]

    def clean(self) -> dict[str, Any]:
        """Read a button of minutes as the answer to wait, and a colleague's number as the
        colleague.
        """
        data = {**self.cleaned_data}
        if data.get("minutes"):
            data["answer"] = Answer.WAIT.value
        number = data.get("colleague")
        data["colleague"] = next((one for one in self.colleagues if one.number == number), None)
        if not data.get("answer") or (data["answer"] == Answer.WAIT and not data.get("minutes")):
            raise forms.ValidationError(gettext_lazy("请选一个应答。"), code="no_answer")
        if (
            data["answer"] == Answer.COLLEAGUE
            and not data["colleague"]
            and not self.was_given(data)
        ):
            if not answers.may_hand_over(self.host_request, in_force()):
                raise forms.ValidationError(
                    answers.no_further_delegate(), code="no_further_delegate"
                )
            raise forms.ValidationError(
                gettext_lazy("请选一位同事；已经问过的不再列出。"), code="no_colleague"
            )
        return data

    def reply(self) -> HostReply:
        """Return the answer of a valid form."""
        data = self.cleaned_data
        chosen = Answer(data["answer"])
        return HostReply(
            chosen,
            data["minutes"] if chosen == Answer.WAIT else None,
            data["colleague"] if chosen == Answer.COLLEAGUE else None,
            data.get("at") if chosen == Answer.LATER else None,
        )

    def was_given(self, data: dict[str, Any]) -> bool:
        """Tell whether this is the answer that stands already, pressed on a page drawn before it:
        the second of a double click.
        """
        host_request = self.host_request
        if (
            self.data.get("seen", "") == answer_revision(host_request)
            or data["answer"] != host_request.answer
        ):
            return False
        if data["answer"] == Answer.COLLEAGUE:
            number = self.data.get("colleague")
            return host_request.colleague is not None and host_request.colleague.number == number
        if data["answer"] == Answer.LATER:
            return data.get("at") == host_request.put_off_to
        return data["answer"] != Answer.WAIT or data.get("minutes") == host_request.wait_minutes


def answer_revision(host_request: HostRequest) -> str:
    """Return the mark of the answer that a page shows."""
    return host_request.answered_at.isoformat() if host_request.answered_at else ""


def _by_department(
    colleagues: list[Employee], now: datetime
) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the colleagues as the list shows them: under their department, with position, and
    marked where they are away.
    """

    def line(colleague: Employee) -> str:
        label = f"{colleague} · {colleague.position}"
        return (
            _("%(colleague)s（外出）") % {"colleague": label}
            if people.is_away(colleague, now)
            else label
        )

    groups = groupby(colleagues, key=lambda colleague: str(colleague.department))
    return [(department, [(one.number, line(one)) for one in rows]) for department, rows in groups]
