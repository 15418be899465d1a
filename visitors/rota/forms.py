"""What is typed at the rota: whom a visitor names, who is skipped and why, a time to look at."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import DayField, PageForm, TidyField
from visitors.rota.models import Team


class NextForm(PageForm):
    """For whom the next is asked, where it is not simply the next."""

    named = forms.ChoiceField(label=_("访客点名找（Q3）"), required=False)
    skip = forms.ChoiceField(label=_("跳过哪一位（Q6）"), required=False)
    reason = TidyField(label=_("为什么跳过"), max_length=200, required=False)

    def __init__(self, team: Team, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        members = [(one.number, str(one)) for one in team.members.all()]
        for name in ("named", "skip"):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = [("", _("没有")), *members]

    def said(self) -> dict[str, Any]:
        """Return what was typed."""
        return self.cleaned_data


class ReplayForm(PageForm):
    """A time of a day, to see who stood where."""

    day = DayField(label=_("哪一天"))
    at = forms.TimeField(
        label=_("几点几分"),
        required=False,
        widget=forms.TimeInput({"type": "time"}, format="%H:%M"),
    )
