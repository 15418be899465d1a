"""What is typed of a plan, or sent by a program: the same fields, the same sentences (E1)."""

import re
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from reception import clock
from reception.accounts.page_forms import YEARS, DayField, PageForm, TidyField
from reception.organisation import people
from reception.organisation.models import Department, Employee, Site
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.plans import sheet
from visitors.plans.listing import PlansAsked
from visitors.plans.models import (
    LONGEST_REASON,
    LONGEST_RECEIPT,
    Plan,
    PlanGuest,
    PlanLine,
    PlanThing,
)
from visitors.plans.writing import PlanSaid

BIGGEST_ID, MOST_HEADS, MOST_GUESTS, MOST_LINES = 2**63 - 1, 2**31 - 1, 500, 200
DEAREST = Decimal("9999999999.99")
MOST_MINUTES = 7 * 24 * 60
SPLIT = re.compile(r"[,，、;；\n]+")
AT_ONCE = {"data-submit": True}


def number(label: Any = "", least: int = 1, most: int = MOST_HEADS, **given: Any) -> Any:
    return forms.IntegerField(label=label, min_value=least, max_value=most, **given)


def amount(label: Any, least: str = "0", **given: Any) -> Any:
    """Return a field for an exact amount."""
    limits: dict[str, Any] = {"min_value": Decimal(least), "max_value": DEAREST}
    return forms.DecimalField(label=label, decimal_places=2, **limits, **given)


class MomentField(forms.DateTimeField):
    """A day and an hour, as typed or as a program sends it."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **given: Any) -> None:
        super().__init__(input_formats=["%Y-%m-%dT%H:%M"], **given)

    def clean(self, value: Any) -> datetime | None:
        """Refuse a year that is none of ours."""
        found: datetime | None = super().clean(value)
        if found is not None and not YEARS[0].year <= found.year <= YEARS[1].year:
            raise ValidationError(gettext("这一项看不懂，请再看看。"), code="invalid")
        return found


class StaffField(TidyField):
    """One of our people by number, name or its initials."""

    def clean(self, value: Any) -> Employee | None:
        """Return whom it means; refuse what means nobody or several."""
        text = super().clean(value)
        return colleague(text) if text else None


class ThingField(TidyField):
    """A vehicle or a room by its name."""

    def clean(self, value: Any) -> PlanThing | None:
        """Return it; refuse what there is not."""
        text = super().clean(value)
        found = PlanThing.objects.filter(name=text, is_active=True).first() if text else None
        if text and found is None:
            wrong = gettext("没有“%(name)s”这个车、房，请从列表里选。") % {"name": text[:40]}
            raise ValidationError(wrong, code="unknown")
        return found


class StaffListField(forms.CharField):
    """Several of our people, with commas between them."""

    def clean(self, value: Any) -> list[Employee]:
        """Return them in the order in which they were named."""
        names = value if isinstance(value, list) else SPLIT.split(super().clean(value) or "")
        typed = [clean_line(str(name)) for name in names][:MOST_GUESTS]
        return [colleague(name) for name in typed if name]


def colleague(text: str) -> Employee:
    """Return the one colleague whom a text means."""
    everywhere = list(Site.objects.values_list("pk", flat=True))
    found = people.the_one_meant(text, everywhere)
    if found is None:
        wrong = gettext("“%(name)s”没有找到，或不止一位，请写工号或全名。")
        raise ValidationError(wrong % {"name": text[:60]}, code="unknown")
    return found


class GuestsField(forms.CharField):
    """A list of guests, one a line, as it is pasted from a sheet: name, sex, position, needs."""

    def clean(self, value: Any) -> list[dict[str, Any]]:
        """Return the guests, or say in words which lines are wrong."""
        sent = value if isinstance(value, list) else self._rows(super().clean(value) or "")
        tidy = ("name", "position", "needs")
        rows = [{**row, **{name: clean_line(row[name]) for name in tidy}} for row in sent]
        wrong, seen = [], {}
        if len(rows) > MOST_GUESTS:
            wrong.append(gettext("名单最多 %(n)d 位。") % {"n": MOST_GUESTS})
        for place, row in enumerate(rows[:MOST_GUESTS], start=1):
            name = row["name"]
            words = {"place": place, "name": name[:60], "before": seen.get(name)}
            if len(name) > 60 or len(row["position"]) > 60 or len(row["needs"]) > 120:
                wrong.append(gettext("第 %(place)d 行太长。") % words)
            elif re.search(r"\d", name):
                wrong.append(gettext("第 %(place)d 行“%(name)s”：姓名里有数字。") % words)
            elif name in seen and row["position"] == rows[seen[name] - 1]["position"]:
                wrong.append(gettext("第 %(place)d 行“%(name)s”和第 %(before)d 行一样。") % words)
            seen.setdefault(name, place)
        if wrong:
            raise ValidationError(" ".join(wrong[:5]), code="invalid")
        return rows

    def _rows(self, text: str) -> list[dict[str, Any]]:
        found = []
        for line in filter(None, map(str.strip, text.splitlines())):
            cells = (
                re.split(r"[\t,，、;；]", line)
                if re.search(r"[\t,，、;；]", line)
                else line.split()
            )
            cells = list(map(str.strip, cells))
            sex = next((at for at, cell in enumerate(cells) if cell in PlanGuest.Sex.values), None)
            name, rest = cells[: sex or 1], cells[(sex or 0) + 1 :]
            position, needs = next(iter(rest), ""), " ".join(rest[1:])
            given = {"name": " ".join(name), "sex": cells[sex] if sex else ""}
            found.append({**given, "position": position, "needs": needs})
        return found


def guests_written(guests: list[PlanGuest]) -> str:
    """Return a list of guests as it is typed."""
    rows = ((one.name, one.sex, one.position, one.needs) for one in guests)
    return "\n".join("，".join(row).rstrip("，") for row in rows)


def standard_choices() -> list[tuple[str, str]]:
    """Return every class and level that is in use today."""
    today = clock.today()
    rows = [row for row in in_force().plan_standards if row.is_active]
    held = [
        row for row in rows if sheet.standard_of(row.scheme, row.code, today, in_force()) == row
    ]
    return [(f"{row.scheme}:{row.code}", str(row)) for row in held]


class PlanForm(PageForm):
    """A whole plan but its lines."""

    boxes: ClassVar = dict.fromkeys(("title", "guests", "mission"), "full")

    title = TidyField(label=pgettext_lazy("plan", "名称"), max_length=80)
    unit = TidyField(label=_("单位"), max_length=120, required=False)
    mission = TidyField(
        label=pgettext_lazy("plan", "事由"), max_length=LONGEST_REASON, required=False
    )
    standard = forms.CharField(label=_("类别或级别"), widget=forms.Select)
    heads = number(pgettext_lazy("plan", "来宾人数"))
    begins_at = MomentField(label=pgettext_lazy("plan", "到"))
    ends_at = MomentField(label=pgettext_lazy("plan", "走"))
    host = StaffField(label=_("谁负责接待"), max_length=60)
    hosts = StaffListField(
        label=_("接待人"),
        required=False,
        help_text=_("姓名或工号，用顿号隔开；留空就是负责接待的人"),
    )
    department = forms.ModelChoiceField(
        Department.objects.all(),
        label=_("费用由哪个部门承担"),
        required=False,
        empty_label=_("负责接待的人的部门"),
    )
    transport = TidyField(label=_("交通"), max_length=120, required=False)
    contact = TidyField(label=pgettext_lazy("plan", "对方联系人"), max_length=120, required=False)
    client = TidyField(label=pgettext_lazy("plan", "客户"), max_length=120, required=False)
    guests = GuestsField(
        label=_("来宾名单"),
        required=False,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("一行一位，可从表格粘贴：姓名，性别，职务，需要"),
    )

    version = number("", least=0, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["standard"].widget.choices = standard_choices()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Look at what belongs together."""
        found = super().clean() or {}
        begins, ends = found.get("begins_at"), found.get("ends_at")
        if begins and ends and ends <= begins:
            self.add_error("ends_at", gettext("要在来宾到了以后。"))
        return found

    def said(self, lines: "list[LineForm] | None", about: Mapping[str, Any]) -> PlanSaid:
        """Return what is written, with the lines that have words."""
        columns = dict(self.cleaned_data)
        del columns["version"]
        guests, hosts = columns.pop("guests"), columns.pop("hosts")
        scheme, _colon, code = columns.pop("standard").partition(":")
        if columns["department"] is None:
            columns["department"] = columns["host"].department
        kept = None if lines is None else [row.columns() for row in lines if row.is_kept()]
        columns |= {"scheme": scheme, "code": code}
        return PlanSaid(columns, guests, hosts, kept, about)


class LineForm(PageForm):
    """One line of the programme."""

    id = number(least=1, most=BIGGEST_ID, required=False, widget=forms.HiddenInput)
    at = MomentField(label=_("时间"))
    until = MomentField(label=_("到几点"), required=False)
    what = TidyField(label=_("事项"), max_length=80)
    place = TidyField(label=_("地点"), max_length=80, required=False)
    kind = forms.ChoiceField(label=_("种类"), choices=PlanLine.Kind.choices, initial="other")
    ours = TidyField(label=pgettext_lazy("plan", "我方"), max_length=200, required=False)
    booked = ThingField(
        label=pgettext_lazy("plan", "车、房"),
        max_length=40,
        required=False,
        widget=forms.TextInput({"list": "things", "autocomplete": "off"}),
    )
    heads = number(_("人数"), least=0, required=False)
    cost = amount(_("费用"), required=False)
    gone = forms.BooleanField(label=_("删"), required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.empty_permitted, self.use_required_attribute = True, False

    def clean(self) -> dict[str, Any]:
        """Look at what belongs together."""
        found = super().clean() or {}
        at, until = found.get("at"), found.get("until")
        if at and until and until <= at:
            self.add_error("until", gettext("要在开始以后。"))
        if found.get("booked") and not until and "until" not in self.errors:
            self.add_error("until", gettext("订车、房要写到几点。"))
        return found

    def is_kept(self) -> bool:
        """Tell whether there is anything on it that stays."""
        return bool(self.cleaned_data.get("what")) and not self.cleaned_data.get("gone")

    def columns(self) -> dict[str, Any]:
        """Return what stands on the line."""
        given = {name: value for name, value in self.cleaned_data.items() if name != "gone"}
        return {**given, "cost": given["cost"] or Decimal(0)}


class PlanStepForm(PageForm):
    """A step that needs nothing; the others say what they need."""

    def __init__(self, *args: Any, plan: Plan, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.plan = plan


class ReasonStepForm(PlanStepForm):
    reason = TidyField(label=_("原因"), max_length=LONGEST_REASON, required=False)


class DecideStepForm(ReasonStepForm):
    approve = forms.BooleanField(label=_("批准"), required=False)


class PhoneStepForm(ReasonStepForm):
    approver = StaffField(label=_("谁在电话里同意"), max_length=60)


class ShiftStepForm(PlanStepForm):
    line = number(most=BIGGEST_ID, widget=forms.HiddenInput)
    minutes = number(_("分钟"), least=-MOST_MINUTES, most=MOST_MINUTES)


class StrikeStepForm(ReasonStepForm):
    cost = number(most=BIGGEST_ID, widget=forms.HiddenInput)


class FollowStepForm(PlanStepForm):
    said = TidyField(label=_("说了什么"), max_length=LONGEST_REASON)
    agreed = forms.BooleanField(label=_("谈成了"), required=False)
    next = TidyField(label=_("下一步"), max_length=LONGEST_REASON, required=False)


def invoice(text: str) -> dict[str, str]:
    """Return what the QR of a VAT invoice says: number, amount and day; nothing of another text
    (``01,type,code,number,amount,day,check``).
    """
    cells = [cell.strip() for cell in text.replace("，", ",").split(",")]
    if len(cells) < 6 or cells[0] != "01" or not cells[3].isdecimal():
        return {}
    day = cells[5] if cells[5].isdecimal() and len(cells[5]) == 8 else ""
    found = {"receipt": cells[3], "amount": cells[4]}
    return {**found, "on": f"{day[:4]}-{day[4:6]}-{day[6:]}"} if day else found


class ActualStepForm(PlanStepForm):
    """A receipt, as it is booked (E22)."""

    scanned = TidyField(
        label=_("扫发票二维码"),
        max_length=200,
        required=False,
        help_text=_("光标放在这里再扫：单据号、金额、日期自动填好，金额请对一下票面"),
        widget=forms.TextInput({"autocomplete": "off"}),
    )

    what = TidyField(label=_("事项"), max_length=80)
    amount = amount(_("金额（元）"), "0.01")
    receipt = TidyField(label=_("单据号"), max_length=LONGEST_RECEIPT)
    payee = TidyField(label=_("收款方"), max_length=80, required=False)
    heads = number(_("人数"), required=False)
    on = DayField(label=_("日期"))
    line = forms.TypedChoiceField(
        label=_("哪一行日程"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any) -> None:
        if data is not None and data.get("scanned"):
            read = invoice(str(data["scanned"]))
            typed = {name: data.get(name) or read.get(name) for name in self.base_fields}
            data = {**typed, "scanned": "" if read else data["scanned"]}
        super().__init__(data, *args, **kwargs)
        lines = [(row.pk, f"{row.at:%m-%d} {row.what}") for row in self.plan.lines.all()]
        self.fields["line"].choices = [("", "–"), *lines]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Refuse a scan that is of no invoice."""
        found = super().clean() or {}
        if found.pop("scanned", ""):
            self.add_error("scanned", gettext("这不是增值税发票的二维码，请照单据填写。"))
        return found


class PlanListForm(PageForm):
    """By what the register is narrowed down."""

    boxes: ClassVar = dict.fromkeys(("q", "state", "department", "month"), "bare")

    q = TidyField(
        label=_("找接待计划"),
        max_length=60,
        required=False,
        widget=forms.TextInput({"type": "search", "placeholder": _("编号、名称、单位")}),
    )
    state = forms.ChoiceField(label=_("状态"), required=False, widget=forms.Select(AT_ONCE))
    department = forms.ModelChoiceField(
        Department.objects.all(),
        label=_("部门"),
        required=False,
        empty_label=_("所有部门"),
        widget=forms.Select(AT_ONCE),
    )
    month = forms.DateField(
        label=_("月份"),
        required=False,
        input_formats=["%Y-%m"],
        validators=[MinValueValidator(YEARS[0]), MaxValueValidator(YEARS[1])],
        widget=forms.DateInput({"type": "month", **AT_ONCE}, format="%Y-%m"),
    )
    before = number(most=BIGGEST_ID, required=False)

    def asked(self) -> PlansAsked:
        """Return which plans."""
        given = {name: value for name, value in self.cleaned_data.items() if value}
        if department := given.get("department"):
            given["department"] = department.pk
        return PlansAsked(**given)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        more = [("running", gettext("接待中")), ("by_phone", gettext("电话同意，还没补齐"))]
        every = [("", gettext("所有状态")), *Plan.State.choices, *more]
        self.fields["state"].choices = every  # type: ignore[attr-defined]
