"""A vehicle or a room is booked by one line at a time (E11)."""

from datetime import datetime

from django.utils.translation import gettext as _

from reception.accounts.refusals import Refusal
from visitors.plans.models import Plan, PlanLine, PlanThing


def hold(plan: Plan) -> None:
    """Hold what the lines of a plan book, in the transaction that has written them: the rows of the
    things are locked first, so that of two who want one thing the second sees the first.

    Raises:
        Refusal: ``booked_twice`` with the plan that has it, and what is free instead.
    """
    lines = [*plan.lines.filter(booked__isnull=False).select_related("booked")]
    wanted = PlanThing.objects.filter(pk__in=[line.booked_id for line in lines])
    list(wanted.order_by("pk").select_for_update())
    for line in lines:
        if line.booked is not None and line.until is not None:
            _refuse_taken(plan, line, line.booked, line.until)


def _refuse_taken(plan: Plan, line: PlanLine, thing: PlanThing, until: datetime) -> None:
    at_once = PlanLine.objects.filter(at__lt=until, until__gt=line.at).exclude(pk=line.pk)
    at_once = at_once.exclude(plan__state__in=Plan.OVER)
    has = at_once.filter(booked=thing).select_related("plan").order_by("at", "pk").first()
    if has is None or has.until is None:
        return
    alike = PlanThing.objects.filter(kind=thing.kind, site=thing.site_id, is_active=True)
    free = alike.exclude(pk__in=at_once.filter(booked__isnull=False).values("booked"))
    where = plan.site.clock
    words = {
        "thing": thing,
        "at": f"{has.at.astimezone(where):%m-%d %H:%M}",
        "until": f"{has.until.astimezone(where):%H:%M}",
        "number": has.plan.number,
        "line": line.what,
    }
    says = _("“%(line)s”：%(thing)s %(at)s–%(until)s 已排给 %(number)s。") % words
    if other := _("、").join(map(str, free)):
        says += _("空着的有 %(free)s。") % {"free": other}
    raise Refusal("booked_twice", says, number=has.plan.number, line=line.pk)
