"""Shares of pay add up to the whole of a month at most; what is above it lapses for good (P8)."""

from datetime import date

import pytest
from django.test import Client

from reception.policy.models import LadderStep
from tests.builders import a_user, the_policy
from tests.discipline.at_the_office import page
from tests.discipline.month_scenes import (
    DECEMBER,
    NOVEMBER,
    OCTOBER,
    booked,
    closed,
    line,
    on,
    preview,
    voided,
)
from tests.discipline.tampering import found, sql
from visitors.discipline.models import MonthItem

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _sixty_per_cent() -> None:
    the_policy()
    for step in LadderStep.objects.filter(ladder__code="no_badge"):
        step.pay_share = 60
        step.save()


def shares(month: date) -> list[tuple[int, int]]:
    """Return what each violation of a closed month takes of the pay, and what lapsed."""
    items = MonthItem.objects.filter(line__close__month=month).order_by("entry")
    return [(item.pay_share, item.share_lapsed) for item in items]


def test_three_times_sixty_per_cent_take_the_whole():
    for day in (3, 4, 5):
        booked(on(11, day))
    assert preview(NOVEMBER)[0].row.pay_share == 100
    closed(NOVEMBER)
    assert (line(NOVEMBER).pay_share, shares(NOVEMBER)) == (100, [(60, 0), (40, 20), (0, 60)])


def test_two_in_one_month_and_one_in_the_next_have_a_whole_each():
    for month, day in ((10, 3), (10, 4), (11, 5)):
        booked(on(month, day))
    closed(OCTOBER)
    closed(NOVEMBER)
    assert (line(OCTOBER).pay_share, line(NOVEMBER).pay_share) == (100, 60)


def test_no_more_is_given_back_than_was_taken_and_what_lapsed_is_not_asked_for():
    _first, second, third = (booked(on(11, day)) for day in (3, 4, 5))
    closed(NOVEMBER)
    voided(second, on(12, 1))
    voided(third, on(12, 2))
    closed(DECEMBER, on(12, 31).replace(year=2027))
    assert shares(DECEMBER) == [(-40, -20), (0, -60)]


def test_page_table_and_interface_say_the_same():
    for day in (3, 4, 5):
        booked(on(11, day))
    closed(NOVEMBER)
    told = "扣绩效合计最多 100%，其余 80% 不扣"
    assert told in page("/ledger/months/2026-11/")
    client = Client()
    client.force_login(
        a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
    )
    assert told in client.get("/ledger/months/2026-11/csv/").content.decode()
    items = client.get("/ledger/months/2026-11/items/").content.decode()
    assert "超过当月绩效的 20% 不扣" in items


def test_what_lapsed_is_sealed():
    booked(on(11, 3))
    booked(on(11, 4))
    closed(NOVEMBER)
    assert found() == {}
    sql("UPDATE discipline_monthitem SET share_lapsed = 0")
    assert "month" in found()
