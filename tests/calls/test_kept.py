"""What of a call goes in time, and what a caller is handed out (privacy 5)."""

from datetime import timedelta

import pytest

from reception.retention import GONE
from tests.calls import scenes
from tests.calls.scenes import act, left
from tests.visitors.scenes import after, the_office
from visitors.calls import steps
from visitors.calls.models import Call
from visitors.privacy import persons, purge

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY = timedelta(days=1)


def test_who_called_and_what_they_said_go_a_year_after_the_end() -> None:
    scenes.fang_came(after(0))
    done, still = left(after(60)), left(after(60))
    steps.done(done, act(after(70)), "called_back")
    purge.run(after(70) + 366 * DAY)
    call = Call.objects.select_related("message").get(pk=done.pk)
    assert (call.number, call.caller, call.message.words) == ("", GONE, "")
    assert call.events.exclude(words="").count() == 0
    assert Call.objects.get(pk=still.pk).message.words != "", "a promise is kept"


def test_a_caller_is_handed_out_their_calls() -> None:
    visitor = scenes.fang_came(after(0)).visitor
    steps.done(left(after(60)), act(after(70)), "called_back")
    told = str(persons.hand_out(visitor, the_office(), after(90)))
    assert "想改到周四上课" in told
    assert scenes.FANG in told
