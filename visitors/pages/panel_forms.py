"""The forms in the panel of a visit, as they are drawn; each is read where it is sent to."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import PageField, PageForm, TidyField
from reception.policy.enums import Grade
from visitors.badges import inventory
from visitors.badges.numbers import BadgeNumberField
from visitors.belongings import items as belongings_items
from visitors.lifecycle import undo
from visitors.lifecycle.arrival_widgets import host_combo
from visitors.lifecycle.zone_forms import RowWishForm
from visitors.models import Belonging, Visit

LONGEST_REASON = 200
NO_GOING_ON = _("原因（可不填）")
REFUSING = _("婉拒的原因（只留在记录里，不告诉访客）")


class StepReasonForm(PageForm):
    """Why a step is taken.

    Args:
        label: what is asked.
        step: the name of the step, from which the id follows.
        needed: whether the step asks for a reason.
        focus: whether the panel begins here.
    """

    reason = forms.CharField(max_length=LONGEST_REASON)

    def __init__(
        self, label: Any, auto_id: str, *, needed: bool = True, focus: bool = False
    ) -> None:
        super().__init__(auto_id=auto_id)
        field = self.fields["reason"]
        field.label, field.required = label, needed
        if focus:
            field.widget.attrs["autofocus"] = True


class BadgeNumberForm(PageForm):
    """Which badge is lent, where somebody wants to choose."""

    badge = BadgeNumberField(
        label=_("牌号"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "size": 4, "placeholder": _("自动")}),
    )


class OverrideFields(PageForm):
    """Another grade, and why (G11).

    Args:
        visit: the visit, whose own grade is not offered.
        focus: whether the panel begins here.
    """

    boxes: ClassVar = {"grade": "bare", "reason": "bare"}
    grade = forms.ChoiceField(label=_("规格"), widget=forms.Select({"id": "grade-choice"}))
    reason = forms.CharField(
        label=_("原因"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput({"placeholder": _("原因（必填）")}),
    )

    def __init__(self, visit: Visit, *, focus: bool) -> None:
        super().__init__(auto_id="override-%s")
        grade = self.fields["grade"]
        assert isinstance(grade, forms.ChoiceField)
        grade.choices = [choice for choice in Grade.choices if choice[0] != visit.grade]
        grade.required = False  # one is always chosen, so it needs no mark
        if focus:
            grade.widget.attrs["autofocus"] = True


class BadgeLostForm(PageForm):
    """What has become of the badge somebody wears (B3)."""

    boxes: ClassVar = {"condition": "bare", "reason": "bare"}
    condition = forms.ChoiceField(
        label=_("状况"),
        required=False,
        choices=[(one.value, one.label) for one in inventory.REPORTED],
    )
    reason = forms.CharField(
        label=_("原因"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput({"placeholder": _("原因（必填）")}),
    )


class ItemForm(PageForm):
    """One more thing that is brought in."""

    boxes: ClassVar = {"what": "bare", "serial": "bare", "count": "bare"}
    what = TidyField(
        label=_("物品"),
        max_length=120,
        error_messages={"required": _("请写明带了什么。")},
        widget=forms.TextInput({"placeholder": _("什么物品，如笔记本电脑")}),
    )
    serial = TidyField(
        label=_("序列号"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"placeholder": _("序列号")}),
    )
    count = forms.IntegerField(
        label=_("件数"),
        min_value=1,
        max_value=2**31 - 1,
        required=False,
        initial=1,
        widget=forms.TextInput({"class": "few", "inputmode": "numeric", "maxlength": 5}),
    )

    def items(self) -> list[belongings_items.BelongingItem]:
        """Return what was typed, for the action."""
        data = self.cleaned_data
        return [belongings_items.BelongingItem(data["what"], data["serial"], data["count"] or 1)]


class CompanionsFields(PageForm):
    """Who comes with a visitor (Z3)."""

    companions = forms.CharField(
        label=_("姓名，用顿号、逗号隔开或每行一位"),
        required=False,
        max_length=8000,
        widget=forms.Textarea({"id": "companion-names", "rows": 2, "cols": False}),
    )


class PhoneReasonForm(PageForm):
    """Why somebody wants to see the whole number."""

    boxes: ClassVar = {"reason": "bare"}
    reason = forms.CharField(
        label=_("为什么要看"),
        max_length=LONGEST_REASON,
        widget=forms.TextInput({"placeholder": _("为什么要看（会留记录）")}),
    )


class DelegateForm(PageForm):
    """The colleague who receives instead, as the host said on the telephone."""

    boxes: ClassVar = {"colleague": "bare"}
    colleague = forms.CharField(
        label=_("代接的同事"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"placeholder": _("同事姓名或工号")}),
    )


class EmployeeFields(PageForm):
    """An employee, found while typing.

    Args:
        name: what the ids begin with.
        label: what is asked.
    """

    boxes: ClassVar = {"host": "host-box bare"}
    host_number = forms.CharField(required=False, max_length=20, widget=forms.HiddenInput)
    host = forms.CharField(max_length=60)

    def __init__(self, name: str, label: Any) -> None:
        super().__init__(auto_id=f"{name}-%s")
        self.fields["host_number"].widget.attrs["id"] = f"{name}_number"
        host = self.fields["host"]
        host.label = label
        host.widget = host_combo(
            f"{name}-list",
            _("同事姓名、拼音或工号"),
            **{
                "id": name,
                "autocomplete": "off",
                "data-picks": f"{name}_number",
                "maxlength": 60,
            },
        )


class LeavingForm(PageForm):
    """Why a thing that was brought in stays here, thing by thing (V9).

    Args:
        things: what nobody has looked at yet.
    """

    def __init__(self, things: Sequence[Belonging]) -> None:
        super().__init__()
        self.things = things
        for thing in things:
            self.fields[f"stays-{thing.pk}"] = forms.CharField(
                label=gettext("%(thing)s 为什么留下") % {"thing": thing},
                required=False,
                max_length=LONGEST_REASON,
                widget=forms.TextInput({"placeholder": _("留下的原因")}),
            )

    def box(self, name: str) -> str:
        """Return the class that leaves the label to screen readers.

        Args:
            name: the name of the field.
        """
        return "bare"

    def rows(self) -> Iterator[tuple[Belonging, PageField]]:
        """Return each thing with the field beside it."""
        for thing in self.things:
            field = self[f"stays-{thing.pk}"]
            assert isinstance(field, PageField)
            yield thing, field


def of(one: Visit, extras: Mapping[str, Any], *, override_now: bool) -> dict[str, PageForm]:
    """Return the forms of a visit's panel by their names.

    Args:
        one: the visit.
        extras: what the panel shows beside the visit itself.
        override_now: whether the panel begins with another grade.
    """
    named = "、".join(companion.name for companion in extras["companions"])
    back_to = gettext("退回到“%(state)s”，原因") % {"state": undo.before(one).label}
    lend = BadgeNumberForm()
    lend.fields["badge"].widget.attrs["id"] = "badge-lend"
    return {
        "refuse_now": StepReasonForm(REFUSING, "refuse-%s", focus=True),
        "refuse": StepReasonForm(REFUSING, "%s-visit_refuse"),
        "cancel": StepReasonForm(NO_GOING_ON, "%s-visit_cancel", needed=False),
        "undo": StepReasonForm(back_to, "%s-visit_undo"),
        "admit": BadgeNumberForm(),
        "lend": lend,
        "override": OverrideFields(one, focus=override_now),
        "lost": BadgeLostForm(auto_id="badge-%s"),
        "item": ItemForm(auto_id="thing-%s"),
        "companions": CompanionsFields(initial={"companions": named}),
        "phone": PhoneReasonForm(auto_id="phone-%s"),
        "delegate": DelegateForm(),
        "reassign": EmployeeFields("instead", _("改请哪位同事")),
        "add_host": EmployeeFields("too", _("再通知哪位同事")),
        "leave": LeavingForm(extras["unchecked"]),
        "zone": RowWishForm.offering(extras["askable"], extras),
    }
