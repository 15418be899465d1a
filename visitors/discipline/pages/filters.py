"""By what the lists of the ledger, of proposals and of a patrol are narrowed down."""

from collections.abc import Iterable
from datetime import date
from typing import Any, Self

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from reception.accounts.page_forms import PageForm, TidyField
from reception.organisation.models import Department, Site
from reception.policy.rulebook import in_force
from visitors.api.inputs import BIGGEST_ID, YEARS
from visitors.discipline.ledger.office_queries import STATES
from visitors.discipline.models import Incident

AT_ONCE = {"data-submit": True}  # a choice is sent as soon as it is made
OF_SITE = {"id": "of-site"}  # the frame of the page has a site of its own


def _ladders() -> list[tuple[str, str]]:
    ladders = in_force().ladders.items()
    return [
        ("", _("所有阶梯")),
        *((code, f"{one} {one.clause}") for code, one in ladders if one.is_active),
    ]


def _clauses() -> list[tuple[str, str]]:
    clauses = sorted({ladder.clause for ladder in in_force().ladders.values()})
    return [("", _("全部")), *((clause, clause) for clause in clauses)]


def _choice(label: Any, **given: Any) -> forms.ChoiceField:
    """Return a field for one of some choices, which is sent as soon as it is made."""
    attrs = {**AT_ONCE, **given.pop("attrs", {})}
    return forms.ChoiceField(label=label, required=False, widget=forms.Select(attrs), **given)


def _date(label: Any, kind: str, form: str, **attrs: Any) -> forms.DateField:
    """Return a field for a day or a month, as a browser writes it."""
    return forms.DateField(
        label=label,
        required=False,
        input_formats=[form],
        validators=[
            MinValueValidator(date(YEARS.start, 1, 1)),
            MaxValueValidator(date(YEARS.stop - 1, 12, 31)),
        ],
        widget=forms.DateInput({"type": kind, **attrs}, format=form),
    )


class FilterForm(PageForm):
    """What narrows a list down: ``initial`` holds what was chosen, without what means nothing."""

    every_site: Any = gettext_lazy("全部")

    def __init__(self, *args: Any, sites: Iterable[Site], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["site"].choices = [  # type: ignore[attr-defined]
            ("", self.every_site),
            *((row.slug, str(row)) for row in sites),
        ]

    @classmethod
    def read(cls, typed: Any, sites: Iterable[Site]) -> Self:
        """Return the form of what an address asks for."""
        sent = cls(typed, sites=sites)
        sent.full_clean()
        return cls(initial=sent.cleaned_data, sites=sites)


class LedgerFilterForm(FilterForm):
    """Whose ledger is looked for."""

    every_site = gettext_lazy("所有园区")
    boxes = {
        **dict.fromkeys(("q", "ladder", "department", "site", "state"), "bare"),
        "month": "of-month",
    }

    q = TidyField(
        label=gettext_lazy("找人"),
        max_length=60,
        required=False,
        widget=forms.TextInput(
            {"type": "search", "placeholder": gettext_lazy("姓名、工号、拼音、首字母")}
        ),
    )
    ladder = _choice(gettext_lazy("阶梯"), choices=_ladders)
    department = forms.ModelChoiceField(
        Department.objects.all(),
        label=gettext_lazy("部门"),
        empty_label=gettext_lazy("所有部门"),
        required=False,
        widget=forms.Select(AT_ONCE),
    )
    site = _choice(gettext_lazy("园区"), attrs=OF_SITE)
    state = _choice(
        gettext_lazy("状态"),
        choices=[
            ("standing", gettext_lazy("有有效记录")),
            ("appealed", gettext_lazy("申诉中")),
            ("voided", gettext_lazy("有作废记录")),
            ("any", gettext_lazy("所有记录")),
        ],
        initial=STATES[0],
    )
    month = _date(pgettext_lazy("of a year", "月份"), "month", "%Y-%m", **AT_ONCE)
    after = TidyField(max_length=20, required=False)

    def clean_state(self) -> str:
        """Return the state that is looked for, where none was chosen the first."""
        return self.cleaned_data["state"] or STATES[0]


class IncidentFilterForm(FilterForm):
    """Which proposals are looked for."""

    boxes = dict.fromkeys(("state", "clause", "site", "day"), "with-label")

    state = forms.ChoiceField(
        label=gettext_lazy("状态"),
        choices=[("", gettext_lazy("全部")), *Incident.State.choices],
        required=False,
    )
    clause = forms.ChoiceField(label=gettext_lazy("条款"), choices=_clauses, required=False)
    site = forms.ChoiceField(
        label=gettext_lazy("园区"), required=False, widget=forms.Select(OF_SITE)
    )
    day = _date(gettext_lazy("日期"), "date", "%Y-%m-%d")
    before = forms.IntegerField(min_value=1, max_value=BIGGEST_ID, required=False)


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
