"""Sign in, sign out, choose the site one works at."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, logout
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from reception.accounts import current_site, first_pages, redirects
from reception.accounts.actor import actor_of
from reception.accounts.current_site import SITE_KEY, sites_of
from reception.accounts.decorators import GuardedRequest, require
from reception.accounts.forms import SignInForm

DEMO_PEOPLE = [
    *("desk", "office", "office2", "host", "head", "deputy", "finance", "principal", "admin"),
    *("sales1", "sales2", "sales3", "sales4"),
]


@require(GET="anybody", POST="anybody")
def sign_in(request: HttpRequest) -> HttpResponse:
    """Sign in with name and password; in the demo also by one click on a person."""
    onward = redirects.onward(request)
    form = SignInForm(request, request.POST or None)
    if request.method == "POST" and settings.DEMO and request.POST.get("demo") in DEMO_PEOPLE:
        user = User.objects.filter(username=request.POST["demo"], is_active=True).first()
        if user is not None:
            login(request, user, backend=settings.AUTHENTICATION_BACKENDS[-1])
            return HttpResponseRedirect(first_pages.of(actor_of(user)) or onward)
    if request.method == "POST" and form.is_valid():
        login(request, form.get_user())
        return HttpResponseRedirect(first_pages.of(actor_of(form.get_user())) or onward)
    people = _demo_people() if settings.DEMO else []
    form.fields["username"].widget.attrs["autofocus"] = not people
    shown = {"form": form, "onward": onward, "demo_people": people}
    shown["takes_pins"] = settings.DESK_COOKIE_NAME in request.COOKIES
    status = 422 if request.method == "POST" and form.errors else 200
    return render(request, "accounts/sign_in.html", shown, status=status)


@require(GET="signed_in")
def home(request: GuardedRequest) -> HttpResponse:
    """Lead to what cannot wait, else to the page where somebody's day begins: the desk, their own
    visitors, the admin, else their account.
    """
    actor = request.actor
    if first := first_pages.of(actor):
        return redirect(first)
    if actor.may("board.see") and current_site.site_id(request) is not None:
        return redirect("desk")
    if actor.may("visit.mine"):
        return redirect("my")
    if actor.user is not None and actor.user.is_staff:
        return redirect("admin:index")
    return redirect("account")


@require(POST="signed_in")
def sign_out(request: HttpRequest) -> HttpResponse:
    """Sign out; whatever was on the screen is gone with the session."""
    logout(request)
    return redirect("sign_in")


@require(POST="signed_in")
def choose_site(request: GuardedRequest) -> HttpResponse:
    """Work at another of one's sites from now on."""
    wanted = request.POST.get("site", "")
    if any(str(site.pk) == wanted for site in sites_of(request.actor)):
        request.session[SITE_KEY] = int(wanted)
    return HttpResponseRedirect(redirects.onward(request))


def _demo_people() -> list[dict[str, Any]]:
    users = User.objects.filter(username__in=DEMO_PEOPLE, is_active=True)
    return [
        {
            "user": user,
            "name": str(actor_of(user).employee or actor_of(user).name),
            "roles": [_(group.name) for group in user.groups.all()],
        }
        for user in sorted(
            users.prefetch_related("groups"), key=lambda user: DEMO_PEOPLE.index(user.username)
        )
    ]
