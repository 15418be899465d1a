"""What somebody reports: on patrol, at the desk, or 行政部 at once."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from reception.accounts.page_forms import ComboInput, PageForm
from reception.accounts.refusals import Refusal
from reception.organisation.models import Zone
from reception.policy.enums import Severity
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.api.inputs import moment
from visitors.discipline.incidents import photos
from visitors.discipline.incidents.evidence import NO_BADGE
from visitors.discipline.incidents.reports import LONGEST_NOTE, LONGEST_PLACE, LONGEST_SOURCE
from visitors.discipline.pages.forms import ENTRY, lines
from visitors.models import Visit

AGO = (0, 5, 10, 15, 30, 60)
LOCAL_TIME = "%Y-%m-%dT%H:%M"  # as a browser writes it


def _ago() -> list[tuple[int, str]]:
    return [
        (
            minutes,
            ngettext("%(minutes)s 分钟前", "%(minutes)s 分钟前", minutes) % {"minutes": minutes}
            if minutes
            else _("刚刚"),
        )
        for minutes in AGO
    ]


class ReportForm(PageForm):
    """Where, when, a note, a photo."""

    boxes = {"zone": "bare", "place": "bare", "ago": "pair"}

    zone = forms.ModelChoiceField(
        Zone.objects.none(),
        label=gettext_lazy("区域"),
        empty_label=None,
        required=False,
        widget=forms.RadioSelect,
    )
    place = forms.CharField(
        label=gettext_lazy("具体地点"),
        max_length=LONGEST_PLACE,
        required=False,
        widget=forms.TextInput(
            {
                **ENTRY,
                "placeholder": gettext_lazy("具体地点，例如三楼走廊"),
                "autocomplete": "off",
            }
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
    note = forms.CharField(
        label=gettext_lazy("说明（可不填）"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=lines(2),
    )
    photo = forms.FileField(
        label=gettext_lazy("拍照（可不拍）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(
            {"class": "visually-hidden", "accept": "image/*", "capture": "environment"}
        ),
    )
    request_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, site_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["zone"].queryset = Zone.objects.filter(site=site_id)  # type: ignore[attr-defined]

    def clean_place(self) -> str:
        """Return the place on one line."""
        return clean_line(self.cleaned_data["place"])

    def clean_seen_at(self) -> dt.datetime | None:
        """Return the moment the telephone noted; one that cannot be read is none."""
        typed = self.cleaned_data["seen_at"]
        try:
            read = moment(typed) if typed else None
        except ValueError:
            return None
        return read if read is not None and read.tzinfo is not None else None

    def clean_photo(self) -> photos.Picture | None:
        """Return the photo as a picture of our own making.

        Raises:
            ValidationError: it is too large or no picture.
        """
        upload = self.cleaned_data["photo"]
        if not upload:
            return None
        try:
            return photos.picture(upload, upload.size, in_force())
        except Refusal as why:
            raise ValidationError(why.message, code=why.code) from why

    def clean(self) -> dict[str, Any]:
        """Ask for a zone or a place."""
        cleaned = super().clean() or {}
        if (
            not cleaned.get("zone")
            and not cleaned.get("place")
            and not {"zone", "place"} & set(self.errors)
        ):
            raise ValidationError({"place": _("请选一个区域，或写明地点。")})
        return cleaned

    def when(self, now: dt.datetime) -> dt.datetime:
        """Return when it was seen: as the telephone noted it, else so many minutes ago."""
        noted: dt.datetime | None = self.cleaned_data.get("seen_at")
        return noted or now - dt.timedelta(minutes=self.cleaned_data.get("ago") or 0)


class LadderSelect(forms.Select):
    """A choice of ladders; the style sheet asks for a severity where the chosen one has any."""

    by_severity: frozenset[str] = frozenset()

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Return one option, marked where its ladder goes by severity.

        Args:
            name: the name of the field.
            value: the code of the ladder.
            args: as Django passes them.
            kwargs: as Django passes them.
        """
        option = super().create_option(name, value, *args, **kwargs)
        if value in self.by_severity:
            option["attrs"]["data-by-severity"] = True
        return option


class BookForm(PageForm):
    """A violation that 行政部 books at once: by whom, against what, when."""

    boxes = {"employee": "with-options", "severity": "how-grave"}
    people: Any = reverse_lazy("ledger_people")
    leaves_out: tuple[str, ...] = ()

    employee = forms.CharField(label=gettext_lazy("当事人"), max_length=60, required=False)
    employee_number = forms.CharField(max_length=20, required=False, widget=forms.HiddenInput)
    ladder = forms.CharField(
        label=gettext_lazy("阶梯"),
        max_length=40,
        required=False,
        widget=LadderSelect({**ENTRY, "required": True}),
    )
    severity = forms.ChoiceField(
        label=gettext_lazy("严重程度"),
        choices=[("", gettext_lazy("请选择")), *Severity.choices],
        required=False,
        widget=forms.Select(ENTRY),
    )
    seen_at = forms.CharField(
        label=gettext_lazy("什么时候"),
        max_length=40,
        required=False,
        widget=forms.TextInput({**ENTRY, "type": "datetime-local", "required": True}),
    )
    visit = forms.IntegerField(
        label=gettext_lazy("关联的来访（可不选）"),
        help_text=gettext_lazy(
            "列出这一天来找这位同事的访客。未佩戴访客牌的，选上来访才能核对是否免佩戴（B1）。"
        ),
        min_value=1,
        max_value=2**63 - 1,
        required=False,
        widget=forms.Select(ENTRY),
    )
    source = forms.CharField(
        label=gettext_lazy("依据（投诉编号、邮件日期等，可不填；同一依据只记一次）"),
        max_length=LONGEST_SOURCE,
        required=False,
        widget=forms.TextInput(ENTRY),
    )
    note = forms.CharField(
        label=gettext_lazy("认定的情况（当事人会看到；不要写是谁报告的）"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=lines(3),
    )
    request_key = forms.CharField(max_length=80, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, now: dt.datetime, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        latest = timezone.localtime(now).strftime(LOCAL_TIME)
        self.fields["seen_at"].initial = latest
        self.fields["seen_at"].widget.attrs |= {"max": latest, "maxlength": False}
        ladders = [
            one
            for one in in_force().ladders.values()
            if one.is_active and one.code not in self.leaves_out
        ]
        choice = self.fields["ladder"].widget
        choice.choices = [
            ("", _("请选择")),
            *((one.code, f"{one} {one.clause}") for one in ladders),
        ]
        choice.by_severity = {one.code for one in ladders if one.by_severity}
        self._ask_for_people()

    def _ask_for_people(self) -> None:
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
        """Let one of some visits be chosen.

        Args:
            visits: with their visitors, the earliest first.
        """
        choices = [("", _("没有"))]
        for visit in visits:
            at = f"{timezone.localtime(visit.arrived_at):%H:%M}" if visit.arrived_at else ""
            words = " · ".join(filter(None, [visit.visitor.name, visit.organisation]))
            choices.append((str(visit.pk), f"{at} {words}"))
        self.fields["visit"].widget.choices = choices  # type: ignore[attr-defined]


class ProposeForm(BookForm):
    """A violation that somebody proposes; a missing badge is reported on patrol."""

    people = reverse_lazy("ledger_propose_people")
    leaves_out = (NO_BADGE,)

    note = forms.CharField(
        label=gettext_lazy("发生了什么（当事人会看到；不要写是谁报告的）"),
        max_length=LONGEST_NOTE,
        required=False,
        widget=lines(3),
    )
