"""What is pressed to approve something, or typed to return it (W4)."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.due.approvals import ApprovalDecision
from reception.due.models import LONGEST_REASON


class ApprovalForm(PageForm):
    """The button that was pressed, and the reason of a refusal."""

    decision = forms.ChoiceField(
        choices=[("approve", "approve"), ("refuse", "refuse")], widget=forms.HiddenInput
    )
    reason = forms.CharField(
        label=_("不批准的原因"),
        required=False,
        max_length=LONGEST_REASON,
        widget=forms.TextInput({"required": True}),
    )

    @classmethod
    def labelled(cls, shown: dict[str, Any], data: Any = None) -> "ApprovalForm":
        """Return the form, with what a kind says of who reads the reason."""
        form = cls(data)
        form.fields["reason"].label = shown.get("reason", form.fields["reason"].label)
        return form

    def decided(self) -> ApprovalDecision:
        """Return what was decided.

        Raises:
            Refusal: ``invalid`` where no button was pressed.
        """
        if not self.is_valid():
            wrong = gettext("请选批准或不批准。")
            raise Refusal("invalid", wrong, status=422, fields={"decision": wrong})
        return ApprovalDecision(
            self.cleaned_data["decision"] == "approve", self.cleaned_data["reason"]
        )


class LinkApprovalForm(ApprovalForm):
    """The same on the page of a link, with controls for a thumb."""

    control_class = "entry"
