"""Writing into the outbox: one row, in the transaction of what it tells about."""

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from reception.notifications import delivery, outbox
from reception.notifications.models import Notice
from tests.builders import an_employee
from tests.notifications.received import NINE, a_letter, after, fresh

pytestmark = pytest.mark.django_db


def test_writing_costs_one_insert(django_assert_num_queries):
    zhao_kai = an_employee()
    with django_assert_num_queries(1):
        outbox.write(zhao_kai.pk, "ask:1", "王悦在前台等您", "请到前台", NINE)


def test_a_notice_is_due_at_once():
    notice = a_letter()
    assert (notice.state, notice.due_at, notice.attempts) == (Notice.State.QUEUED, NINE, 0)


def test_the_same_affair_is_told_once():
    a_letter("ask:1")
    with pytest.raises(IntegrityError), transaction.atomic():
        a_letter("ask:1")
    assert Notice.objects.count() == 1


def test_a_subject_that_is_too_long_is_cut():
    assert len(outbox.write(an_employee().pk, "ask:1", "长" * 500, "请到前台", NINE).subject) == 120


def test_what_was_rolled_back_is_never_sent():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        a_letter()
        raise ZeroDivisionError
    assert delivery.claim(after(1)) is None
    assert mail.outbox == []


def test_stopping_an_affair_leaves_the_others_alone():
    mine, other = a_letter("ask:1:7"), a_letter("ask:12:7")
    assert outbox.stop("ask:1:") == 1
    assert (fresh(mine).state, fresh(other).state) == (Notice.State.STOPPED, Notice.State.QUEUED)


def test_a_stopped_notice_is_not_delivered():
    a_letter("ask:1:7")
    outbox.stop("ask:1:")
    assert delivery.claim(after(1)) is None


def test_stopping_comes_too_late_for_a_notice_that_was_sent():
    notice = a_letter("ask:1:7")
    delivery.deliver(delivery.claim(NINE), NINE)
    assert outbox.stop("ask:1:") == 0
    assert fresh(notice).state == Notice.State.SENT


@pytest.mark.parametrize(
    ("columns", "sentence"),
    [
        ({"state": "sent"}, "a_sent_notice_says_when"),
        ({"state": "sending"}, "a_notice_in_sending_is_leased"),
    ],
)
def test_the_database_keeps_a_notice_consistent(columns, sentence):
    notice = a_letter()
    with pytest.raises(IntegrityError, match=sentence), transaction.atomic():
        Notice.objects.filter(pk=notice.pk).update(**columns)
