"""The PC of the front desk, and the colleagues who stand at it in turn."""

from typing import Any

from django.contrib.auth.models import User
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.desks import devices, pins
from reception.desks.models import Desk
from tests.builders import a_site, a_user, the_policy

PASSWORD = "a long right word"
PIN = {"何静": "280917", "高岩": "551204"}


def stands(name: str = "何静", role: str = "desk", **fields: Any) -> User:
    """Return somebody with a password and a PIN."""
    user = a_user(role, name, username=name, **fields)
    user.set_password(PASSWORD)
    user.save()
    pins.set_pin(user, PIN.get(name, "739154"), clock.now())
    return user


def a_desk(name: str = "前台一号", **fields: Any) -> Desk:
    """Return a desk that is not enrolled yet, in a house whose limits are rows."""
    the_policy()
    cache.clear()
    return Desk.objects.get_or_create(name=name, site=fields.get("site") or a_site())[0]


def a_pc(desk: Desk | None = None) -> Client:
    """Return a browser that was enrolled as a desk."""
    browser = Client()
    code = devices.new_code(desk or a_desk(), clock.now())
    enrolled = browser.post(reverse("desk_enrol"), {"code": code.lower()})
    assert enrolled.status_code == 302
    return browser


def signs_in(browser: Client, name: str = "何静") -> None:
    """Let somebody sign in with their password."""
    typed = {"username": name, "password": PASSWORD}
    assert browser.post(reverse("sign_in"), typed).status_code == 302


def types_pin(browser: Client, pin: str, username: str = "", onward: str = "/visits/") -> Any:
    """Type a PIN into the lock."""
    typed = {"pin": pin, "username": username, "next": onward}
    return browser.post(reverse("lock"), typed)


def locks(browser: Client) -> None:
    """Press F9."""
    assert browser.post(reverse("lock_now")).status_code == 302


def who(browser: Client) -> str:
    """Return whose page is shown; nothing where none is."""
    answer: Any = browser.get(reverse("visits"))
    return answer.context["who_name"] if answer.status_code == 200 else ""
