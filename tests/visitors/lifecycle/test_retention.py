"""Notices name visitors, so they go after the days that the policy says; what was asked and
answered stays (privacy 5).
"""

from datetime import timedelta

import pytest
from django.test import Client

from reception import clock
from reception.notifications import delivery, periodic
from reception.notifications.models import Attempt, HostLink, Notice
from reception.policy.models import Limit
from tests.builders import a_user
from tests.notifications.received import a_letter
from tests.visitors.scenes import NINE, admitted, after, lin_ruomei, the_desk
from visitors.lifecycle import transitions
from visitors.models import HostRequest, Visit
from visitors.privacy import purge
from visitors.visits.idempotency import RequestKey

pytestmark = pytest.mark.django_db
NINETY_DAYS = timedelta(days=90)


def received_and_left() -> Visit:
    """林若梅 is announced, received and signed out."""
    visit = lin_ruomei()
    while (notice := delivery.claim(NINE)) is not None:
        delivery.deliver(notice, NINE)
    return transitions.leave(admitted(visit), the_desk(), after(30), RequestKey())


def test_a_notice_goes_with_its_attempts_and_links_and_the_answer_stays() -> None:
    visit = received_and_left()
    HostRequest.objects.update(answer="coming", answered_at=NINE)
    assert (Attempt.objects.exists(), HostLink.objects.exists()) == (True, True)
    purge.run(NINE + NINETY_DAYS)
    assert Notice.objects.exists()
    purge.run(NINE + NINETY_DAYS + timedelta(seconds=1))
    assert not Notice.objects.exists()
    assert (Attempt.objects.exists(), HostLink.objects.exists()) == (False, False)
    request = HostRequest.objects.get()
    assert (request.visit_id, request.answer, request.notice) == (visit.pk, "coming", None)


def test_the_page_of_an_old_visit_still_opens(client: Client) -> None:
    visit = received_and_left()
    purge.run(NINE + NINETY_DAYS * 2)
    client.force_login(
        a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
    )
    page = client.get(f"/visits/{visit.pk}/")
    assert (page.status_code, "林若梅" in page.content.decode()) == (200, False)


def test_a_notice_that_is_still_to_be_sent_is_kept() -> None:
    a_letter()
    purge.run(NINE + NINETY_DAYS * 2)
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("days", [0, None])
def test_where_the_policy_says_nothing_they_are_kept(days: int | None) -> None:
    received_and_left()
    Limit.objects.filter(code="notice_days").delete()
    if days is not None:
        Limit.objects.create(code="notice_days", name="通知保留", value=days, unit="天")
    purge.run(NINE + NINETY_DAYS * 20)
    assert Notice.objects.exists()


def test_the_workers_do_it() -> None:
    received_and_left()
    Notice.objects.update(written_at=clock.now() - NINETY_DAYS * 2)
    periodic.sweep_all(clock.now())
    assert not Notice.objects.exists()
