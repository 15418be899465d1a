"""The session of a browser says whose it is, and ends with the next page when the session, the
account or the role does.
"""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from reception import clock
from reception.accounts.models import Session, Trace
from tests.builders import a_user, the_policy
from tests.triggers import lifted_triggers

pytestmark = pytest.mark.django_db
BACKEND = "reception.accounts.actor.UserWithEmployee"
VISITS = "/visits/"


@pytest.fixture
def hejing() -> Client:
    """Sign 何静 of the front desk in, who has just opened a page."""
    the_policy()
    return signed_in("desk", "何静")


def signed_in(role: str, name: str) -> Client:
    browser = Client()
    browser.force_login(a_user(role, name), backend=BACKEND)
    assert browser.get(reverse("home")).status_code == 302
    return browser


def who(browser: Client) -> str:
    """Return whose page it is."""
    answer: Any = browser.get(VISITS)
    return answer.context["who_name"] if answer.status_code == 200 else ""


def test_whose_a_session_is_stands_in_the_session(hejing: Client) -> None:
    limin = signed_in("office", "李敏")
    assert (who(hejing), who(limin)) == ("何静", "李敏")
    mine, hers = (
        Session.objects.get(pk=browser.cookies["sessionid"].value) for browser in (hejing, limin)
    )
    Session.objects.filter(pk=mine.pk).update(session_data=hers.session_data)
    assert who(hejing) == "李敏"
    assert who(hejing) == "李敏", "and from then on as well"


class TestFromTheNextPageOnItIsOver:
    def test_when_the_session_has_run_out(self, hejing: Client) -> None:
        Session.objects.update(expire_date=clock.now() - timedelta(seconds=1))
        assert who(hejing) == ""

    def test_when_the_session_is_gone(self, hejing: Client) -> None:
        Session.objects.all().delete()
        assert who(hejing) == ""

    def test_when_the_account_is_closed(self, hejing: Client) -> None:
        User.objects.update(is_active=False)
        assert who(hejing) == ""

    def test_when_the_account_is_gone(self, hejing: Client) -> None:
        session = Session.objects.get()
        with lifted_triggers(["accounts_trace"]):
            Trace.objects.all().delete()
        User.objects.all().delete()
        session.save()
        assert who(hejing) == ""

    def test_when_the_password_is_another(self, hejing: Client) -> None:
        user = User.objects.get()
        user.set_password("another long word")
        user.save()
        assert who(hejing) == ""
        assert not Session.objects.exists()

    def test_when_the_role_is_taken_away(self, hejing: Client) -> None:
        User.objects.get().groups.clear()
        assert hejing.get(VISITS).status_code == 403

    def test_when_somebody_signs_out_in_another_tab(self, hejing: Client) -> None:
        other_tab = Client()
        other_tab.cookies["sessionid"] = hejing.cookies["sessionid"].value
        assert who(other_tab) == "何静"
        other_tab.post(reverse("sign_out"))
        assert who(hejing) == ""


def test_a_session_that_changes_its_key_goes_on(hejing: Client) -> None:
    session: Any = hejing.session
    session.cycle_key()
    hejing.cookies["sessionid"] = session.session_key
    assert [who(hejing), who(hejing)] == ["何静", "何静"]


def test_two_browsers_of_one_person_and_two_people_are_told_apart(hejing: Client) -> None:
    again, limin = signed_in("desk", "何静"), signed_in("office", "李敏")
    assert [who(browser) for browser in (hejing, limin, again, limin, hejing)] == [
        "何静",
        "李敏",
        "何静",
        "李敏",
        "何静",
    ]
