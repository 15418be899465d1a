"""What a step of a visit needs to be given: one form draws itself in the panel of the visit, and
reads the POST of a page and the JSON of a program alike.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, ClassVar, cast

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reception.accounts.actor import Actor
from reception.accounts.page_forms import PageField, PageForm, TidyField
from reception.accounts.refusals import Refusal
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.enums import Grade
from reception.text import whole_number
from visitors.badges import inventory
from visitors.badges.numbers import BadgeNumberField
from visitors.belongings import items
from visitors.belongings.items import BelongingItem
from visitors.hosts import requests
from visitors.hosts.answers import HostReply
from visitors.lifecycle import undo, zone_forms
from visitors.lifecycle.arrival_form import FIELD_OF_TIME, OtherTimeField, host_combo
from visitors.models import Belonging, HostRequest, State, Visit, ZonePass
from visitors.visits import visibility

Answer = Visit.Answer
BIGGEST_ID, BIGGEST_NUMBER = 2**63 - 1, 2**31 - 1


class VisitStepForm(PageForm):
    """A step that needs nothing; the others say what they need.

    Args:
        data: a page's POST or a program's body; nothing where the form is drawn.
        visit: which visit it is about.
        by: who takes the step.
    """

    # Drawn as needed, and refused by the action, with a code of its own.
    asked_by_action: ClassVar[tuple[str, ...]] = ()
    refusal_code: ClassVar[str] = "invalid"
    summary: ClassVar[Any] = _("请检查所填内容。")

    def __init__(self, data: Any = None, *, visit: Visit, by: Actor, auto_id: str = "%s") -> None:
        super().__init__(data, auto_id=auto_id)
        self.visit, self.by = visit, by
        if self.is_bound:
            for name in self.asked_by_action:
                self.fields[name].required = False
            self.full_clean()

    def content(self) -> dict[str, Any]:
        """Return what was typed; the same key with other content is refused."""
        return self.cleaned_data

    def subject(self) -> Any:
        """Return what the action is about."""
        return self.visit

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return what the action is given beside its subject, by the names of its parameters."""
        return self.cleaned_data

    def refuse_invalid(self) -> None:
        """Refuse what cannot be read, with a sentence beside each field."""
        if self.errors:
            fields = {name: str(text[0]) for name, text in self.errors.items()}
            summary = self.summary or next(iter(fields.values()))
            raise Refusal(self.refusal_code, summary, status=422, fields=fields)


class ArriveForm(VisitStepForm):
    """Who comes along, where that was not known when the visit was arranged (Z3)."""

    companions = forms.Field(required=False)

    def arguments(self, now: datetime) -> dict[str, Any]:
        typed = self.cleaned_data["companions"]
        return {"companions": items.names_or_refuse(typed) if isinstance(typed, list) else []}


class AdmitForm(VisitStepForm):
    """The badge in the desk's hand; without a number the lowest free one is lent (B1)."""

    badge = BadgeNumberField(
        label=_("牌号"),
        required=False,
        widget=forms.TextInput({"inputmode": "numeric", "size": 4, "placeholder": _("自动")}),
    )


class CheckForm(VisitStepForm):
    """What was looked at: ticked on a page, listed by a program; what stays says why (V9)."""

    belongings = forms.Field(required=False)

    def content(self) -> dict[str, Any]:
        """Return nothing by the id of what is carried out, else why it stays."""
        if isinstance(self.data, QueryDict):
            return {"checked": items.checked_in(self.data)}
        things = self.cleaned_data["belongings"] or []
        return {"checked": {one["id"]: None if one["taken"] else one["reason"] for one in things}}

    def arguments(self, now: datetime) -> dict[str, Any]:
        return self.content()

    def box(self, name: str) -> str:
        return "bare"

    def rows(self) -> Iterator[tuple[Belonging, PageField]]:
        """Draw each thing that nobody has looked at yet with the field beside it."""
        for thing in self.visit.belongings.all():
            if thing.is_open:
                field = TidyField(
                    label=gettext("%(thing)s 为什么留下") % {"thing": thing},
                    required=False,
                    max_length=200,
                    widget=forms.TextInput({"placeholder": _("留下的原因")}),
                )
                yield thing, PageField(self, field, f"stays-{thing.pk}")


class ReasonForm(VisitStepForm):
    """Why; some steps need no reason."""

    reason = TidyField(label=_("原因（可不填）"), max_length=200, required=False)


class NeededReasonForm(VisitStepForm):
    """Why, which has to be said."""

    asked_by_action = ("reason",)
    reason = TidyField(
        label=_("原因"), max_length=200, widget=forms.TextInput({"placeholder": _("原因（必填）")})
    )


class RefuseForm(NeededReasonForm):
    """Why a visitor is refused (G4)."""

    reason = TidyField(label=_("婉拒的原因（只留在记录里，不告诉访客）"), max_length=200)


class UndoForm(NeededReasonForm):
    """Why, and the state that the page showed, so that no later step is taken back."""

    reason = TidyField(max_length=200)
    state = forms.ChoiceField(choices=State, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = undo.before(self.visit).label
        self.fields["reason"].label = gettext("退回到“%(state)s”，原因") % {"state": before}

    def subject(self) -> Visit:
        """Return the visit as the page showed it."""
        self.visit.state = self.cleaned_data["state"] or self.visit.state
        return self.visit

    def arguments(self, now: datetime) -> dict[str, Any]:
        return {"reason": self.cleaned_data["reason"]}


class OverrideForm(NeededReasonForm):
    """Another grade than the visit's own, and why (G11)."""

    boxes = {"grade": "bare", "reason": "bare"}
    field_order = ("grade", "reason")
    grade = forms.ChoiceField(label=_("规格"), choices=Grade, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        others = [choice for choice in Grade.choices if choice[0] != self.visit.grade]
        cast(forms.Select, self.fields["grade"].widget).choices = others

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Raise ``grade_missing`` where none was chosen."""
        grade, missing = self.cleaned_data["grade"], gettext("请选一个规格。")
        if not grade:
            raise Refusal("grade_missing", missing, status=422, fields={"grade": missing})
        return {"grade": Grade(grade), "reason": self.cleaned_data["reason"]}


class BrokenBadgeForm(NeededReasonForm, AdmitForm):
    """What became of a badge that was worn, and whether its wearer goes on without one (B3)."""

    boxes = {"condition": "bare", "reason": "bare"}
    condition = forms.ChoiceField(
        label=_("状况"),
        required=False,
        choices=[(one.value, one.label) for one in inventory.REPORTED],
    )
    goes_on = forms.ChoiceField(choices=[("without", ""), ("another", "")], required=False)


class ColleagueForm(VisitStepForm):
    """Which employee is asked: by the number that was picked, or by what was typed."""

    asked_by_action = ("host",)
    boxes = {"host": "host-box bare"}
    host_number = TidyField(max_length=20, required=False, widget=forms.HiddenInput)
    host = TidyField(max_length=60)

    def arguments(self, now: datetime) -> dict[str, Any]:
        return {"employee": self.employee()}

    def employee(self) -> Employee:
        """Return the one employee of the site who is meant, or raise ``unknown_colleague``."""
        typed = self.cleaned_data["host_number"] or self.cleaned_data["host"]
        return the_colleague(self.visit, typed, "host")


class ReassignForm(ColleagueForm):
    """Who is asked instead."""

    boxes = {"host": "host-box"}
    # The one field of the panel for a colleague; its buttons say what they are asked for.
    host = TidyField(
        label=_("另一位同事"),
        max_length=60,
        widget=host_combo(
            "reassign-list",
            _("同事姓名、拼音或工号"),
            **{"data-picks": "host_number-reassign", "autocomplete": "off"},
        ),
    )


class AddHostForm(ColleagueForm):
    """Who is told too."""


class ReplyForm(VisitStepForm):
    """What the host answered by telephone, or answers who is signed in (V4)."""

    boxes = {"colleague": "bare", "at": "bare"}
    answer = forms.ChoiceField(choices=Answer, required=False)
    minutes = forms.IntegerField(min_value=0, max_value=BIGGEST_NUMBER, required=False)
    colleague: forms.Field = TidyField(
        label=_("代接的同事"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"placeholder": _("同事姓名或工号")}),
    )
    # The panel has one field for a colleague, whatever they are asked for.
    host = TidyField(max_length=60, required=False)
    host_number = TidyField(max_length=20, required=False)
    asked = forms.IntegerField(min_value=1, max_value=BIGGEST_ID, required=False)
    at = OtherTimeField()

    def subject(self) -> HostRequest:
        """Return the request that is answered, or raise ``nobody_asked``: this person answers for
        nobody who was asked.
        """
        request = requests.request_to_answer(self.visit, self.by, self.cleaned_data["asked"])
        if request is None:
            raise Refusal("nobody_asked", gettext("这次来访没有等候应答的人。"))
        return request

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return the answer, or raise ``unknown_answer`` or ``unknown_colleague``."""
        answer = Answer(self.cleaned_data["answer"])
        if answer == Answer.NONE:
            raise Refusal("unknown_answer", gettext("请选一个应答。"), status=422)
        minutes = self.wait_minutes() if answer == Answer.WAIT else None
        colleague = self.employee() if answer == Answer.COLLEAGUE else None
        at = self.cleaned_data["at"] if answer == Answer.LATER else None
        return {"reply": HostReply(answer, minutes, colleague, at)}

    def wait_minutes(self) -> int:
        return self.cleaned_data["minutes"] or 0

    def employee(self) -> Employee:
        data = self.cleaned_data
        typed = data["colleague"] or data["host_number"] or data["host"]
        return the_colleague(self.visit, typed, "colleague")


class BringForm(VisitStepForm):
    """One more thing that is brought in."""

    summary = None  # the sentence beside the field, which is seldom one of several
    boxes = {"what": "bare", "serial": "bare", "count": "bare"}
    what = TidyField(
        label=_("物品"),
        max_length=items.LONGEST_WHAT,
        error_messages={"required": _("请写明带了什么。")},
        widget=forms.TextInput({"placeholder": _("什么物品，如笔记本电脑")}),
    )
    serial = TidyField(
        label=_("序列号"),
        max_length=items.LONGEST_SERIAL,
        required=False,
        widget=forms.TextInput({"placeholder": _("序列号")}),
    )
    count = forms.IntegerField(
        label=_("件数"),
        min_value=1,
        max_value=BIGGEST_NUMBER,
        required=False,
        initial=1,
        widget=forms.TextInput({"class": "few", "inputmode": "numeric", "maxlength": 5}),
    )

    def arguments(self, now: datetime) -> dict[str, Any]:
        data = self.cleaned_data
        return {"items": [BelongingItem(data["what"], data["serial"], data["count"] or 1)]}


class CompanionsForm(VisitStepForm):
    """Who comes with a visitor, on lines or after commas (Z3)."""

    companions = forms.CharField(  # not tidied as a whole: its lines are kept apart
        label=_("姓名，用顿号、逗号隔开或每行一位"),
        required=False,
        max_length=8000,
        widget=forms.Textarea({"rows": 2, "cols": False}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not self.is_bound:
            self.initial["companions"] = "、".join(map(str, self.visit.companions.all()))

    def arguments(self, now: datetime) -> dict[str, Any]:
        return {
            "names": items.names_or_refuse(items.BETWEEN.split(self.cleaned_data["companions"]))
        }


class DepartureForm(VisitStepForm):
    """When a visitor really left, at the site's time."""

    refusal_code, summary = "wrong_time", None
    boxes = {"left_at": "bare"}
    left_at = forms.DateTimeField(
        input_formats=[FIELD_OF_TIME],
        error_messages=dict.fromkeys(("required", "invalid"), _("请填写离开的日期和时间。")),
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FIELD_OF_TIME),
    )

    def between(self, latest: datetime) -> "DepartureForm":
        """Draw the form beside a visit on a list: a time since its visitor came in."""
        field, entered = self.fields["left_at"], self.visit.admitted_at
        field.label = gettext("%(name)s 离开的时间") % {"name": self.visit.visitor.name}
        field.widget.attrs |= {
            "min": f"{timezone.localtime(entered):{FIELD_OF_TIME}}" if entered else "",
            "max": f"{timezone.localtime(latest):{FIELD_OF_TIME}}",
        }
        return self


class ZoneForm(VisitStepForm):
    """Which zone, why, and until when today (Z2); ``zone_forms`` reads it for all doors."""

    def content(self) -> dict[str, Any]:
        """Return what was typed."""
        return {name: self.data.get(name, "") for name in ("zone", "reason", "until")}

    def arguments(self, now: datetime) -> dict[str, Any]:
        return {"wish": zone_forms.wish(self.data, self.visit, now)}


class ZonePassForm(VisitStepForm):
    """Which pass of the visit."""

    zone_pass = forms.Field(required=False)

    def arguments(self, now: datetime) -> dict[str, Any]:
        """Return nothing: the pass says it all."""
        return {}

    def subject(self) -> ZonePass:
        """Return the pass, or 404 where the visit has no such one."""
        number = whole_number(self.cleaned_data["zone_pass"] or "")
        rows = ZonePass.objects.filter(visit=self.visit).select_related("visit", "zone")
        return visibility.one(rows, pk=number or 0)


def the_colleague(visit: Visit, typed: str, field: str) -> Employee:
    """Return the employee of the visit's site whom a number or a name means, or raise
    ``unknown_colleague`` beside the field.
    """
    employee = people.the_one_meant(typed, [visit.site_id]) if typed else None
    if employee is None:
        unknown = gettext("没有找到这位同事。")
        raise Refusal("unknown_colleague", unknown, status=422, fields={field: unknown})
    return employee
