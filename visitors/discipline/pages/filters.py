"""By what the lists of the ledger, of proposals and of a patrol are narrowed down."""

from collections.abc import Iterable, Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reception.accounts.page_forms import PageForm
from reception.organisation.models import Department, Site
from visitors.discipline.ledger.office_queries import LedgerFilter
from visitors.discipline.models import Incident

AT_ONCE = {"data-submit": True}  # a choice is sent as soon as it is made
OF_SITE = {"id": "of-site"}  # the frame of the page has a site of its own


class LedgerFilterForm(PageForm):
    """Whose ledger is looked for.

    Args:
        asked: what was chosen.
        ladders: code and name of each.
        departments: those that may be chosen.
        sites: those that may be chosen.
    """

    boxes = {
        "q": "bare",
        "ladder": "bare",
        "department": "bare",
        "site": "bare",
        "state": "bare",
        "month": "of-month",
    }

    q = forms.CharField(
        label=gettext_lazy("找人"),
        max_length=60,
        required=False,
        widget=forms.TextInput(
            {"type": "search", "placeholder": gettext_lazy("姓名、工号、拼音、首字母")}
        ),
    )
    ladder = forms.ChoiceField(
        label=gettext_lazy("阶梯"), required=False, widget=forms.Select(AT_ONCE)
    )
    department = forms.ChoiceField(
        label=gettext_lazy("部门"), required=False, widget=forms.Select(AT_ONCE)
    )
    site = forms.ChoiceField(
        label=gettext_lazy("园区"), required=False, widget=forms.Select({**OF_SITE, **AT_ONCE})
    )
    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        choices=[
            ("standing", gettext_lazy("有有效记录")),
            ("appealed", gettext_lazy("申诉中")),
            ("voided", gettext_lazy("有作废记录")),
            ("any", gettext_lazy("所有记录")),
        ],
        required=False,
        widget=forms.Select(AT_ONCE),
    )
    month = forms.CharField(
        label=pgettext_lazy("of a year", "月份"),
        required=False,
        widget=forms.TextInput({"type": "month", **AT_ONCE}),
    )

    def __init__(
        self,
        asked: LedgerFilter,
        ladders: Iterable[tuple[str, str]],
        departments: Iterable[Department],
        sites: Iterable[Site],
    ) -> None:
        super().__init__(
            initial={
                "q": asked.typed,
                "ladder": asked.ladder,
                "department": asked.department,
                "site": asked.site,
                "state": asked.state,
                "month": f"{asked.month:%Y-%m}" if asked.month else "",
            }
        )
        choices: dict[str, list[tuple[Any, str]]] = {
            "ladder": [("", _("所有阶梯")), *ladders],
            "department": [("", _("所有部门")), *((row.pk, str(row)) for row in departments)],
            "site": [("", _("所有园区")), *((row.slug, str(row)) for row in sites)],
        }
        for name, offered in choices.items():
            self.fields[name].choices = offered  # type: ignore[attr-defined]


class IncidentFilterForm(PageForm):
    """Which proposals are looked for.

    Args:
        asked: what was chosen, by the name of its field.
        clauses: those that may be chosen.
        sites: those that may be chosen.
    """

    boxes = dict.fromkeys(("state", "clause", "site", "day"), "with-label")

    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        choices=[("", gettext_lazy("全部")), *Incident.State.choices],
        required=False,
    )
    clause = forms.ChoiceField(label=gettext_lazy("条款"), required=False)
    site = forms.ChoiceField(
        label=gettext_lazy("园区"), required=False, widget=forms.Select(OF_SITE)
    )
    day = forms.CharField(
        label=gettext_lazy("日期"), required=False, widget=forms.TextInput({"type": "date"})
    )

    def __init__(
        self, asked: dict[str, str], clauses: Sequence[str], sites: Iterable[Site]
    ) -> None:
        super().__init__(initial=asked)
        every = ("", _("全部"))
        self.fields["clause"].choices = [every, *((one, one) for one in clauses)]  # type: ignore[attr-defined]
        self.fields["site"].choices = [every, *((row.slug, str(row)) for row in sites)]  # type: ignore[attr-defined]


class PatrolSearchForm(PageForm):
    """Whom a patrol looks for among those on site."""

    boxes = {"q": "bare"}

    q = forms.CharField(
        label=gettext_lazy("在园区的人里找"),
        required=False,
        widget=forms.TextInput(
            {
                "type": "search",
                "placeholder": gettext_lazy("姓名、拼音首字母、被访人、地点、牌号"),
                "autocomplete": "off",
                "enterkeyhint": "search",
            }
        ),
    )
