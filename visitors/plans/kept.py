"""What of plans goes in time: who came, what they needed, whom one called (privacy 5)."""

from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from reception.notifications.models import Notice
from reception.retention import GONE, DataKind, Fate, Part
from visitors.plans.models import Plan, PlanCost, PlanEvent, PlanGuest, PlanLine


def _over(path: str = "") -> Any:
    """Return which rows belong to a plan that was over before a moment."""
    return lambda before, _now: Q(**{f"{path}closed_at__lt": before})


def _whose(path: str = "") -> Any:
    """Return which rows are of the plans for one visitor's visits."""
    return lambda visitor: Q(
        **{f"{path}visit__visitor": visitor, f"{path}closed_at__isnull": False}
    )


def _notices(visitor: int) -> Q:
    about = Q(pk__in=())
    for pk in Plan.objects.filter(visit__visitor=visitor).values_list("pk", flat=True):
        about |= Q(key__startswith=f"plan:{pk}:")
    return about


KIND = DataKind("plan", _("接待计划的来宾和联系人"), _("关单后"), Fate.ANONYMISED)
PLAN = dict.fromkeys(("unit", "mission", "client", "transport", "contact", "reason"), "")
LINE = {"what": GONE, **dict.fromkeys(("place", "ours"), "")}


def _part(name: str, model: Any, columns: dict[str, Any], path: str = "plan__") -> Part:
    handed_out = tuple(columns) if model in (Plan, PlanGuest) else ()
    about = {"person": _whose(path), "handed_out": handed_out}
    return Part(name, KIND.code, model, _over(path), columns, **about)


PARTS = (
    _part("plans", Plan, {"title": GONE, **PLAN}, ""),
    _part("guests of plans", PlanGuest, {"name": GONE, "position": "", "needs": ""}),
    _part("lines of plans", PlanLine, LINE),
    _part("costs of plans", PlanCost, {"what": GONE, "payee": ""}),
    _part("words about plans", PlanEvent, {"words": ""}),
    Part("notices of plans", "notice", Notice, lambda *_: Q(pk__in=()), person=_notices),
    Part(
        "keys of requests about plans",
        "key",
        PlanEvent,
        lambda before, _now: Q(at__lt=before),
        {"request_key": "", "request_digest": ""},
        narrow=~Q(request_key=""),
    ),
)
