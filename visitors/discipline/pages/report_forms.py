"""What somebody reports: on patrol, at the desk, or 行政部 at once."""

import datetime as dt
import secrets
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reception.accounts.actor import Actor
from reception.accounts.page_forms import ComboInput, TidyField
from reception.accounts.refusals import Refusal
from reception.organisation import people
from reception.organisation.models import Employee, Site, Zone
from reception.policy.enums import Severity
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.api.inputs import BIGGEST_ID, moment
from visitors.discipline.incidents import photos, secrecy
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.incidents.reports import (
    LONGEST_NOTE,
    LONGEST_PLACE,
    LONGEST_SOURCE,
    Report,
)
from visitors.discipline.incidents.visibility import visits_to_report
from visitors.discipline.pages.forms import ENTRY, CaseForm, GivenForm, lines
from visitors.models import Visit
from visitors.visits import visibility as visible

AGO = (5, 10, 15, 30, 60)
OLDEST = dt.timedelta(days=366)  # a time before that is a slip of the hand
WHEN = gettext_lazy("请填写违规的日期和时间：不晚于现在，不早于一年前。")
LOCAL_TIME = "%Y-%m-%dT%H:%M"  # as a browser writes it


def _ago() -> list[tuple[int, str]]:
    ago = [
        (n, ngettext("%(minutes)s 分钟前", "%(minutes)s 分钟前", n) % {"minutes": n}) for n in AGO
    ]
    return [(0, _("刚刚")), *ago]


def _note(label: Any, rows: int = 3) -> forms.CharField:
    return forms.CharField(label=label, max_length=LONGEST_NOTE, required=False, widget=lines(rows))


class ReportForm(CaseForm):
    """Where, when, a note, a photo."""

    boxes = {"zone": "bare", "place": "bare", "ago": "pair"}

    zone = forms.ModelChoiceField(
        Zone.objects.none(),
        label=gettext_lazy("区域"),
        empty_label=None,
        required=False,
        widget=forms.RadioSelect,
    )
    place = TidyField(
        label=gettext_lazy("具体地点"),
        max_length=LONGEST_PLACE,
        required=False,
        widget=forms.TextInput(
            {**ENTRY, "placeholder": gettext_lazy("具体地点，例如三楼走廊"), "autocomplete": "off"}
        ),
    )
    ago = forms.TypedChoiceField(
        label=gettext_lazy("什么时候"),
        choices=_ago,
        coerce=int,
        required=False,
        empty_value=None,
        initial=0,
        widget=forms.Select(ENTRY),
    )
    seen_at = forms.CharField(max_length=40, required=False, widget=forms.HiddenInput)
    note = _note(gettext_lazy("说明（可不填）"), rows=2)
    photo = forms.FileField(
        label=gettext_lazy("拍照（可不拍）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(
            {"class": "visually-hidden", "accept": "image/*", "capture": "environment"}
        ),
    )

    def __init__(self, *args: Any, by: Actor, site_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by, self.site_id = by, site_id
        self.fields["zone"].queryset = Zone.objects.filter(site=site_id)  # type: ignore[attr-defined]

    def clean_seen_at(self) -> dt.datetime | None:
        """Return the moment the telephone noted; one that cannot be read is none."""
        try:
            noted: dt.datetime = moment(self.cleaned_data["seen_at"])
        except ValueError:
            return None
        return noted if noted.tzinfo is not None else None

    def clean_photo(self) -> photos.Picture | None:
        """Return the photo as a picture of our own making."""
        upload = self.cleaned_data["photo"]
        if not upload:
            return None
        try:
            return photos.picture(upload, upload.size, in_force())
        except Refusal as why:
            raise ValidationError(why.message, code=why.code) from why

    def clean(self) -> dict[str, Any]:
        """Ask for a zone or a place, and refuse the name of whoever reports."""
        cleaned = super().clean() or {}
        wrong = {"zone", "place"} & set(self.errors)
        if not (wrong or cleaned.get("zone") or cleaned.get("place")):
            self.add_error("place", _("请选一个区域，或写明地点。"))
        for name in ("place", "note"):
            if secrecy.names(self.by.employee, cleaned.get(name, "")):
                self.add_error(name, secrecy.own_name())
        return cleaned

    def report(self, key: str, visit: Visit | None, now: dt.datetime) -> Report:
        """Return what was typed: seen when the telephone noted it, else so many minutes ago."""
        typed = self.cleaned_data
        ago = dt.timedelta(minutes=typed.get("ago") or 0)
        return Report(
            NO_BADGE,
            f"patrol:{key}",
            self.site_id,
            visit=visit,
            seen_at=typed.get("seen_at") or now - ago,
            zone=typed["zone"],
            place=typed["place"],
            note=typed["note"],
            picture=typed["photo"],
        )


class LadderSelect(forms.Select):
    """A choice of ladders; the style sheet asks for a severity where the chosen one has any."""

    by_severity: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return one option, marked where its ladder goes by severity."""
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.by_severity:
            option["attrs"]["data-by-severity"] = True
        return option


def sites_of(actor: Actor, capability: str) -> list[int]:
    """Return the ids of the sites at which somebody has a capability."""
    sites = visible.site_ids(actor, capability)
    return sites if sites is not None else list(Site.objects.values_list("pk", flat=True))


class BookForm(GivenForm):
    """A violation that 行政部 books at once: by whom, against what, when."""

    boxes = {"employee": "with-options", "severity": "how-grave"}
    control_class = "entry"
    capability, made_at = "incident.decide", "office"
    people: Any = reverse_lazy("ledger_people")
    leaves_out: tuple[str, ...] = ()

    employee = forms.CharField(label=gettext_lazy("当事人"), max_length=60, required=False)
    employee_number = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    ladder = forms.CharField(
        label=gettext_lazy("阶梯"),
        max_length=40,
        required=False,
        widget=LadderSelect({"required": True}),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("严重程度"),
        choices=[("", gettext_lazy("请选择")), *Severity.choices],
        required=False,
    )
    seen_at = forms.DateTimeField(
        label=gettext_lazy("什么时候"),
        required=False,
        error_messages={"invalid": WHEN},
        widget=forms.TextInput({"type": "datetime-local", "required": True}),
    )
    visit = forms.IntegerField(
        label=gettext_lazy("关联的来访（可不选）"),
        help_text=gettext_lazy(
            "列出这一天来找这位同事的访客。未佩戴访客牌的，选上来访才能核对是否免佩戴（B1）。"
        ),
        min_value=1,
        max_value=BIGGEST_ID,
        required=False,
        widget=forms.Select,
    )
    source = TidyField(
        label=gettext_lazy("依据（投诉编号、邮件日期等，可不填；同一依据只记一次）"),
        max_length=LONGEST_SOURCE,
        required=False,
    )
    note = _note(gettext_lazy("认定的情况（当事人会看到；不要写是谁报告的）"))

    def __init__(self, *args: Any, actor: Actor, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.actor, self.now = actor, now
        latest = timezone.localtime(now).strftime(LOCAL_TIME)
        self.fields["seen_at"].initial = latest
        self.fields["seen_at"].widget.attrs["max"] = latest
        ladders = [one for one in in_force().ladders.values() if one.is_active]
        choice = self.fields["ladder"].widget
        choice.choices = [
            ("", _("请选择")),
            *(
                (one.code, f"{one} {one.clause}")
                for one in ladders
                if one.code not in self.leaves_out
            ),
        ]
        choice.by_severity = {one.code for one in ladders if one.by_severity}
        name, number = (self[field].value() or "" for field in ("employee", "employee_number"))
        self.fields["employee"].widget = ComboInput(
            "people",
            {
                **ENTRY,
                "maxlength": 60,
                "required": True,
                "placeholder": _("姓名、拼音、首字母、部门"),
                "data-picks": "employee_number",
                "hx-get": self.people,
                "hx-trigger": "input changed delay:120ms",
                "hx-target": "#people",
                "hx-swap": "innerHTML",
                "hx-sync": "this:queue last",
                "autofocus": not name,
            },
        )
        self.fields["employee_number"].widget.attrs |= {"data-number": number, "data-name": name}

    def offer(self, visits: Iterable[Visit]) -> None:
        """Let one of some visits be chosen, as they come."""
        choices = [("", _("没有"))]
        for visit in visits:
            at = f"{timezone.localtime(visit.arrived_at):%H:%M}" if visit.arrived_at else ""
            words = " · ".join(filter(None, [visit.visitor.name, visit.organisation]))
            choices.append((str(visit.pk), f"{at} {words}"))
        self.fields["visit"].widget.choices = choices  # type: ignore[attr-defined]

    def clean_ladder(self) -> str:
        """Ask for a ladder; whether there is one of that code, the action looks at."""
        code: str = self.cleaned_data["ladder"]
        if not code:
            raise ValidationError(_("请选处罚阶梯。"))
        return code

    def clean_seen_at(self) -> dt.datetime:
        """Ask for a moment that can be meant."""
        at: dt.datetime | None = self.cleaned_data["seen_at"]
        # The field knows minutes only: the present one may already lie some seconds back.
        if at is None or not self.now - OLDEST <= at <= self.now + dt.timedelta(minutes=1):
            raise ValidationError(WHEN)
        return at

    def clean_visit(self) -> Visit | None:
        """Return the visit that was chosen."""
        visit_id = self.cleaned_data["visit"]
        visit = visits_to_report(self.actor).filter(pk=visit_id).first() if visit_id else None
        if visit_id and visit is None:
            raise ValidationError(_("没有这次来访。"))
        return visit

    def clean(self) -> dict[str, Any]:
        """Find the person concerned; a severity that was chosen before another ladder was, and is
        hidden since, is none.
        """
        cleaned = super().clean() or {}
        ladder = in_force().ladders.get(cleaned.get("ladder", ""))
        if ladder is not None and not ladder.by_severity:
            cleaned["severity"] = ""
        if {"employee", "employee_number"} <= set(cleaned):
            cleaned["employee"] = self._person(cleaned["employee"], cleaned["employee_number"])
            if cleaned["employee"] is None:
                self.add_error("employee", _("请从列表里选一位同事，或写完整的姓名、工号。"))
        return cleaned

    def _person(self, name: str, number: str) -> Employee | None:
        sites, number = sites_of(self.actor, self.capability), clean_line(number)
        if not number:
            return people.the_one_meant(name, sites) if clean_line(name) else None
        rows = Employee.objects.filter(number=number, site__in=sites)
        return rows.select_related("department").first()

    def report(self) -> Report:
        """Return what was typed, once ``typed`` has looked; without a source it is its own."""
        typed = self.cleaned_data
        visit, employee = typed["visit"], typed["employee"]
        key = typed["request_key"] or secrets.token_hex(12)
        return Report(
            ladder=typed["ladder"],
            source=typed["source"] or f"{self.made_at}:{key}",
            site_id=visit.site_id if visit is not None else employee.site_id,
            employee=employee,
            visit=visit,
            seen_at=typed["seen_at"],
            severity=typed["severity"],
            note=typed["note"],
        )


class ProposeForm(BookForm):
    """A violation that somebody proposes; a missing badge is reported on patrol."""

    capability, made_at = "patrol.report", "desk"
    people = reverse_lazy("ledger_propose_people")
    leaves_out = (NO_BADGE,)

    note = _note(gettext_lazy("发生了什么（当事人会看到；不要写是谁报告的）"))

    def clean_ladder(self) -> str:
        """Send whoever reports a missing badge to the patrol."""
        code = super().clean_ladder()
        if code == NO_BADGE:
            raise ValidationError(_("没戴访客牌的，请在“巡查”里报告，那里会核对该不该戴。"))
        return code
