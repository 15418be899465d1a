"""The pages of setting up: each shows all steps, with one of them open."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reception import clock
from reception.accounts import changes
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.permissions import MATRIX, ROLES
from reception.accounts.refusals import Refusal
from reception.organisation.spreadsheets import BadSheet, Held
from reception.policy import packs
from visitors.badges import inventory
from visitors.setup import account_changes, desk_accounts, employee_list, house, outlook, ways
from visitors.setup.forms import (
    AccountForm,
    CategoriesForm,
    HouseForm,
    ListForm,
    NewChannelForm,
    NewEmployeeForm,
    NewSiteForm,
    PackForm,
    SiteBadgesForm,
    TestForm,
)
from visitors.setup.opened import what_to_fill_in
from visitors.setup.steps import STEPS, SetupStep, standings

WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@require(GET="setup.see")
def setup(request: GuardedRequest) -> HttpResponse:
    """Show what is set up, with the first step open that somebody can take and that has a gap."""
    return _shown(request, "")


@require(GET="setup.see", POST="policy.edit")
def setup_policy(request: GuardedRequest) -> HttpResponse:
    """Begin with a policy (G16)."""

    def choose(form: Any) -> str:
        packs.choose(packs.packs()[form.cleaned_data["pack"]])
        return _("制度已换好。不需要的类别，在下面关掉。")

    return _taken(request, "policy", "pack_form", PackForm, choose)


@require(POST="policy.edit")
def setup_categories(request: GuardedRequest) -> HttpResponse:
    """Switch the categories of visitors on and off."""

    def keep(form: Any) -> str:
        packs.keep_categories({category.pk for category in form.cleaned_data["categories"]})
        return _("访客类别已保存。")

    return _taken(request, "policy", "categories_form", CategoriesForm, keep, "setup")


@require(GET="setup.see", POST="organisation.edit")
def setup_site(request: GuardedRequest) -> HttpResponse:
    """Add a site."""

    def add(form: Any) -> str:
        return _("已添加园区：%(name)s。") % {"name": form.save()}

    return _taken(request, "site", "new_site_form", NewSiteForm, add)


@require(GET="setup.see", POST="organisation.edit")
def setup_house(request: GuardedRequest) -> HttpResponse:
    """Make departments and positions."""

    def make(form: Any) -> str:
        count = house.make(form.cleaned_data["departments"], form.cleaned_data["positions"])
        return _("已建立 %(count)d 个部门和职务。") % {"count": count}

    return _taken(request, "house", "house_form", HouseForm, make, "setup")


@require(GET="setup.see", POST="organisation.edit")
def setup_people(request: GuardedRequest) -> HttpResponse:
    """Add one employee."""

    def add(form: Any) -> str:
        return _("已添加员工：%(name)s。") % {"name": form.save()}

    return _taken(request, "people", "employee_form", NewEmployeeForm, add)


@require(GET="organisation.edit")
def setup_sample(request: GuardedRequest) -> HttpResponse:
    """Give a table to fill in."""
    headers = {"Content-Disposition": 'attachment; filename="employees.xlsx"'}
    return HttpResponse(employee_list.sample(), content_type=WORKBOOK, headers=headers)


@require(POST="organisation.edit")
def setup_list(request: GuardedRequest) -> HttpResponse:
    """Try a table of employees and say what it would do; nothing is written."""
    form = ListForm(request.POST, request.FILES)
    if not form.is_valid():
        return _shown(request, "people", list_form=form)
    file, departments = form.cleaned_data["table"], form.cleaned_data["departments"]
    content = file.read()
    try:
        tried = employee_list.run(content, file.name, departments=departments, write=False)
    except BadSheet as why:
        form.add_error("table", str(why))
        return _shown(request, "people", list_form=form)
    held = Held()
    if tried.is_well:
        held.save(content)
    return _shown(
        request,
        "people",
        status=200 if tried.is_well else 422,
        tried=tried,
        held={"name": held.name, "file": file.name, "departments": departments},
    )


@require(POST="organisation.edit")
def setup_import(request: GuardedRequest) -> HttpResponse:
    """Write the table that was tried; a second click finds that it is done."""
    held, name = Held(request.POST.get("held", "")), request.POST.get("file", "")[:100]
    departments = request.POST.get("departments") == "True"
    try:
        done = employee_list.run(held.read(), name, departments=departments, write=True)
    except FileNotFoundError:
        messages.error(request, _("这份文件已经导入，或者等待太久。需要的话请重新上传。"))
        return redirect("setup_people")
    held.remove()
    if not done.is_well:
        return _shown(request, "people", status=422, tried=done)
    count = done.new + done.changed
    words = ngettext("已导入 %(count)d 人。", "已导入 %(count)d 人。", count) % {"count": count}
    return _done(request, " ".join([words, *done.notes]))


@require(GET="setup.see", POST="channel.edit")
def setup_ways(request: GuardedRequest) -> HttpResponse:
    """Add a channel beside e-mail (V3)."""

    def add(form: Any) -> str:
        return _("已添加渠道：%(name)s。请试发一条。") % {"name": form.save()}

    return _taken(request, "ways", "channel_form", NewChannelForm, add)


@require(POST="channel.edit")
def setup_test(request: GuardedRequest) -> HttpResponse:
    """Send a test message by a way, and say what was answered."""
    form = TestForm(request.POST)
    channel = ways.channel_or_404(request.POST.get("channel", ""))
    if form.is_valid():
        was_sent, sentence = ways.try_out(channel, form.cleaned_data["person"], request.actor)
        (messages.success if was_sent else messages.error)(request, sentence)
    return redirect("setup_ways")


@require(POST="channel.edit")
def setup_reach(request: GuardedRequest) -> HttpResponse:
    """Reach by one channel all whom nothing else reaches (V3)."""
    channel = ways.channel_or_404(request.POST.get("channel", ""))
    if channel is None:
        return redirect("setup_ways")
    count = ways.reach_the_rest(channel)
    words = ngettext("%(count)d 人改由它通知。", "%(count)d 人改由它通知。", count)
    return _done(request, words % {"count": count})


@require(GET="setup.see", POST="badge.keep")
def setup_badges(request: GuardedRequest) -> HttpResponse:
    """Take in a range of new numbers for a site (B3)."""

    def add(form: Any) -> str:
        typed = dict(form.cleaned_data)
        made = inventory.make(typed.pop("site").pk, **typed, by=request.actor, now=clock.now())
        words = ngettext("新增 %(count)d 张牌。", "新增 %(count)d 张牌。", made.new)
        return words % {"count": made.new}

    return _taken(request, "badges", "badges_form", SiteBadgesForm, add, "setup")


@require(GET="setup.see", POST="people.edit")
def setup_accounts(request: GuardedRequest) -> HttpResponse:
    """Open an account: person, role and sites at once."""

    def add(form: Any) -> str:
        user = desk_accounts.open_account(**form.cleaned_data, by=request.actor, now=clock.now())
        words = {"name": form.cleaned_data["person"], "username": user.get_username()}
        if account_changes.waiting().filter(user=user).exists():
            return _("%(name)s的账号 %(username)s 已建好，角色等行政部另一位确认。") % words
        return _("%(name)s可以用 %(username)s 登录了。") % words

    return _taken(request, "accounts", "account_form", AccountForm, add)


@require(GET="setup.see")
def setup_backup(request: GuardedRequest) -> HttpResponse:
    """Say whether a proved backup exists, and how one is made every night."""
    return _shown(request, "backup")


def _taken(
    request: GuardedRequest, code: str, name: str, form_class: Any, act: Any, onward: str = ""
) -> HttpResponse:
    """Show a step, or take it, say what was done and go on; a form that is refused is shown again
    under its name.
    """
    if request.method != "POST":
        return _shown(request, code)
    form = form_class(request.POST)
    if form.is_valid():
        try:
            sentence = act(form)
        except Refusal as why:
            form.refuse(why)
        else:
            messages.success(request, sentence)
            return redirect(onward or f"setup_{code}")
    return _shown(request, code, **{name: form})


def _done(request: GuardedRequest, sentence: str) -> HttpResponse:
    """Say what was done, and go on to what is missing now."""
    messages.success(request, sentence)
    return redirect("setup")


def _shown(request: GuardedRequest, code: str, status: int = 0, **forms: Any) -> HttpResponse:
    """Show the steps with one open; 422 where a form of it was refused."""
    rows = standings()
    step = next((step for step in STEPS if step.code == code), None) or _next(request, rows)
    later = STEPS[STEPS.index(step) + 1 :] if step else []
    gaps = [standing for _step, standing in rows if standing.gap]
    context = {
        "rows": [(step, standing, request.actor.may(step.capability)) for step, standing in rows],
        "gaps": gaps,
        "stops": [standing for standing in gaps if standing.stops],
        "opened": step,
        "alone": changes.is_off(),
        "onward": later[0].url if later else "",
        "abilities": outlook.abilities(rows),
        "can_wait": outlook.can_wait(),
        **(what_to_fill_in(step, request.actor, forms) if step else {}),
        "who_may": _who_may(step) if step else "",
    }
    refused = any(getattr(form, "errors", None) for form in forms.values())
    return render(request, "setup/setup.html", context, status=status or (422 if refused else 200))


def _next(request: GuardedRequest, rows: list[Any]) -> SetupStep | None:
    takes = [step for step, standing in rows if standing.gap and request.actor.may(step.capability)]
    return takes[0] if takes else None


def _who_may(step: SetupStep) -> str:
    """Name the roles that may take a step."""
    roles = [name for code, name in ROLES.items() if MATRIX[step.capability][code] != "-"]
    return _("、").join(map(_, roles))
