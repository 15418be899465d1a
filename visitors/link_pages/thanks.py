"""The visitor's page after leaving: thanks, and one question answered by one tap, without an
account (F2).
"""

from datetime import datetime

from django import forms
from django.http import HttpResponse
from django.shortcuts import render

from reception.accounts.decorators import GuardedRequest
from reception.links.pages import by_link, see_again
from visitors.feedback import thanks
from visitors.models import Satisfaction
from visitors.visits import visibility


class ScoreForm(forms.Form):
    """The button that was pressed."""

    score = forms.TypedChoiceField(choices=Satisfaction.Score, coerce=int)


@by_link
def thank_answer(request: GuardedRequest, token: str, now: datetime) -> HttpResponse:
    """Thank a visitor and take one answer; reading changes nothing, because mail scanners open
    every link (F2).
    """
    satisfaction, was_good = thanks.find(token, now)
    if satisfaction is None:
        context = {"over": True, "ended": was_good}
        status = 410 if was_good else 404
        return render(request, "visitors/thank_answer.html", context, status=status)
    visibility.served(satisfaction.visit)
    form = ScoreForm(request.POST or None)
    if form.is_valid():
        thanks.rate(satisfaction, form.cleaned_data["score"], now)
        return see_again("thank_answer", token)
    wrong = request.method == "POST"
    shown = {"asked": satisfaction, "scores": Satisfaction.Score.choices, "wrong": wrong}
    return render(request, "visitors/thank_answer.html", shown, status=422 if wrong else 200)
