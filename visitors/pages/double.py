"""Who may be entered twice: the list, two records side by side, merging and taking it back."""

from datetime import datetime, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.organisation import emails, phones
from reception.text import whole_number
from visitors.models import Merge, Visitor
from visitors.pages.page_actions import PageAction
from visitors.people import doubles as finding
from visitors.people import likeness, merging
from visitors.visits import visibility

MAY = "visitor.merge"
LINKS = (
    PageAction("visitors", "doubles", gettext_lazy("可能重复的访客…"), MAY),
    PageAction("visitor", "doubles", gettext_lazy("可能重复…"), MAY, subject="visitor"),
)
MERGES_SHOWN = 20


def _pair(actor: Actor, one_id: int, other_id: int) -> list[Visitor]:
    rows = visibility.visitors(actor, MAY)
    return [visibility.one(rows, pk=pk) for pk in (one_id, other_id)]


def _merge(actor: Actor, merge_id: int) -> Merge:
    return visibility.one(visibility.merges(actor), pk=merge_id)


@require(GET=MAY)
def doubles(request: GuardedRequest) -> HttpResponse:
    """List who may be entered twice, of those met since the beginning of last month, then of all
    before; or with whom one visitor may be one person.
    """
    now, before = clock.now(), whole_number(request.GET.get("before", ""))
    number = whole_number(request.GET.get("visitor", ""))
    rows = visibility.merges(request.actor)
    merges = rows.select_related("kept", "absorbed").filter(undone_at=None)
    context: dict[str, Any] = {"now": now}
    if number is not None:
        one = visibility.one(visibility.visitors(request.actor, MAY), pk=number)
        context |= {"visitor": one, "pairs": finding.of(one)}
        merges = merges.filter(kept=one)
    else:
        page = finding.page(before, None if before is not None else _last_month(now))
        context |= {"page": page, "pairs": page.pairs, "is_first": before is None}
    return render(request, "visitors/doubles.html", {**context, "merges": merges[:MERGES_SHOWN]})


@require(GET=MAY)
def double(request: GuardedRequest, one_id: int, other_id: int) -> HttpResponse:
    """Show two records side by side, what they have in common, and what can be done."""
    both = _pair(request.actor, one_id, other_id)
    for one in both:
        if one.merged_into_id is not None:
            return redirect("visitor", one.merged_into_id)
    one, other = visibility.last_visits(both, request.actor)
    # More is known of the record that is proposed to stand; of two alike, the older one.
    proposed = max(both, key=lambda row: (bool(row.phone), row.visits_made, -row.pk))
    context = {
        "both": both,
        "proposed": proposed,
        "rows": _rows(one, other),
        "likeness": likeness.compare(one, other),
        "apart": merging.told_apart(both).get(frozenset((one.pk, other.pk))),
        "days": merging.days(),
    }
    return render(request, "visitors/double.html", context)


@require(POST=MAY, sees=_pair)
def double_merge(request: GuardedRequest, one_id: int, other_id: int) -> HttpResponse:
    """Make one record of two; the form says which one stands."""
    both = [one.pk for one in _pair(request.actor, one_id, other_id)]
    kept = whole_number(request.POST.get("keep", ""))
    if kept not in both:
        raise Refusal("invalid", _("请选择保留哪一条。"), status=422)
    absorbed = both[both.index(kept) - 1]
    done = merging.merge(absorbed, kept, request.actor, clock.now())
    return redirect("visitor", done.kept_id)


@require(POST=MAY, sees=_pair)
def double_apart(request: GuardedRequest, one_id: int, other_id: int) -> HttpResponse:
    """Remember for good that two records are two people."""
    both = [one.pk for one in _pair(request.actor, one_id, other_id)]
    merging.tell_apart(both[0], both[1], request.actor, clock.now())
    return redirect("doubles")


@require(POST=MAY, sees=_merge)
def merge_undo(request: GuardedRequest, merge_id: int) -> HttpResponse:
    """Take a merge back, and show the two records again."""
    done = merging.undo(_merge(request.actor, merge_id).pk, request.actor, clock.now())
    return redirect("double", done.kept_id, done.absorbed_id)


def _last_month(now: datetime) -> datetime:
    """Return when last month began."""
    first = clock.today(now).replace(day=1)
    return clock.day_bounds((first - timedelta(days=1)).replace(day=1))[0]


def _rows(one: Visitor, other: Visitor) -> list[dict[str, Any]]:
    """Return what two records say, line by line, and where they differ."""
    labels = (
        (_("姓名"), lambda row: row.name),
        (_("单位"), lambda row: row.organisation),
        (_("职务"), lambda row: row.title),
        (_("手机"), lambda row: phones.masked(row.phone)),
        (_("邮箱"), lambda row: emails.masked(row.email)),
    )
    return [
        {"label": label, "values": values, "differs": values[0] != values[1]}
        for label, value in labels
        if any(values := (value(one), value(other)))
    ]
