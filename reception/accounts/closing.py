"""Closing an account ends what it opened: sessions, tokens of programs, and what apps add (links in
mails), for good: it begins anew where the account is opened again (security 13). Who leaves the
house has theirs closed.
"""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models.signals import post_save

from reception import clock
from reception.accounts import tokens
from reception.accounts.models import Session
from reception.organisation.models import Employee

End = Callable[[User, datetime], object]
ends: list[End] = [tokens.end]


def also(end: End) -> None:
    """Have a function called with an account that is closed, and when."""
    if end not in ends:
        ends.append(end)


def connect() -> None:
    """Hear of accounts that are closed, and of people who leave; called once when the program
    starts.
    """
    post_save.connect(_saved, sender=User, dispatch_uid="closing")
    post_save.connect(_left, sender=Employee, dispatch_uid="closing")


def _saved(instance: User, raw: bool, **_signal: Any) -> None:
    if raw or instance.is_active:
        return
    Session.objects.filter(user=instance).delete()
    now = clock.now()
    for end in ends:
        end(instance, now)


def _left(instance: Employee, raw: bool, **_signal: Any) -> None:
    # And not a look at the employee at each sign-in: who comes back would have their role again
    # without a second person.
    if raw or instance.is_active:
        return
    for user in User.objects.filter(employee=instance, is_active=True):
        user.is_active = False
        user.save(update_fields=["is_active"])
