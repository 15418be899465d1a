"""The visitor's page after leaving: thanks, and one question answered by one tap, without an
account (F2).
"""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.i18n import set_language

from reception import clock
from reception.accounts.decorators import GuardedRequest, require
from visitors.feedback import thanks
from visitors.link_pages.host import PRIVATE
from visitors.models import Satisfaction


class ScoreForm(forms.Form):
    """The button that was pressed."""

    score = forms.TypedChoiceField(choices=Satisfaction.Score, coerce=int)


# No check of a CSRF token, for the reasons of the host's page: the address is the only authority
# here.
@csrf_exempt
@require(GET="anybody", POST="anybody")
def thank_answer(request: GuardedRequest, token: str) -> HttpResponse:
    """Thank a visitor and take one answer; reading changes nothing, because mail scanners open
    every link (F2).
    """
    if "language" in request.POST:
        answer = set_language(request)
    else:
        answer = _asked(request, token, clock.now())
    for name, value in PRIVATE.items():
        answer.headers[name] = value
    return answer


def _asked(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    asked, was_good = thanks.find(token, now)
    if asked is None:
        return _page(request, {"over": True, "ended": was_good}, 410 if was_good else 404)
    wrong = False
    if request.method == "POST":
        form = ScoreForm(request.POST)
        if form.is_valid():
            thanks.rate(asked, form.cleaned_data["score"], now)
            response = redirect("thank_answer", token=token)
            response.status_code = 303
            return response
        wrong = True
    return _page(
        request,
        {"asked": asked, "scores": Satisfaction.Score.choices, "wrong": wrong},
        422 if wrong else 200,
    )


def _page(request: GuardedRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "visitors/thank_answer.html", context, status=status)
