"""Eight of 行政部 take the same step of a complaint at the same moment: one does (C2, C3, C22)."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from reception.accounts.actor import Actor
from reception.due.models import Approval
from reception.policy.rulebook import in_force
from tests.builders import an_actor
from tests.complaints import scenes
from tests.races.threads import DESKS, Together, at_once
from tests.visitors.scenes import after
from visitors.complaints import closing, compensation, prevention, steps
from visitors.complaints.models import Complaint, ComplaintEvent, Prevention
from visitors.complaints.taking import Act
from visitors.visits.idempotency import RequestKey

pytestmark = [pytest.mark.races, pytest.mark.django_db(transaction=True)]
AT = after(60)


def colleagues() -> list[Actor]:
    return [an_actor("office", f"同事{number}") for number in range(DESKS)]


def tried_by_all(one: Complaint, step: Callable[[Act], Any], *, key: str = "") -> list[Any]:
    """Let all take a step at the same moment; with a key it is one request sent eight times."""
    by = colleagues()
    in_force()
    digest = RequestKey(key, "d" * 64) if key else RequestKey()
    acts = [Act(one, by[0] if key else actor, AT, digest) for actor in by]
    return at_once(*[lambda act=act: step(act).stage for act in acts])


def happened(one: Complaint, what: str) -> int:
    return ComplaintEvent.objects.filter(complaint=one, what=what).count()


def satisfied(act: Act) -> Complaint:
    return closing.follow_up(act, reached=True, satisfied=True, words="好")


def test_of_eight_who_judge_one_does() -> None:
    one = scenes.registered(AT)
    said = tried_by_all(one, lambda act: steps.assess(act, valid=True))
    assert sorted(said) == ["assessed"] + ["state_forbids"] * (DESKS - 1)
    assert happened(one, "assessed") == 1


def test_of_eight_who_doubt_one_is_the_first_and_one_the_second() -> None:
    one = scenes.registered(AT)
    said = tried_by_all(one, lambda act: steps.assess(act, valid=False, reason="隔壁的店"))
    assert sorted(said) == ["assessed", "registered"] + ["state_forbids"] * (DESKS - 2)
    judged = ComplaintEvent.objects.filter(what__in=("doubted", "assessed"))
    assert [event.what for event in judged] == ["doubted", "assessed"]
    assert len({event.by for event in judged}) == 2


def test_a_request_to_assign_that_arrives_eight_times_assigns_once() -> None:
    scenes.chen()
    one = scenes.registered(AT)
    steps.assess(scenes.act(one, scenes.li_min(), AT), valid=True)
    teaching = scenes.teaching()
    said = tried_by_all(one, lambda act: steps.assign(act, department=teaching), key="k1")
    assert said == ["assigned"] * DESKS
    assert happened(one, "assigned") == 1


def test_of_eight_who_close_one_does() -> None:
    one = scenes.answered(AT)
    said = tried_by_all(one, satisfied)
    assert sorted(said) == ["closed"] + ["state_forbids"] * (DESKS - 1)
    assert happened(one, "closed") == 1


def test_of_eight_who_say_that_it_is_prevented_one_does() -> None:
    one = scenes.reviewed(AT)
    row = Prevention.objects.create(
        report=one.reports.get(), employee=scenes.zhao(), until=after(90), agreed_at=AT
    )
    said = tried_by_all(one, lambda act: prevention.done(act, row.pk, "排了替岗"))
    assert sorted(said) == ["reviewed"] + ["state_forbids"] * (DESKS - 1)
    assert happened(one, "prevented") == 1


def test_who_reads_first_and_writes_later_closes_it_too() -> None:
    """The control: a step without the lock is taken by each who has looked."""
    one, together = scenes.answered(AT), Together()

    def close_by_what_was_read() -> bool:
        row = Complaint.objects.get(pk=one.pk)
        together.wait()
        if row.stage != "answered":
            return False
        ComplaintEvent.objects.create(complaint=one, what="closed", at=AT)
        return True

    assert at_once(*[close_by_what_was_read] * DESKS).count(True) == DESKS
    assert happened(one, "closed") == DESKS


def test_of_eight_who_ask_for_compensation_one_does() -> None:
    scenes.zhou()
    one = scenes.reviewed(AT)
    said = tried_by_all(
        one, lambda act: compensation.ask(act, amount=Decimal(300), reason="补一次咨询")
    )
    assert sorted(said) == ["already_asked"] * (DESKS - 1) + ["reviewed"]
    assert happened(one, "pay_asked") == Approval.objects.count() == 1
