"""Who was expected yesterday and did not come is closed, and can be opened again."""

from datetime import timedelta

import pytest

from reception import clock
from tests.builders import NO_KEY, a_visit, an_actor
from visitors.lifecycle import no_shows
from visitors.lifecycle.undo import undo
from visitors.models import State, Visit, VisitEvent

pytestmark = pytest.mark.django_db


def test_a_visitor_expected_yesterday_did_not_come():
    yesterday = clock.now() - timedelta(days=1)
    visit = a_visit(now=yesterday, expected_at=yesterday)
    no_shows.mark_no_shows(clock.now())
    visit.refresh_from_db()
    assert visit.state == State.NO_SHOW
    assert visit.events.filter(what=VisitEvent.What.NO_SHOW).count() == 1


def test_a_visitor_expected_today_may_still_come():
    now = clock.now()
    visit = a_visit(now=now, expected_at=now)
    no_shows.mark_no_shows(now)
    assert Visit.objects.get(pk=visit.pk).state == State.EXPECTED


def test_sweeping_twice_writes_one_event():
    yesterday = clock.now() - timedelta(days=1)
    visit = a_visit(now=yesterday, expected_at=yesterday)
    no_shows.mark_no_shows(clock.now())
    no_shows.mark_no_shows(clock.now())
    assert visit.events.filter(what=VisitEvent.What.NO_SHOW).count() == 1


def test_he_jing_takes_a_no_show_back():
    now = clock.now()
    visit = a_visit(now=now - timedelta(days=1), expected_at=now - timedelta(days=1))
    no_shows.mark_no_shows(now)
    visit.refresh_from_db()
    assert undo(visit, "记错了日子", an_actor(), now, NO_KEY).state == State.EXPECTED
