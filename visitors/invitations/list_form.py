"""The form of a list of guests: what holds for all, and the list itself, pasted or as a file."""

from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception.accounts.page_forms import TidyField
from reception.organisation.models import Employee
from reception.organisation.spreadsheets import BadSheet
from visitors.invitations import guest_list
from visitors.invitations.forms import TIME, InvitationForm
from visitors.invitations.guest_form import Occasion
from visitors.invitations.guest_list import GuestList
from visitors.lifecycle.arrival_form import FIELD_OF_TIME

LONGEST_LIST = 500_000  # letters
ASKED = (
    *("host_number", "host", "title_of_all", "expected_at", "until", "purpose", "place"),
    *("category", "zone", "note", "table", "file"),
)


class GuestListForm(InvitationForm):
    """Whom one invites by a list; a row may say otherwise what is said here for all."""

    boxes: ClassVar = {
        **InvitationForm.boxes,
        "title_of_all": "full",
        "table": "full",
        "file": "full",
    }
    field_order = list(ASKED)

    title_of_all = TidyField(
        label=gettext_lazy("团组名称（可不填）"),
        max_length=120,
        required=False,
        help_text=gettext_lazy("不填就用名单里的单位"),
    )
    expected_at = forms.DateTimeField(
        label=gettext_lazy("什么时候来（名单里没写的）"),
        required=False,
        widget=forms.DateTimeInput({"type": "datetime-local"}, format=FIELD_OF_TIME),
        error_messages={"invalid": gettext_lazy("请写日期和时间。")},
    )
    until = forms.TimeField(label=gettext_lazy("到几点（可不填）"), required=False, widget=TIME)
    table = forms.CharField(
        label=gettext_lazy("名单：每行一位"),
        max_length=LONGEST_LIST,
        required=False,
        strip=False,
        widget=forms.Textarea({"rows": 9, "spellcheck": "false", "wrap": "off"}),
    )
    file = forms.FileField(
        label=gettext_lazy("或选一个文件（XLSX、CSV）"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput({"accept": ".xlsx,.csv,.txt,text/csv"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in set(self.fields) - set(ASKED):
            del self.fields[name]
        self.fields["purpose"].required = False
        self.fields["purpose"].label = _("来意（名单里没写的）")

    def guests(self) -> GuestList | None:
        """Return the list, and put what a file holds into the field, where it can be mended;
        nothing where it cannot be read.
        """
        if not self.is_valid():
            return None
        upload, typed = self.cleaned_data["file"], self.cleaned_data["table"]
        try:
            read = guest_list.read(upload.read() if upload else typed.encode())
        except BadSheet as why:
            self.add_error("table", str(why))
            return None
        if upload:
            self.data = {**self.data.dict(), "table": read.text}  # type: ignore[attr-defined]
        return read

    def occasion(self) -> Occasion:
        """Return what holds for all."""
        data = self.cleaned_data
        host: Employee = data["host"]
        until = data["until"]
        return Occasion(
            host,
            data["expected_at"],
            f"{until:%H:%M}" if until is not None else None,
            data["purpose"],
            data["place"],
            data["category"],
            data["zone"],
            data["note"],
            data["title_of_all"],
        )
