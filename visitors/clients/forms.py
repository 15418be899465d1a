"""What is typed about clients: a file, a contact, a new handler, a reason, a loan (L1, F9, L10)."""

from datetime import datetime
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import YEARS, PageForm, TidyField
from reception.organisation.models import Employee
from reception.policy.models import ClientClass, DeskOption
from visitors.clients import listing
from visitors.clients.files import COLUMNS, FileSaid
from visitors.clients.listing import ClientsAsked
from visitors.clients.models import LONGEST_REASON, Client, ClientEvent
from visitors.visits.case_forms import (
    AT_ONCE,
    CaseListForm,
    CaseStepForm,
    ColleagueField,
    LinesField,
    the_colleague,
)

Kind, Secrecy, Way = Client.Kind, Client.Secrecy, ClientEvent.Way
CLASSES = ClientClass.objects.filter(is_active=True)


class NumberField(TidyField):
    """A telephone number; one that is none stays as it was typed."""

    def clean(self, value: Any) -> str:
        """Return it as E.164 where it is one."""
        return listing.number_of(super().clean(value))


class ColleaguesField(TidyField):
    """Some of our people by number or name, with commas between."""

    def clean(self, value: Any) -> list[Employee]:
        """Return whom it means."""
        typed = super().clean(value)
        for mark in "、，,;；":
            typed = typed.replace(mark, " ")
        return [the_colleague(word) for word in typed.split()]


class ClientForm(PageForm):
    """A file (L1, L6)."""

    boxes: ClassVar = {"address": "full", "named": "full"}

    name = TidyField(label=_("客户名称"), max_length=120)
    kind = forms.ChoiceField(
        label=pgettext_lazy("client", "种类"), choices=Kind.choices, initial=Kind.PERSON
    )
    client_class = forms.ModelChoiceField(
        CLASSES, label=_("客户类别"), to_field_name="code", empty_label=None
    )
    secrecy = forms.ChoiceField(
        label=_("密级"), choices=Secrecy.choices, initial=Secrecy.NORMAL, required=False
    )
    contact = TidyField(label=pgettext_lazy("client", "联系人"), max_length=60, required=False)
    phone = NumberField(label=_("电话"), max_length=30, required=False)
    address = TidyField(label=_("地址"), max_length=200, required=False)
    trade = TidyField(label=_("企业性质"), max_length=60, required=False)
    source = forms.ModelChoiceField(
        DeskOption.objects.filter(of="source", is_active=True),
        label=_("信息获取渠道"),
        to_field_name="code",
        required=False,
        empty_label=_("没有问"),
    )
    place = TidyField(label=_("纸质档案放在哪里"), max_length=60, required=False)
    named = ColleaguesField(
        label=_("谁可以看（机密、绝密）"),
        max_length=200,
        required=False,
        help_text=_("写工号或姓名，用顿号隔开；跟进人总可以打开"),
    )

    def clean_secrecy(self) -> str:
        return self.cleaned_data.get("secrecy") or Secrecy.NORMAL

    def said(self) -> FileSaid:
        """Return what was typed."""
        typed = self.cleaned_data
        owner = typed.get("owner")
        return FileSaid({name: typed[name] for name in COLUMNS}, typed["named"], owner)


class ClientNewForm(ClientForm):
    """A new file."""

    owner = ColleagueField(label=_("跟进人"), help_text=_("留空就是您自己，或者公共客户"))


class ContactForm(CaseStepForm):
    """A contact, or a try (F6, F9)."""

    kind = forms.ChoiceField(label=_("怎样联系"), choices=Way.choices)
    result = forms.ChoiceField(
        label=_("结果"),
        choices=[
            ("reached", _("联系到了")),
            ("not_reached", _("没有联系到，算试过")),
        ],
    )
    satisfied = forms.ChoiceField(
        label=_("满意吗"),
        choices=[("", _("没有问")), ("yes", _("满意")), ("no", _("不满意"))],
        required=False,
    )
    next_at = forms.DateTimeField(
        label=_("约好下次"),
        required=False,
        input_formats=["%Y-%m-%dT%H:%M"],
        widget=forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    words = LinesField(label=_("说了什么"), rows=2, required=False)

    def clean_next_at(self) -> datetime | None:
        found: datetime | None = self.cleaned_data["next_at"]
        if found is not None and not YEARS[0].year <= found.year <= YEARS[1].year:
            raise ValidationError(gettext("这一项看不懂，请再看看。"), code="invalid")
        return found

    def arguments(self) -> dict[str, Any]:
        said = {"yes": True, "no": False}.get(self.cleaned_data["satisfied"])
        return {**self.cleaned_data, "satisfied": said}


class GiveForm(CaseStepForm):
    """To whom a client is given, and why."""

    employee = ColleagueField(label=_("给谁跟进"), required=True)
    reason = TidyField(label=_("原因"), max_length=LONGEST_REASON)

    def clean(self) -> dict[str, Any]:
        """Refuse nobody."""
        found = super().clean() or {}
        if "employee" in found and found["employee"] is None:
            self.add_error("employee", gettext("请填写这一项。"))
        return found


class ClientReasonForm(CaseStepForm):
    """Why."""

    reason = TidyField(label=_("原因"), max_length=LONGEST_REASON)


class LoanForm(CaseStepForm):
    """What a file is borrowed for (L10)."""

    purpose = TidyField(label=_("用途"), max_length=LONGEST_REASON)
    reason = TidyField(label=_("原因"), max_length=LONGEST_REASON)


class LoanDecisionForm(CaseStepForm):
    """Whether a loan is approved; not to needs a reason."""

    approve = forms.ChoiceField(choices=[("yes", _("批准")), ("no", _("不批准"))])
    reason = TidyField(label=_("不批准的原因"), max_length=LONGEST_REASON, required=False)

    def arguments(self) -> dict[str, Any]:
        typed = self.cleaned_data
        return {"approve": typed["approve"] == "yes", "reason": typed["reason"]}


class RehearsalForm(PageForm):
    """Other days for a class, tried before they hold (F7)."""

    client_class = forms.ModelChoiceField(
        CLASSES, label=_("客户类别"), to_field_name="code", empty_label=None
    )
    lapse_days = forms.IntegerField(label=_("几天没有接触就失效"), min_value=0, max_value=3650)


class ClientListForm(CaseListForm):
    """By what the list is narrowed down."""

    boxes: ClassVar = {"q": "bare", "of_class": "bare", "owner": "bare", "due": "bare"}

    q = TidyField(
        label=_("找客户"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": _("名称、姓名、电话")}),
    )
    of_class = forms.ModelChoiceField(
        ClientClass.objects.all(),
        label=_("客户类别"),
        to_field_name="code",
        required=False,
        empty_label=_("每一类客户"),
        widget=forms.Select(AT_ONCE),
    )
    owner = forms.ChoiceField(
        label=_("跟进人"),
        required=False,
        choices=[
            ("", _("所有人的")),
            (listing.MINE, _("我的")),
            (listing.POOL, _("公共客户")),
        ],
        widget=forms.Select(AT_ONCE),
    )
    due = forms.ChoiceField(
        label=_("要办的"),
        required=False,
        choices=[
            ("", _("不论要不要办")),
            (listing.LATE, _("该联系没有联系的")),
            (listing.SOON, _("这几天要联系的")),
            (listing.LAPSE, _("快失效的")),
        ],
        widget=forms.Select(AT_ONCE),
    )

    def asked(self) -> ClientsAsked:
        """Return which files."""
        row = self.chosen("of_class")
        return ClientsAsked(
            q=self.chosen("q") or "",
            of_class=getattr(row, "code", "") or "",
            owner=self.chosen("owner") or "",
            due=self.chosen("due") or "",
            before=self.chosen("before"),
        )
