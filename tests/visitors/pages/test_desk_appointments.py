"""何静 notes an appointment by telephone at the same form; it stands in its lane on its day
(V11).
"""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from reception import clock
from tests.builders import a_user, a_visit, an_employee, the_policy
from visitors.models import State, Visit

pytestmark = pytest.mark.django_db


def noted(**more: str) -> Visit | None:
    the_policy()
    browser = Client()
    browser.force_login(a_user())
    typed = {
        "organisation": "锐思软件",
        "name": "吴天",
        "purpose": "续约",
        "host": an_employee().number,
        "category": "supplier",
    }
    browser.post("/desk/register/", {**typed, **more}, headers={"HX-Request": "true"})
    return Visit.objects.first()


def test_somebody_who_calls_for_tomorrow_is_expected_and_nobody_is_told_yet():
    tomorrow = timezone.localtime(clock.now() + timedelta(days=1))
    visit = noted(expected_at=tomorrow.strftime("%Y-%m-%dT%H:%M"))
    assert visit is not None
    assert (visit.state, visit.expected_on, visit.kind) == (
        State.EXPECTED,
        tomorrow.date(),
        Visit.Kind.TELEPHONE,
    )
    assert not visit.requests.exists()


def test_an_appointment_in_the_past_is_a_mistake_beside_its_field():
    yesterday = timezone.localtime(clock.now() - timedelta(days=1))
    assert noted(expected_at=yesterday.strftime("%Y-%m-%dT%H:%M")) is None


def test_without_a_time_the_visitor_stands_here_now():
    visit = noted()
    assert visit is not None
    assert visit.state == State.WAITING


def test_who_is_half_an_hour_late_is_marked_as_missing():
    the_policy()
    browser = Client()
    browser.force_login(a_user())
    now = clock.now()
    visit = a_visit("林新", now=now - timedelta(hours=1), expected_at=now - timedelta(minutes=29))
    shown = lambda: browser.get("/desk/board/").content.decode()
    assert "林新" in shown()
    assert "还没有到" not in shown()
    Visit.objects.filter(pk=visit.pk).update(expected_at=now - timedelta(minutes=31))
    assert "还没有到" in browser.get("/").content.decode()
