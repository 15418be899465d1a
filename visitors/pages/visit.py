"""One visit: its explanation, its events, and what may be done with it."""

import json
import secrets
from collections.abc import Callable
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from reception import clock
from reception.accounts.decorators import require
from reception.accounts.refusals import Refusal
from reception.organisation import people
from reception.organisation.models import Employee
from reception.policy.enums import Disposition, Grade
from reception.policy.rulebook import in_force
from reception.text import clean_line
from visitors.badges import lending
from visitors.hosts import co_hosts
from visitors.hosts import requests as host_requests
from visitors.lifecycle import badge_replacement, escalation, takeover, transitions, undo
from visitors.lifecycle.arrival_form import checked_in
from visitors.links import opened
from visitors.models import Badge, BadgeLoan, State, Visit
from visitors.pages import panel_forms, visit_extras
from visitors.people import phone_reveal
from visitors.visits import grading, guards, visibility
from visitors.visits.idempotency import request_key
from visitors.zones import access


class ReasonForm(forms.Form):
    """A reason, where an action asks for one."""

    reason = forms.CharField(max_length=200, required=False)
    grade = forms.ChoiceField(choices=Grade, required=False)
    state = forms.ChoiceField(choices=State, required=False)
    badge = forms.IntegerField(min_value=1, max_value=99999, required=False)
    condition = forms.ChoiceField(choices=Badge.Condition, required=False)
    goes_on = forms.ChoiceField(choices=[("without", ""), ("another", "")], required=False)
    answer = forms.ChoiceField(choices=Visit.Answer, required=False)
    minutes = forms.IntegerField(min_value=1, max_value=999, required=False)
    colleague = forms.CharField(max_length=60, required=False)
    asked = forms.IntegerField(min_value=1, max_value=2**63 - 1, required=False)
    host = forms.CharField(max_length=60, required=False)
    host_number = forms.CharField(max_length=20, required=False)


@require(GET="visit.see")
def visit(request: Any, visit_id: int) -> HttpResponse:
    """Show one visit; inside the desk as a panel, else as a page."""
    one = _one(request, visit_id, "visit.see")
    since = request.GET.get("since")
    if since is not None and since == str(
        one.events.order_by("pk").values_list("pk", flat=True).last()
    ):
        return HttpResponse(status=204)  # the panel asks again whenever the board changes
    return _shown(request, one)


@require(POST="visit.arrive", sees=visibility.the_visit)
def visit_arrive(request: Any, visit_id: int) -> HttpResponse:
    """Let an expected visitor arrive (V3)."""
    return _do(
        request,
        visit_id,
        lambda one, form, mark: transitions.arrive(one, request.actor, clock.now(), mark),
    )


@require(POST="visit.admit", sees=visibility.the_visit)
def visit_admit(request: Any, visit_id: int) -> HttpResponse:
    """Let a waiting visitor in, and lend the badge (B1)."""
    answer = _do(
        request,
        visit_id,
        lambda one, form, mark: transitions.admit(
            one, request.actor, clock.now(), mark, form["badge"]
        ),
        show=lambda one: bool(one.badge_required),
    )
    return _and_print(request, answer, visit_id)


@require(POST="visit.leave", sees=visibility.the_visit)
def visit_leave(request: Any, visit_id: int) -> HttpResponse:
    """Sign a visitor out, take the badge back, and look at what they brought (V9)."""
    checked = checked_in(request.POST)
    return carry_out(
        request,
        visit_id,
        {"checked": dict(checked)},
        lambda one, mark: transitions.leave(one, request.actor, clock.now(), mark, checked),
    )


@require(POST="visit.refuse", sees=visibility.the_visit)
def visit_refuse(request: Any, visit_id: int) -> HttpResponse:
    """Confirm a refusal with a reason (G4)."""
    return _do(
        request,
        visit_id,
        lambda one, form, mark: transitions.refuse(
            one, form["reason"], request.actor, clock.now(), mark
        ),
        show=lambda one: True,
    )


@require(POST="visit.cancel", sees=visibility.the_visit)
def visit_cancel(request: Any, visit_id: int) -> HttpResponse:
    """Cancel an expected visit, or close that of somebody who went away."""
    return _do(
        request,
        visit_id,
        lambda one, form, mark: transitions.cancel(
            one, form["reason"], request.actor, clock.now(), mark
        ),
    )


@require(POST="visit.undo", sees=visibility.the_visit)
def visit_undo(request: Any, visit_id: int) -> HttpResponse:
    """Take back the last step, with a reason; the step that the page showed, and no later one."""

    def action(one: Visit, form: dict[str, Any], key: Any) -> Visit:
        one.state = form["state"] or one.state
        return undo.undo(one, form["reason"], request.actor, clock.now(), key)

    return _do(request, visit_id, action)


@require(POST="visit.override", sees=visibility.the_visit)
def visit_override(request: Any, visit_id: int) -> HttpResponse:
    """Override the grade, with a reason (G11)."""

    def action(one: Visit, form: dict[str, Any], key: Any) -> Visit:
        if not form["grade"]:
            raise Refusal(
                "grade_missing",
                _("请选一个规格。"),
                status=422,
                fields={"grade": _("请选一个规格。")},
            )
        return transitions.override(
            one, Grade(form["grade"]), form["reason"], request.actor, clock.now(), key
        )

    return _do(request, visit_id, action, show=lambda one: True)


@require(POST="visit.answer", sees=visibility.the_visit)
def visit_answer(request: Any, visit_id: int) -> HttpResponse:
    """Record what the host answered by telephone, or answer as the host who is signed in (V4)."""
    return _do(request, visit_id, lambda one, form, mark: _answered(request, one, form))


@require(POST="visit.remind", sees=visibility.the_visit)
def visit_remind(request: Any, visit_id: int) -> HttpResponse:
    """Remind who was asked at once (V1, V5)."""
    return _do(
        request,
        visit_id,
        lambda one, form, mark: escalation.remind_now(one, request.actor, clock.now(), mark),
    )


@require(POST="visit.take_over", sees=visibility.the_visit)
def visit_take_over(request: Any, visit_id: int) -> HttpResponse:
    """Take a waiting visitor in hand at the desk (V5)."""
    return _do(
        request,
        visit_id,
        lambda one, form, mark: takeover.take_over(one, request.actor, clock.now(), mark),
    )


@require(POST="visit.take_over", sees=visibility.the_visit)
def visit_ask_anew(request: Any, visit_id: int) -> HttpResponse:
    """Give a visitor back to who was asked, and begin to count again (V5)."""
    return _do(
        request,
        visit_id,
        lambda one, form, mark: takeover.ask_anew(one, request.actor, clock.now(), mark),
    )


@require(POST="visit.reassign", sees=visibility.the_visit)
def visit_reassign(request: Any, visit_id: int) -> HttpResponse:
    """Ask another employee to receive a visitor (V5)."""

    def action(one: Visit, form: dict[str, Any], key: Any) -> Visit:
        employee = _employee(one, form["host_number"] or form["host"], "host")
        return takeover.reassign(one, employee, request.actor, clock.now(), key)

    return _do(request, visit_id, action)


@require(POST="visit.reassign", sees=visibility.the_visit)
def visit_add_host(request: Any, visit_id: int) -> HttpResponse:
    """Tell one more host about a waiting visitor (V3)."""

    def action(one: Visit, form: dict[str, Any], key: Any) -> Visit:
        employee = _employee(one, form["host_number"] or form["host"], "host")
        return takeover.add_host(one, employee, request.actor, clock.now(), key)

    return _do(request, visit_id, action)


@require(POST="phone.show", sees=visibility.the_visit)
def visit_phone(request: Any, visit_id: int) -> HttpResponse:
    """Show the visitor's whole number, once, for a reason that is kept."""
    one = _one(request, visit_id, "visit.see")
    guards.allowed(request.actor, "phone.show", one.site_id)
    shown = phone_reveal.read_phone(
        one.visitor, clean_line(request.POST.get("reason", "")), request.actor, clock.now()
    )
    return render(request, "visitors/_visit_phone.html", {"phone": shown})


@require(GET="visit.admit")
def visit_badge(request: Any, visit_id: int) -> HttpResponse:
    """Show the badge of a visit for printing at 85.6 × 54 mm (B4)."""
    loan = visibility.worn_on(request.actor, visit_id)
    one = loan.visit
    may_enter = [str(zone) for zone in access.allowed_zones(one, clock.now())]
    code = lending.code_of(loan.badge)
    context = {
        "visit": one,
        "badge": loan.badge,
        "qr": lending.qr_svg(code),
        "zones": may_enter,
        "today": clock.today(loan.lent_at),
        "heading": lending.HEADINGS[loan.badge.kind],
        "now": "now" in request.GET,
    }
    return HttpResponse(
        render_to_string("visitors/visit_badge.html", context)
    )  # without the frame, which asks for sites and roles


@require(POST="badge.report", sees=visibility.the_visit)
def visit_badge_lost(request: Any, visit_id: int) -> HttpResponse:
    """Record that the badge somebody wears is lost or damaged; they go on without one or get
    another (B3).
    """

    def action(one: Visit, form: dict[str, Any], key: Any) -> Visit:
        now, what, why = clock.now(), form["condition"] or "", form["reason"] or ""
        if form["goes_on"] == "another":
            return badge_replacement.exchange(
                one, what, why, request.actor, now, key, form["badge"]
            )
        return badge_replacement.go_without(one, what, why, request.actor, now, key)

    return _and_print(request, _do(request, visit_id, action, show=lambda one: True), visit_id)


@require(POST="badge.report", sees=visibility.the_visit)
def visit_badge_lend(request: Any, visit_id: int) -> HttpResponse:
    """Lend a badge to somebody inside who goes without one (B1)."""
    answer = _do(
        request,
        visit_id,
        lambda one, form, mark: badge_replacement.lend_another(
            one, request.actor, clock.now(), mark, form["badge"]
        ),
        show=lambda one: True,
    )
    return _and_print(request, answer, visit_id)


def context_of(request: Any, one: Visit) -> dict[str, Any]:
    """Return what the panel of a visit shows."""
    policy, actor, now = in_force(), request.actor, clock.now()
    loan = (
        BadgeLoan.objects.filter(visit=one, returned_at__isnull=True)
        .select_related("badge")
        .first()
    )
    worn = loan.badge if loan and actor.may("visit.admit") else None
    code = lending.code_of(worn) if worn else ""
    asked = co_hosts.request_to_answer(one, actor)
    may = {
        name: actor.may_at(f"visit.{name}", one.site_id)
        for name in (
            "arrive",
            "admit",
            "leave",
            "refuse",
            "cancel",
            "undo",
            "override",
            "override_refused",
        )
    }
    undo_until = undo.desk_until(one, policy)
    may["undo_late"] = actor.may_at("visit.undo_late", one.site_id)
    too_late = undo.is_too_late(one, actor, now, policy)
    may["answer"] = asked is not None
    may["remind"] = actor.may_at("visit.remind", one.site_id) and escalation.is_awaited(one)
    may["take_over"] = (
        actor.may_at("visit.take_over", one.site_id)
        and one.state == State.WAITING
        and one.disposition != Disposition.REFUSE
    )
    may["reassign"] = actor.may_at("visit.reassign", one.site_id) and takeover.may_reassign(one)
    may["hand_over"] = asked is not None and host_requests.may_hand_over(asked, policy)
    may["badge"] = may["admit"] and actor.may_at("badge.report", one.site_id)
    may["phone"] = actor.may_at("phone.show", one.site_id)
    requests = list(
        opened.beside(one.requests.select_related("employee__department", "colleague", "notice"))
    )
    for request_made in requests:
        request_made.opened_at = opened.first_opened(request_made)
    further = co_hosts.further(one)
    vars(one)["others"] = len(further)  # as the board's query counts them
    came = co_hosts.who_came(asked, one) if asked is not None and further else None
    # With several hosts the desk writes down the answer of each, also of who thinks better of it.
    others = []
    if (
        further
        and asked is not None
        and actor.may_at("visit.answer", one.site_id)
        and co_hosts.winning(one) is None
    ):
        others = [request_made for request_made in requests if request_made.pk != asked.pk]
        for other in others:
            other.may_hand_over = host_requests.may_hand_over(other, policy)
            vars(other)["delegate_form"] = panel_forms.DelegateForm(auto_id=f"%s-{other.pk}")
    more = visit_extras.visit_extras(one, actor, policy, clock.now())
    return {
        **more,
        "visit": one,
        "standard": grading.standard_of(one),
        "say": grading.to_say(one, policy),
        "rule": grading.spoken(one.decision.get("rule")),
        "why": grading.spoken(one.decision.get("why")),
        "worn": worn,
        "worn_code": code,
        "qr": lending.qr_svg(code) if worn else "",
        "requests": requests,
        "further": further,
        "came": came,
        "others": others,
        "asked": asked,
        "taken_over_by": takeover.who_took_over(one),
        "events": list(one.events.all()),
        "may": may,
        "waits": host_requests.choices(policy),
        "key": secrets.token_hex(12),
        "forms": panel_forms.of(one, more, override_now="override" in request.GET),
        "undo_until": undo_until,
        "undo_too_late": too_late,
        "undo_minutes_over": undo_until is not None and now > undo_until,
        "next_step": escalation.in_words(escalation.next_step(one, policy, now)),
        "override_now": "override" in request.GET,
        "farewell": grading.say(policy, "farewell", one) if one.state == State.LEFT else "",
        "satisfaction": visibility.satisfaction_of(one, actor),
    }


def _answered(request: Any, one: Visit, form: dict[str, Any]) -> Visit:
    asked = co_hosts.request_to_answer(one, request.actor, form["asked"])
    if asked is None:
        raise Refusal("nobody_asked", _("这次来访没有等候应答的人。"))
    now, actor, answer = clock.now(), request.actor, form["answer"]
    if answer == Visit.Answer.COMING:
        return host_requests.coming(asked, now, actor)
    if answer == Visit.Answer.WAIT:
        return host_requests.wait(asked, form["minutes"] or 0, now, actor)
    if answer == Visit.Answer.UNAVAILABLE:
        return host_requests.unavailable(asked, now, actor)
    if answer == Visit.Answer.COLLEAGUE:
        return host_requests.hand_over(
            asked, _employee(one, form["colleague"], "colleague"), now, actor
        )
    raise Refusal("unknown_answer", _("请选一个应答。"), status=422)


def _employee(one: Visit, typed: str, field: str) -> Employee:
    """Return the employee of the visit's site whom a number or a name means, or refuse beside the
    field it was typed into.
    """
    found = people.the_one_meant(typed, [one.site_id]) if typed else None
    if found is None:
        raise Refusal(
            "unknown_colleague",
            _("没有找到这位同事。"),
            status=422,
            fields={field: _("没有找到这位同事。")},
        )
    return found


def _one(request: Any, visit_id: int, capability: str) -> Visit:
    rows = visibility.visits(request.actor, capability).select_related(
        "visitor",
        "category",
        "topic",
        "site",
        "host__department",
        "host__position",
        "host__deputy",
        "overridden_by__employee",
        "answered_by",
        "taken_over_by__employee",
    )
    return visibility.one(rows, pk=visit_id)


def _do(
    request: Any,
    visit_id: int,
    action: Callable[[Visit, dict[str, Any], Any], Visit],
    show: Callable[[Visit], bool] = lambda one: False,
) -> HttpResponse:
    """Run one action, which asks whether this person may: form, action, redirect; inside the desk a
    line of what was done, or the panel.
    """
    form = ReasonForm(request.POST)
    data = (
        {name: form.cleaned_data.get(name) for name in form.fields}
        if form.is_valid() or form.cleaned_data
        else {}
    )

    def checked(one: Visit, key: Any) -> Visit:
        if form.errors:
            raise Refusal(
                "invalid",
                _("请检查所填内容。"),
                status=422,
                fields={name: str(text[0]) for name, text in form.errors.items()},
            )
        return action(one, data, key)

    return carry_out(request, visit_id, data, checked, show)


def carry_out(
    request: Any,
    visit_id: int,
    content: dict[str, Any],
    action: Callable[[Visit, Any], Visit],
    show: Callable[[Visit], bool] = lambda one: False,
) -> HttpResponse:
    """Run one action about a visit with what was typed, once for each key, and answer the page or
    the panel.

    Args:
        request: a request that has passed the guard.
        visit_id: the visit, as its actor may see it.
        content: what was typed; the same key with other content is refused.
        action: does it, and asks whether this person may.
        show: whether the desk's panel opens afterwards.
    """
    one = _one(request, visit_id, "visit.see")
    key = request_key(
        request.POST.get("request_key"),
        request.resolver_match.url_name,
        {**content, "visit": visit_id},
    )
    done = action(one, key)
    if not request.htmx:
        return redirect("visit", visit_id=visit_id)
    happened: dict[str, Any] = {"board": True}
    if request.POST.get("panel"):
        answer = _shown(request, _one(request, visit_id, "visit.see"))
    else:
        answer = render(
            request, "visitors/_done.html", {"visit": done, "key": secrets.token_hex(12), "say": ""}
        )
        if show(done):
            happened["open-visit"] = {"url": reverse("visit", args=[visit_id])}
    answer["HX-Trigger"] = json.dumps(happened)
    return answer


def _and_print(request: Any, answer: HttpResponse, visit_id: int) -> HttpResponse:
    """Open the print page of a paper badge that was just made: by itself it would lie in no tray
    (B4).
    """
    if not BadgeLoan.objects.filter(
        visit=visit_id, returned_at__isnull=True, badge__valid_on__isnull=False
    ).exists():
        return answer
    page = reverse("visit_badge", args=[visit_id]) + "?now=1"
    if not request.htmx:
        return redirect(page)
    answer["HX-Trigger"] = json.dumps(
        {**json.loads(answer["HX-Trigger"]), "print-badge": {"url": page}}
    )
    return answer


def _shown(request: Any, one: Visit) -> HttpResponse:
    return render(
        request,
        "visitors/_visit.html" if request.htmx else "visitors/visit.html",
        context_of(request, one),
    )
