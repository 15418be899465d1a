"""What is typed to ask for more time, to give it, and to refuse it (W2)."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from reception.accounts.page_forms import PageForm, TidyField
from reception.due.deadlines import Unit
from reception.due.models import LONGEST_REASON, Grace
from reception.due.things import DueThing

IN_UNIT = {
    Unit.HOURS: _("几小时"),
    Unit.WORKING_DAYS: _("几个工作日"),
    Unit.DAYS: _("几天"),
}


class GraceForm(PageForm):
    """How much more time, why, and the end as the page said it."""

    what = forms.ChoiceField(choices=Grace.What.choices, widget=forms.HiddenInput)
    seen = forms.DateTimeField(widget=forms.HiddenInput, required=False)
    days = forms.IntegerField(label=IN_UNIT[Unit.DAYS], min_value=1, max_value=366)
    reason = TidyField(label=_("原因"), max_length=LONGEST_REASON)

    @classmethod
    def about(cls, one: DueThing, what: str, data: Any = None) -> "GraceForm":
        """Return the form for a thing; for a pause with the reasons of its row."""
        asks = {"what": what, "seen": one.until.isoformat(), "days": 1}
        form = cls(data, auto_id=f"{what}-%s", initial=asks)
        rule, days, reason = one.rule, form.fields["days"], form.fields["reason"]
        if rule is None or one.deadline is None:
            return form
        most = rule.pause_days if what == Grace.What.PAUSE else rule.extension_days
        days.widget.attrs["max"] = most
        if what == Grace.What.PAUSE:
            reason.widget = forms.Select(choices=rule.reasons)
        else:
            days.label = IN_UNIT[one.deadline.is_extended_by]
        return form


class GraceRefusalForm(PageForm):
    """Why no more time is given."""

    reason = TidyField(label=_("不批准的原因"), max_length=LONGEST_REASON)
