"""待办: what waits for me, what I wait for from others, and for 行政部 everybody's (W3)."""

from collections import Counter
from datetime import datetime
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.closed import no_employee
from reception.accounts.decorators import GuardedRequest, require
from reception.due import daily_line, kinds, things
from reception.due.kinds import Whose
from reception.due.things import DueThing
from reception.organisation.models import Employee
from reception.text import clean_line, plain

AT_MOST = 500  # lines of the page; a search finds the others


def known(actor: Actor) -> int | None:
    """Return how many things wait for somebody, where this page has read them already."""
    return vars(actor).get("waits")


@require(GET="due.see")
def due_waiting(request: GuardedRequest) -> HttpResponse:
    """Answer the number behind 待办: to count is dearer than many a page, so none waits for it."""
    number = kinds.how_many_mine(request.actor, clock.now())
    return render(request, "due/_due_waiting.html", {"number": number})


@require(GET="due.see")
def due(request: GuardedRequest) -> HttpResponse:
    """Show what is due: what is late, what is due today, and the rest."""
    actor, now = request.actor, clock.now()
    of_whom = things.of(actor, now)
    # The frame of this page says the same number, without asking again.
    vars(actor)["waits"] = len(of_whom[Whose.MINE])
    asked = request.GET.get("whose", "")
    whose = Whose(asked) if asked in of_whom else Whose.MINE
    kind, typed = request.GET.get("kind", ""), clean_line(request.GET.get("q", ""))
    every = [one for one in of_whom[whose] if _matches(one, typed)]
    shown = [one for one in every if kind in ("", one.kind.code)]
    numbers = Counter(one.kind.code for one in every)
    context = {
        "whose": whose,
        "sides": [(side, _name(side), len(rows)) for side, rows in of_whom.items()],
        "kind": kind,
        "codes": [(code, _label(code), numbers[code]) for code in sorted(numbers)],
        "all_kinds": len(every),
        "groups": _groups(shown[:AT_MOST]),
        "more": max(0, len(shown) - AT_MOST),
        "typed": typed,
        "away": _away(now) if Whose.ALL in of_whom else [],
        "has_line": daily_line.is_wanted(actor),
        "can_have_line": actor.employee is not None,
    }
    return render(request, "due/due.html", context)


@require(POST="due.see")
def due_line(request: GuardedRequest) -> HttpResponse:
    """Send the person each morning what presses, or send it no longer."""
    if request.actor.employee is None:
        raise no_employee()
    daily_line.want(request.actor, wanted=request.POST.get("wanted") == "1")
    return redirect("due")


def _matches(one: DueThing, typed: str) -> bool:
    return not typed or plain(typed) in plain(f"{one.what} {one.owes}")


def _name(side: Whose) -> str:
    names = {
        Whose.MINE: _("等我办的"),
        Whose.AWAITED: _("我等别人的"),
        Whose.ALL: _("全部人的"),
    }
    return names[side]


def _label(code: str) -> str:
    return next(str(one.label) for one in kinds.kinds.values() if one.code == code)


def _groups(shown: list[DueThing]) -> list[dict[str, Any]]:
    late = [one for one in shown if one.is_late]
    today = [one for one in shown if not one.is_late and one.is_today]
    later = [one for one in shown if not one.is_late and not one.is_today]
    named = (
        ("late", pgettext("due", "已过期"), late),
        ("today", _("今天"), today),
        ("later", _("以后"), later),
    )
    return [{"code": code, "name": name, "rows": rows} for code, name, rows in named if rows]


def _away(now: datetime) -> list[Employee]:
    rows = Employee.objects.filter(is_active=True, away_until__gt=now).select_related("deputy")
    return list(rows.order_by("away_until", "pk"))
