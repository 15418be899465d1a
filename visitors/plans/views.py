"""The pages of plans: the register, a new one, one of them as it is typed, its closed list (E)."""

import secrets
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.forms import formset_factory
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.refusals import Refusal
from reception.due import chain
from reception.due.models import Approval
from reception.organisation.names import said_in
from reception.policy.rulebook import in_force
from reception.text import whole_number
from visitors.plans import acting, forms, listing, sheet, standards, visibility, writing
from visitors.plans.acting import PlanAct
from visitors.plans.forms import LineForm, PlanForm, PlanListForm
from visitors.plans.models import Plan, PlanThing
from visitors.plans.sheet import COST, PLAN, PlanSheet
from visitors.plans.steps import STEPS
from visitors.visits import visibility as visible
from visitors.visits.idempotency import RequestKey, request_key

FORBIDDEN, BLANK_LINES = 403, 3
State = Plan.State
Lines = formset_factory(LineForm, extra=0, max_num=forms.MOST_LINES, absolute_max=forms.MOST_LINES)


@require(GET="plan.see")
def plans(request: GuardedRequest) -> HttpResponse:
    """List plans, the newest first."""
    form, now = PlanListForm(request.GET), clock.now()
    form.full_clean()
    rows, after = listing.page(request.actor, form.asked(), now)
    context = {
        "form": PlanListForm(initial=form.cleaned_data),
        "rows": [(one, *sheet.state_of(one, now)) for one in rows],
        "after": after,
        "is_asked": any(form.cleaned_data.values()),
        "writes": request.actor.may("plan.write"),
    }
    return render(request, "plans/plans.html", context)


@require(GET="plan.write", POST="plan.write")
def plan_new(request: GuardedRequest) -> HttpResponse:
    """Begin a plan: blank, from a visit, or as a copy of an earlier one."""
    first, about = _begun(request)
    if request.method != "POST":
        form, status = PlanForm(initial=first), 200
    else:
        form, status = PlanForm(request.POST), 422
        if form.is_valid():
            said = form.said(None, about)
            if earlier := about.get("copied_from"):
                said = replace(said, lines=writing.copied(earlier, said.columns["begins_at"]))
            try:
                act = PlanAct(request.actor, clock.now(), _key(request, "new"))
                return redirect("plan", writing.write(said, act).pk)
            except Refusal as why:
                form.refuse(why)
    key = request.POST.get("request_key", "")[:80] or secrets.token_hex(12)
    return render(request, "plans/plan_new.html", {"form": form, "key": key}, status=status)


def _key(request: GuardedRequest, action: str) -> RequestKey:
    sent = {name: value for name, value in request.POST.lists() if name != "csrfmiddlewaretoken"}
    return request_key(request.POST.get("request_key"), f"plan_{action}", sent)


def _begun(request: GuardedRequest) -> tuple[dict[str, Any], dict[str, Any]]:
    """Return what a new plan begins with: nothing, a visit, an earlier plan; and which it was."""
    me, day = request.actor.employee, timedelta(days=1)
    begins = timezone.localtime(clock.now() + day).replace(hour=9, minute=0)
    first: dict[str, Any] = {"host": me.number if me is not None else "", "begins_at": begins}
    first["ends_at"] = begins.replace(hour=17)
    ids = {name: whole_number(request.GET.get(name, "")) or 0 for name in ("visit", "copy")}
    for one in (
        visible.visits(request.actor).filter(pk=ids["visit"]).select_related("visitor", "host")
    ):
        begins = one.expected_at or one.arrived_at or begins
        guests = f"{one.visitor.name},,{one.title}".rstrip(",")
        first |= {"title": one.purpose, "mission": one.purpose, "unit": one.organisation}
        first |= {"heads": one.party_size, "host": one.host.number, "guests": guests}
        return {**first, "begins_at": begins, "ends_at": begins + day / 3}, {"visit": one}
    for plan in visibility.plans(request.actor).filter(pk=ids["copy"]):
        ends = {"ends_at": begins + (plan.ends_at - plan.begins_at)}
        earlier = _initial(sheet.of(plan))
        return {**earlier, "begins_at": begins, **ends}, {"copied_from": plan}
    return first, {}


def _sees(actor: Any, plan_id: int, step: str = "") -> Plan:
    return visibility.the_plan(actor, plan_id)


@require(GET="plan.see", POST="plan.see", sees=_sees)
def plan(request: GuardedRequest, plan_id: int) -> HttpResponse:
    """Show a plan; each change of it is kept as a draft, and what follows from it is answered: the
    sums, the checks, who approves (E21).
    """
    one = visibility.the_plan(request.actor, plan_id)
    if request.method != "POST":
        return _page(request, one)
    form, lines = PlanForm(request.POST), Lines(request.POST, prefix="lines")
    kept: list[LineForm] = []
    if form.is_valid() and lines.is_valid():
        act = PlanAct(request.actor, clock.now(), _key(request, f"{plan_id}"))
        try:
            said, read = form.said(list(lines), {}), form.cleaned_data["version"]
            writing.change(one, said, act, read)
            kept = [row for row in lines if row.is_kept()]
        except Refusal as why:
            if why.status == FORBIDDEN:
                raise
            form.refuse(why)
    wrong = _wrong(form, lines)
    if not request.htmx:  # type: ignore[attr-defined]
        sent = {"form": form, "lines": lines}
        return _page(request, one, sent, 422) if wrong else redirect("plan", plan_id)
    shown = _context(request.actor, visibility.the_plan(request.actor, plan_id), {})
    shown |= {"wrong": wrong, "ids": _ids(kept, shown["sheet"])}
    return render(request, "plans/_live.html", shown, status=422 if wrong else 200)


def _ids(kept: list[LineForm], whole: PlanSheet) -> list[tuple[str, int, Any]]:
    """Return which row of the form is which line now, so that it is not written a second time, and
    what it causes. New rows are written in their order: the lowest id is the first row's.
    """
    lines = {line.pk: line for line in whole.lines}
    known = [row.cleaned_data.get("id") for row in kept]
    new = iter(sorted(set(lines) - set(known)))
    ids = [pk if pk in lines else next(new) for pk in known]
    rows = zip(kept, ids, strict=True)
    return [(row.prefix or "", pk, whole.checks_of(lines[pk])) for row, pk in rows]


def _wrong(form: PlanForm, lines: Any) -> list[str]:
    """Return in words what keeps a change from being kept."""
    errors = [(name, text) for name, text in form.errors.items() if name in form.fields]
    found = [f"{form[name].label}：{text[0]}" for name, text in errors]
    found += map(str, [*form.non_field_errors(), *lines.non_form_errors()])
    for place, row in enumerate(lines, start=1):
        for name, text in row.errors.items():
            where = {"n": place, "name": row[name].label, "wrong": text[0]}
            found.append(_("第 %(n)d 行，%(name)s：%(wrong)s") % where)
    return found


@require(GET="plan.see")
def plan_sheet(request: GuardedRequest, plan_id: int) -> HttpResponse:
    """Show the closed list on one sheet, to be printed and signed (E26)."""
    one = visibility.the_plan(request.actor, plan_id)
    return render(request, "plans/plan_sheet.html", _context(request.actor, one, {}))


@require(POST="plan.see", sees=_sees)
def plan_step(request: GuardedRequest, plan_id: int, step: str) -> HttpResponse:
    """Take a step of a plan; a refusal stands beside its form, with what was typed."""
    one = visibility.the_plan(request.actor, plan_id)
    if step not in STEPS:
        raise Http404
    form = STEPS[step].read(one, request.POST)
    try:
        act = PlanAct(request.actor, clock.now(), _key(request, f"{step}_{plan_id}"))
        STEPS[step].take(one, act, form)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        if why.code != "invalid":
            form.refuse(why)
        return _page(request, one, {f"{step}_form": form}, why.status)
    still = visibility.plans(request.actor).filter(pk=plan_id).exists()
    return redirect("plan", plan_id) if still else redirect("plans")


def _page(
    request: GuardedRequest, one: Plan, sent: Mapping[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    context = _context(request.actor, one, sent or {})
    return render(request, "plans/plan.html", context, status=status)


def _context(actor: Actor, one: Plan, sent: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the pages of a plan show."""
    whole = sheet.of(one)
    before = whole.approved
    code, state = sheet.state_of(one, clock.now())
    waits = {kind: whole.last(kind, Approval.State.ASKED) for kind in (PLAN, COST)}
    asks = {PLAN: ("decide", _("这个接待计划等您批")), COST: ("costs", _("实际费用等您批"))}
    causes = {str(line.pk): whole.checks_of(line) for line in whole.lines}
    shown: dict[str, Any] = {
        "lines": Lines(initial=_line_rows(whole), prefix="lines"),
        "form": PlanForm(initial=_initial(whole)),
        **{f"{name}_form": step.read(one, None) for name, step in STEPS.items()},
        **sent,
    }
    # The forms above hold names as they were typed.
    said_in(whole.lines, "ours")
    said_in([row.approval for row in whole.askings], "decided_by_name")
    return {
        "plan": one,
        "sheet": whole,
        "state": state,
        "code": code,
        "facts": facts(whole),
        **_may(actor, whole),
        "phone_days": in_force().limits.get("plan_phone_days", 1),
        "rows": [(line, causes[str(line.pk)]) for line in whole.lines],
        "row_forms": [(row, causes.get(str(row["id"].value()), [])) for row in shown["lines"]],
        "stops": [check for check in whole.checks if check.state == "stop"],
        "average": standards.each(whole.planned, one.heads),
        "approved_each": standards.each(before.approval.amount, one.heads) if before else None,
        "spent_each": standards.each(whole.actual, whole.came),
        "waits": waits,
        "deciding": [asks[kind] for kind, row in waits.items() if row and _decides(row, actor)],
        "events": said_in(one.events.all(), "by_name"),
        "invites": _invites(actor, whole),
        "gives": whole.may_spend and actor.may("gift.write"),
        "things": PlanThing.objects.filter(is_active=True),
        "waiting": [part for part in whole.parts if part.confirmed_at is None],
        "signs": signs(),
        "followed": (followed := one.events.filter(what="followed").exists()),
        "owes_call": not followed and one.ends_at <= clock.now(),
        "key": secrets.token_hex(12),
        **shown,
    }


def _invites(actor: Actor, whole: PlanSheet) -> str:
    """Return the guests as a table from which those who may invite them."""
    if not actor.may("invitation.make") or whole.plan.state != State.APPROVED:
        return ""
    rows = [(guest.name, whole.plan.unit, guest.position) for guest in whole.guests]
    heading = (_("姓名"), _("单位"), _("职务"))
    return "\n".join("\t".join(row) for row in (heading, *rows)) if rows else ""


def signs() -> tuple[str, ...]:
    """Return who signs the closed list."""
    return (_("经办人"), _("部门负责人"), _("分管副职"), _("财务"))


def _may(actor: Actor, whole: PlanSheet) -> dict[str, bool]:
    """Return what somebody may do with a plan as it stands."""
    one = whole.plan
    writes = acting.may_write(one, actor) and one.state not in Plan.OVER
    is_begun = one.state in (State.DRAFT, State.RETURNED)
    return {
        "writes": writes,
        "edits": writes and one.state in writing.WRITABLE,
        "copies": actor.may("plan.write"),
        "phones": writes and is_begun,
        "submits": writes and (is_begun or whole.is_to_complete),
        "books": writes and whole.may_spend,
        "follows": acting.may_write(one, actor)
        and one.state in (State.APPROVED, State.CLOSED)
        and one.ends_at <= clock.now(),
        "closes": writes and one.state == State.APPROVED and whole.costs_approved,
    }


def _decides(row: Any, actor: Actor) -> bool:
    asked = row.approval
    return asked.step is not None and actor.employee in chain.able(asked.step, asked)


def facts(whole: PlanSheet) -> list[tuple[Any, Any]]:
    """Return what a plan states, as it is read (E1)."""
    form = PlanForm(initial=_initial(whole))
    given = {
        **form.initial,
        "standard": whole.standard,
        "hosts": _("、").join(map(str, whole.hosts)),
        "host": whole.plan.host,
        "department": whole.plan.department,
    }
    for name in ("begins_at", "ends_at"):
        given[name] = f"{timezone.localtime(given[name], whole.plan.site.clock):%m-%d %H:%M}"
    names = [name for name in form.fields if name not in ("title", "guests", "version")]
    return [(form.fields[name].label, given[name]) for name in names]


def _initial(whole: PlanSheet) -> dict[str, Any]:
    one = whole.plan
    names = [name for name in PlanForm.base_fields if hasattr(one, name)]
    return {
        **{name: getattr(one, name) for name in names},
        "standard": f"{one.scheme}:{one.code}",
        "guests": forms.guests_written(whole.guests),
        "hosts": "、".join(person.number for person in whole.hosts),
        "host": one.host.number,
    }


def _line_rows(whole: PlanSheet) -> list[dict[str, Any]]:
    """Return the lines as the form shows them, with some blank ones below."""
    names = [name for name in LineForm.base_fields if name != "gone"]
    rows = [
        {**{name: getattr(line, name) for name in names}, "booked": str(line.booked or "")}
        for line in whole.lines
    ]
    return [*rows, *({} for _blank in range(BLANK_LINES))]
