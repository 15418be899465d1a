"""The pages of complaints: the list, a new one, and one of them with its steps (C)."""

import secrets
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from reception import clock
from reception.accounts import current_site, limits, trace
from reception.accounts.actor import Actor
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.page_forms import PageForm
from reception.accounts.refusals import Refusal
from reception.due import things
from reception.due.kinds import HOUSE
from reception.due.things import DueThing
from reception.organisation.models import Site
from reception.organisation.names import said_in
from reception.policy.rulebook import in_force
from reception.text import clean_line, whole_number
from visitors.badges import qr
from visitors.complaints import (
    acts,
    clocks,
    concerned,
    listing,
    notices,
    prevention,
    registering,
    telling,
    visibility,
)
from visitors.complaints.acts import STEPS
from visitors.complaints.forms import ComplaintListForm, RegisterForm
from visitors.complaints.models import Complaint
from visitors.complaints.registering import Said
from visitors.models import Visit
from visitors.pages import case_steps
from visitors.visits import visibility as visible
from visitors.visits.idempotency import request_key

FORBIDDEN = 403
PHONE = trace.TraceKind(
    "complaint_phone", gettext_lazy("查看投诉人手机号"), gettext_lazy("投诉 %d")
)


@require(GET="complaint.see")
def complaints(request: GuardedRequest) -> HttpResponse:
    """List complaints, the newest first, by pages without a total."""
    form = ComplaintListForm.read(request.GET)
    now = clock.now()
    rows, after = listing.page(request.actor, form.asked(), now)
    takes = request.actor.may("complaint.take")
    context = {
        "form": form,
        "rows": clocks.standing(rows, in_force(), now),
        "after": after,
        "is_asked": form.is_asked(),
        "takes": takes,
        "reads_statements": request.actor.may("complaint.statement"),
        "poster": _poster(request) if takes else None,
    }
    return render(request, "complaints/complaints.html", context)


def _poster(request: GuardedRequest) -> dict[str, Any] | None:
    """Return the address and the code that a poster shows visitors of this site."""
    site = Site.objects.filter(pk=current_site.site_id(request, "complaint.take") or 0).first()
    if site is None:
        return None
    address = f"{settings.BASE_URL}/c/?site={site.slug}"
    return {"address": address, "qr": qr.svg(address)}


@require(GET="complaint.take", POST="complaint.take")
def complaint_new(request: GuardedRequest) -> HttpResponse:
    """Take a complaint in: the desk writes it down in a minute (C1)."""
    if request.method != "POST":
        visit = _visit(request.actor, request.GET.get("visit", ""))
        about = {"name": visit.visitor.name, "visit": visit.pk} if visit is not None else {}
        return _new_page(request, RegisterForm(initial=about), visit)
    form = RegisterForm(request.POST)
    if not form.is_valid():
        return _new_page(request, form, status=422)
    typed = form.cleaned_data
    visit = _visit(request.actor, str(typed["visit"] or ""))
    contact = typed["contact"]
    if visit is not None and not any(contact.values()):
        contact = {"phone": visit.visitor.phone, "email": visit.visitor.email}
    site = visit.site_id if visit else current_site.required_site_id(request, "complaint.take")
    same = ("name", "what", "wanted", "channel", "about", "department", "kinds")
    given = {**{name: typed[name] for name in same}, **contact}
    said = Said(site_id=site, visit=visit, visitor=visit.visitor if visit else None, **given)
    content = {name: request.POST.getlist(name) for name in form.fields}
    key = request_key(request.POST.get("request_key"), "complaint_new", content)
    try:
        one = registering.register(said, request.actor, clock.now(), key)
    except Refusal as why:
        if why.status == FORBIDDEN:
            raise
        form.refuse(why)
        return _new_page(request, form, visit, why.status)
    messages.success(request, _("已登记，编号 %(number)s。") % {"number": one.number})
    return _shown_again(request, one.pk)


def _shown_again(request: GuardedRequest, complaint_id: int) -> HttpResponse:
    """Go to its page; who is concerned by what they took in goes back to the list (C18)."""
    still = visibility.complaints(request.actor).filter(pk=complaint_id).exists()
    return redirect("complaint", complaint_id) if still else redirect("complaints")


def _visit(actor: Actor, typed: str) -> Visit | None:
    pk = whole_number(typed)
    rows = visible.visits(actor).select_related("visitor", "host")
    return rows.filter(pk=pk).first() if pk else None


def _new_page(
    request: GuardedRequest, form: RegisterForm, visit: Visit | None = None, status: int = 200
) -> HttpResponse:
    key = clean_line(request.POST.get("request_key", ""))[:80] or secrets.token_hex(12)
    context = {"form": form, "key": key, "visit": visit}
    return render(request, "complaints/complaint_new.html", context, status=status)


@require(GET="complaint.see")
def complaint(request: GuardedRequest, complaint_id: int) -> HttpResponse:
    """Show one complaint: its stages and deadlines first, then what is to be done now."""
    return _page(request, visibility.the_complaint(request.actor, complaint_id))


@require(POST="complaint.see", sees=case_steps.sees(STEPS))
def complaint_step(request: GuardedRequest, complaint_id: int, step: str) -> HttpResponse:
    """Take a step; a refusal stands beside its form, with what was typed."""
    refused = case_steps.posted(request, STEPS, complaint_id, step, _page)
    if refused is not None:
        return refused
    messages.success(request, _("已记下。"))
    return _shown_again(request, complaint_id)


@require(POST="complaint.see", sees=visibility.the_complaint)
@limits.limited(limits.PHONE)
def complaint_phone(request: GuardedRequest, complaint_id: int) -> HttpResponse:
    """Show the complainant's whole number, once, for a reason that is kept."""
    one = visibility.the_complaint(request.actor, complaint_id)
    reason = clean_line(request.POST.get("reason", ""))[:200]
    if not reason:
        return _page(request, one, {"phone_wrong": _("请写明为什么要看完整号码。")}, 422)
    trace.note(PHONE, request.actor.user, clock.now(), number=one.pk, words=reason)
    return _page(request, one, {"phone": one.phone or one.email})


def _page(
    request: GuardedRequest, one: Complaint, sent: dict[str, Any] | None = None, status: int = 200
) -> HttpResponse:
    """Draw the page of a complaint; where something was refused, with the form as it was sent."""
    actor, sent = request.actor, sent or {}
    policy = in_force()
    (stands,) = clocks.standing([one], policy, clock.now())
    events = said_in(one.events.all(), "by_name")
    reports = telling.reports(one).order_by("-pk")
    offered = acts.offered(one, actor)
    due, owed = due_of(one, actor), due_of(one, HOUSE)
    stages = clocks.steps(one, events, stands.graces, policy)
    shown = [
        {
            "name": name,
            "label": acts.LABELS[name][0],
            "button": acts.LABELS[name][1],
            "form": sent.get(name) or _form(name, one, actor),
            "main": place == 0 and name in acts.MAIN.get(one.step, ()),
            "open": name in sent,
        }
        for place, name in enumerate(offered)
    ]
    context = {
        "one": one,
        "events": list(reversed(events)),
        "kinds": [str(policy.complaint_kinds.get(code, code)) for code in one.kinds],
        "steps": stages,
        **{
            name: getattr(stands, name)
            for name in ("until", "late", "was_late", "arithmetic", "act")
        },
        "kept_out": concerned.people(one),
        "may": _who(stages, owed, due),
        "reports": said_in(reports, "by_name"),
        "alike": registering.alike(one, policy),
        "compensations": telling.compensations(one),
        "due": due,
        "owed": owed,
        "acts": shown,
        "key": secrets.token_hex(12),
        "code": notices.code_of(one),
        "link": notices.link_of(one) if actor.may("complaint.take") else "",
        "phone": sent.get("phone", ""),
        "phone_wrong": sent.get("phone_wrong", ""),
    }
    return render(request, "complaints/complaint.html", context, status=status)


def _form(name: str, one: Complaint, actor: Actor) -> PageForm:
    form = acts.FORMS[name](auto_id=f"{name}-%s")
    if name == "review" and one.step == "principal":
        del form.fields["outcome"]
    if name == "propose" and one.about is not None:
        form.initial = {"employee": one.about.number}
    if name in ("prevented", "look"):
        looked = name == "look"
        row = prevention.to_look_at(one, clock.now()) if looked else prevention.owed(one, actor)
        form.initial = {"which": row.pk if row is not None else None}
    return form


def due_of(one: Complaint, actor: Actor) -> DueThing | None:
    """Return what is due about a complaint for somebody: its next step, or the return call."""
    key = clocks.CALL_KEY if one.step == "call" else clocks.KEY
    return things.one(actor, f"{key}-{one.pk}", clock.now()) if one.step else None


def _who(
    stages: list[clocks.StepTime], owed: DueThing | None, due: DueThing | None
) -> list[dict[str, Any]]:
    """Return who has done what, and whose turn it is."""
    found = [
        {"name": one.by, "does": one.label, "says": _("已办"), "is_now": False}
        for one in stages
        if one.done_at is not None and one.by
    ]
    if owed is not None:
        mine = due is not None and due.is_mine
        label = next((one.label for one in stages if one.is_now), "")
        says = _("您") if mine else _("下一位")
        found.append({"name": owed.owes, "does": label, "says": says, "is_now": True})
    return found
