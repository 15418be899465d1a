"""Eight wardens tick at the same moment, two people start at once, and somebody closes
meanwhile.
"""

import pytest

from reception.accounts.actor import NOBODY
from tests.builders import a_site, some_badges
from tests.races.threads import DESKS, at_once
from tests.visitors.scenes import admitted, after, lin_ruomei, the_desk, the_office, wang_yue
from visitors.evacuation import evacuations, roll
from visitors.evacuation.evacuations import WardenTick
from visitors.evacuation.models import Evacuation, Listed, Tick
from visitors.models import Visit

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]


def inside() -> Visit:
    some_badges(1)
    return admitted(wang_yue())


def test_started_at_once_by_many_it_is_one():
    visit, site = inside(), a_site().pk
    actors = [the_desk(), the_office()] * (DESKS // 2)
    done = at_once(*[lambda by=by: evacuations.start(site, by, after(60)).pk for by in actors])
    assert len(set(done)) == 1
    assert Evacuation.objects.count() == 1
    assert Listed.objects.get().visit == visit


def test_eight_wardens_tick_and_every_word_is_kept():
    visit = inside()
    going = evacuations.start(visit.site_id, the_desk(), after(60))

    def ticking(number: int):
        said = WardenTick(
            visit.pk,
            "missing" if number % 2 else "safe",
            after(61 + number),
            f"k{number}",
            f"引导员{number}",
        )
        return lambda: evacuations.tick(going, said, NOBODY, after(80)).pk

    done = at_once(*[ticking(number) for number in range(DESKS)])
    assert len(set(done)) == Tick.objects.count() == DESKS
    (person,) = roll.of(going).people
    assert (person.state, person.last.by_name) == ("missing", f"引导员{DESKS - 1}")


def test_the_same_press_sent_eight_times_is_one():
    visit = inside()
    going = evacuations.start(visit.site_id, the_desk(), after(60))
    said = WardenTick(visit.pk, "safe", after(61), "k", "吴老师")
    done = at_once(*[lambda: evacuations.tick(going, said, NOBODY, after(62)).pk] * DESKS)
    assert len(set(done)) == Tick.objects.count() == 1


def test_no_tick_slips_past_the_closing():
    visit, by = inside(), the_desk()
    going = evacuations.start(visit.site_id, by, after(60))

    def ticking(number: int):
        return lambda: (
            evacuations.tick(
                going, WardenTick(visit.pk, "safe", after(61), f"k{number}"), NOBODY, after(62)
            ).pk
        )

    works = [
        *[ticking(number) for number in range(DESKS - 1)],
        lambda: evacuations.close(going, by, after(63)).pk,
    ]
    done = at_once(*works)
    kept = [one for one in done[:-1] if isinstance(one, int)]
    assert {one for one in done if isinstance(one, str)} <= {"evacuation_closed"}
    assert len(kept) == Tick.objects.count()


def test_two_workers_list_a_newcomer_once():
    inside()
    going = evacuations.start(a_site().pk, the_desk(), after(60))
    lin_ruomei(now=after(61))
    at_once(*[lambda: evacuations.sweep(after(62))] * DESKS)
    assert Listed.objects.filter(evacuation=going).count() == 2
