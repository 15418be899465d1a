"""来访记录: visits by whom, when and how they were received, with their counts, as a page and as a
file.
"""

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django import forms
from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _
from tablib import Dataset

from reception import clock
from reception.accounts import exports, limits
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import DayField, PageForm, TidyField
from reception.accounts.refusals import Refusal
from reception.organisation import phones
from reception.organisation.spreadsheets import Csv, Xlsx, neutral
from reception.policy.enums import Grade
from reception.policy.models import Category
from reception.text import whole_number
from visitors.badges.numbers import BadgeNumberField
from visitors.models import BadgeLoan, State, Visit
from visitors.visits import finding, visibility
from visitors.visits.finding import VisitsWanted

PAGE, DAYS = 50, 30
FILES: dict[str, tuple[Any, str]] = {
    "csv": (Csv, "text/csv; charset=utf-8"),
    "xlsx": (Xlsx, Xlsx.CONTENT_TYPE),
}
ALL = [("", _("全部"))]


class VisitFilter(PageForm):
    """Which visits the list shows."""

    q = TidyField(label=_("姓名、拼音、单位、手机号或后四位"), required=False, max_length=80)
    host = TidyField(label=_("被访人"), required=False, max_length=60)
    badge = BadgeNumberField(label=_("牌号"), required=False)
    since = DayField(label=_("从"))
    until = DayField(label=pgettext_lazy("of a range of days", "到"))
    category = forms.ModelChoiceField(
        Category.objects.none(), label=_("类别"), required=False, empty_label=_("全部")
    )
    grade = forms.ChoiceField(label=_("规格"), required=False, choices=[*ALL, *Grade.choices])
    kind = forms.ChoiceField(
        label=_("来访方式"), required=False, choices=[*ALL, *Visit.Kind.choices]
    )
    state = forms.ChoiceField(label=_("状态"), required=False, choices=[*ALL, *State.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        categories: Any = self.fields["category"]
        categories.queryset = Category.objects.all()


def wanted_of(sent: Mapping[str, str]) -> tuple[VisitsWanted, VisitFilter]:
    """Return which visits an address asks for, and the form that says so.

    Only what was understood counts and is shown again: a filter is never wrong, it filters or it
    does not. Without a name or a badge the last days are meant, so that nobody waits for
    all that ever was.
    """
    typed = VisitFilter(sent)
    typed.full_clean()
    chosen = {name: value for name, value in typed.cleaned_data.items() if value}
    columns = ("state", "kind", "grade", "category")
    wanted = VisitsWanted(
        **{
            name: chosen[name]
            for name in ("q", "host", "badge", "since", "until")
            if name in chosen
        },
        fields=tuple((name, chosen[name]) for name in columns if name in chosen),
    )
    if not wanted.names_somebody and wanted.since is None:
        last = wanted.until or clock.today(where=clock.here())
        expected = chosen.get("state") == State.EXPECTED
        chosen["since"] = (
            clock.today(where=clock.here()) if expected else last - timedelta(days=DAYS)
        )
        if not expected:
            chosen["until"] = last
        wanted = replace(wanted, since=chosen["since"], until=chosen.get("until"))
    return wanted, VisitFilter(initial=chosen)


def found(request: GuardedRequest, wanted: VisitsWanted) -> QuerySet[Visit]:
    """Return the visits that are wanted among those one may see, with what a line shows."""
    rows = visibility.visits(request.actor).select_related(
        "visitor", "category", "host__department", "site"
    )
    loans = BadgeLoan.objects.select_related("badge").order_by("lent_at")
    worn = Prefetch("loans", loans, to_attr="worn")
    return finding.of(rows, wanted, request.actor, clock.now()).prefetch_related(worn)


@require(GET="visit.see")
@limits.limited(limits.SEARCH, if_asked="q")
def visits(request: GuardedRequest) -> HttpResponse:
    """List the visits one may see, the latest first, page by page, with how many there are."""
    wanted, form = wanted_of(request.GET.dict())
    rows = found(request, wanted)
    sites = visibility.only_sites(request.actor)
    page, more = finding.page(rows, whole_number(request.GET.get("before", "")), PAGE, sites)
    of_any_kind = replace(wanted, fields=tuple(one for one in wanted.fields if one[0] != "kind"))
    context = {
        "visits": page,
        "more": more,
        "count": finding.counted(rows),
        "kinds": finding.by_kind(found(request, of_any_kind)) if wanted.is_one_day else [],
        "form": form,
        "sees_visitors": request.actor.may("visitor.see"),
        "exports": request.actor.may("visit.export"),
        "key": secrets.token_hex(12),
    }
    return render(request, "visitors/visits.html", context)


@require(POST="visit.export")
def visits_export(request: GuardedRequest) -> HttpResponse:
    """Give the visits of the list as a file, and write down who took them.

    Raises:
        Refusal: ``too_many`` where they are more than one file holds.
    """
    kind, content_type = FILES.get(request.POST.get("format", ""), FILES["csv"])
    wanted, form = wanted_of(request.POST.dict())
    rows = found(request, wanted)
    if finding.counted(rows)["more"]:
        most = {"most": finding.COUNTED_AT_MOST}
        sentence = gettext("超过 %(most)d 次来访，请缩小日期范围再导出。") % most
        raise Refusal("too_many", sentence, status=422)
    sites = visibility.only_sites(request.actor)
    page, _more = finding.page(rows, None, finding.COUNTED_AT_MOST, sites)
    table = Dataset(*map(_cells, page), headers=[str(name) for name in HEADERS])
    asked = {str(form[name].label): str(value) for name, value in form.initial.items()}
    exports.note(request.actor, gettext("来访记录"), asked, len(page), clock.now())
    answer = HttpResponse(kind().export_data(table), content_type=content_type)
    end = "xlsx" if kind is Xlsx else "csv"
    answer.headers["Content-Disposition"] = f'attachment; filename="visits.{end}"'
    return answer


HEADERS = (
    *(_("编号"), _("园区"), _("预约时间"), _("到访"), _("进入"), _("离开")),
    *(_("访客"), _("单位"), _("手机"), _("人数"), _("来意")),
    *(_("被访人"), _("部门"), _("类别"), _("规格"), _("条款"), _("状态"), _("牌号")),
)


def _cells(visit: Visit) -> Iterator[str]:
    """Yield the cells of one visit; the phone is masked, and no program takes one for a formula."""
    times = (visit.expected_at, visit.arrived_at, visit.admitted_at, visit.left_at)
    whole = (
        *(visit.pk, visit.site),
        *(
            f"{timezone.localtime(at, visit.site.clock):%Y-%m-%d %H:%M}" if at else ""
            for at in times
        ),
        *(visit.visitor.name, visit.organisation, phones.masked(visit.visitor.phone)),
        *(visit.party_size, visit.purpose, visit.host, visit.host.department),
        *(visit.category, visit.get_grade_display(), visit.clause, visit.stands),
        " ".join(str(loan.badge) for loan in vars(visit)["worn"]),
    )
    yield from map(neutral, whole)
