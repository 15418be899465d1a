"""Desks that lend, print, lose and add badges at the same moment: a pool is empty only when nobody
finds one in it (B3).
"""

import pytest
from django.db import transaction

from reception.organisation.models import Site
from reception.policy.enums import BadgeKind
from reception.policy.models import Category
from tests.builders import a_site, some_badges
from tests.races.test_admitting import (
    admitting,
    badges_agree_with_visits,
    done,
    leaving,
    somebody_waits_for_a_row,
    waiting,
)
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import NINE, admitted, after, badge_worn, the_office, wang_yue
from visitors.badges import inventory, lending
from visitors.models import Badge, BadgeEvent, Visit

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
ROUNDS = 3


def of_contractors(visits: list[Visit]) -> None:
    Category.objects.filter(pk=visits[0].category_id).update(badge_kind=BadgeKind.CONTRACTOR)


def test_eight_desks_take_the_last_badges_of_a_kind_and_none_is_left_lying_nor_taken_from_another_kind():
    some_badges(DESKS)
    lending.add(a_site().pk, range(201, 205), BadgeKind.CONTRACTOR)
    visits = waiting(DESKS)
    of_contractors(visits)
    answers = at_once(*map(admitting, visits))
    assert sorted(badge_worn(visit) or 0 for visit in done(answers)) == [201, 202, 203, 204]
    assert [answer for answer in answers if not isinstance(answer, Visit)] == ["no_badge_left"] * (
        DESKS - 4
    )
    assert not Badge.objects.filter(kind=BadgeKind.VISITOR, lent=True).exists()
    assert badges_agree_with_visits()


@pytest.mark.postgres
def test_a_badge_that_comes_back_while_a_desk_waits_for_another_is_not_overlooked():
    """何静 waits for the last free badge; the desk that holds it keeps it, but meanwhile another
    has come back.
    """
    some_badges(2)
    inside = admitted(wang_yue(), badge=2)
    first, second = waiting(2)
    hold, wait, give_back, held, back = (
        admitting(first),
        admitting(second),
        leaving(inside),
        Together(3),
        Together(2),
    )

    def take_the_last() -> Visit:
        with transaction.atomic():
            taken = hold()
            held.wait()
            back.wait()
        return taken

    def come_second() -> Visit:
        held.wait()
        return wait()

    def hand_back() -> Visit:
        held.wait()
        while not somebody_waits_for_a_row():
            pass
        given = give_back()
        back.wait()
        return given

    assert at_once(take_the_last, come_second, hand_back) == [first, second, inside]
    assert (badge_worn(first), badge_worn(second)) == (1, 2)


def test_eight_desks_that_print_at_once_print_eight_numbers():
    Site.objects.filter(pk=a_site().pk).update(badge_material=Site.BadgeMaterial.PAPER)
    answers = at_once(*map(admitting, waiting(DESKS)))
    assert sorted(badge_worn(visit) or 0 for visit in done(answers)) == list(
        range(100_001, 100_001 + DESKS)
    )


def test_a_badge_recorded_as_lost_while_it_is_being_lent_is_either_worn_or_lost():
    office = the_office()
    for number in range(ROUNDS):
        lending.add(a_site().pk, range(number + 1, number + 2))
        badge = Badge.objects.get(number=number + 1)
        (visit,) = waiting(1)
        lost = lambda: (
            inventory.mark(badge, Badge.Condition.LOST, "不见了", office, after(2)).condition
        )
        admission, record = at_once(admitting(visit), lost)
        badge.refresh_from_db()
        worn = badge_worn(visit)
        assert (badge.condition, badge.lent) in {("good", True), ("lost", False)}
        assert (worn == badge.number) is badge.lent, (admission, record)
        Badge.objects.filter(lent=False).update(condition="withdrawn")


def test_eight_who_add_the_same_numbers_add_each_once():
    office = the_office()
    answers = at_once(
        *[lambda: inventory.make(a_site().pk, BadgeKind.VISITOR, 1, 50, office, NINE).new] * DESKS
    )
    assert sum(answers) == 50
    assert Badge.objects.count() == BadgeEvent.objects.count() == 50
