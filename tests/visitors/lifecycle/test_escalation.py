"""何静 at the desk never has to chase a host: 赵凯 is reminded, others are told, and any answer
ends it (V1, V4, V5).
"""

from datetime import datetime, timedelta

import pytest

from reception.accounts.refusals import Refusal
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.models import Contact, EscalationStep
from reception.policy.rulebook import in_force
from tests.builders import NO_KEY, a_visit, a_working_morning, an_actor, an_employee
from visitors.hosts import answers
from visitors.lifecycle import escalation
from visitors.models import HostReminder, Visit, VisitEvent

pytestmark = pytest.mark.django_db
What = VisitEvent.What
NOW = a_working_morning()


def after(minutes: float) -> datetime:
    return NOW + timedelta(minutes=minutes)


@pytest.fixture
def waiting() -> Visit:
    """王悦 waits for 赵凯, whose deputy is 马骏 and whose head is 仇文渊."""
    host = an_employee("赵凯")
    host.deputy = an_employee("马骏")
    host.save()
    host.department.head = an_employee("仇文渊")
    host.department.save()
    return a_visit(now=NOW, host=host)


def names(visit: Visit) -> set[str]:
    return set(visit.requests.values_list("employee__name", flat=True))


def test_after_three_minutes_zhao_kai_is_reminded_once(waiting: Visit):
    escalation.sweep(after(3.1))
    escalation.sweep(after(3.2))
    (reminder,) = HostReminder.objects.all()
    assert str(reminder.request.employee) == "赵凯"
    assert waiting.events.filter(what=What.REMINDED).count() == 1


def test_after_six_minutes_he_is_reminded_again(waiting: Visit):
    escalation.sweep(after(3.1))
    escalation.sweep(after(6.1))
    assert HostReminder.objects.count() == 2


def test_a_worker_that_was_gone_for_nine_minutes_reminds_once(waiting: Visit):
    escalation.sweep(after(9.5))
    assert HostReminder.objects.count() == 1


def test_after_ten_minutes_deputy_and_head_are_asked_too(waiting: Visit):
    escalation.sweep(after(10.1))
    assert names(waiting) == {"赵凯", "马骏", "仇文渊"}


def test_the_manager_on_duty_is_asked_where_there_is_one(waiting: Visit):
    Contact.objects.filter(code="duty_manager").update(employee=an_employee("单雅琴"))
    Contact.objects.get(code="duty_manager").save()
    escalation.sweep(after(20.1))
    assert "单雅琴" in names(waiting)


def test_after_twenty_minutes_the_desk_is_told_once(waiting: Visit):
    escalation.sweep(after(20.1))
    escalation.sweep(after(21))
    waiting.refresh_from_db()
    assert waiting.desk_told_at == after(20.1)
    assert waiting.events.filter(what=What.ESCALATED, facts__whom="desk").count() == 1


def test_any_answer_ends_the_chain_at_once_also_what_is_queued(waiting: Visit):
    escalation.sweep(after(3.1))
    answers.coming(waiting.requests.get(), after(3.2), an_actor("host", "赵凯"))
    assert set(Notice.objects.values_list("state", flat=True)) == {Notice.State.STOPPED}
    escalation.sweep(after(30))
    assert HostReminder.objects.count() == 1
    assert names(waiting) == {"赵凯"}


def test_the_deputys_answer_ends_it_too(waiting: Visit):
    escalation.sweep(after(10.1))
    answers.coming(waiting.requests.get(employee__name="马骏"), after(11), an_actor("host", "马骏"))
    escalation.sweep(after(40))
    waiting.refresh_from_db()
    assert waiting.desk_told_at is None


def test_wait_ten_minutes_starts_the_clock_anew_from_the_promised_time(waiting: Visit):
    answers.wait(waiting.requests.get(), 10, after(1), an_actor("host", "赵凯"))
    escalation.sweep(after(13))
    assert HostReminder.objects.count() == 0
    escalation.sweep(after(14.1))
    assert HostReminder.objects.count() == 1


def test_a_promise_that_is_not_kept_is_visible(waiting: Visit):
    visit = answers.wait(waiting.requests.get(), 10, after(1), an_actor("host", "赵凯"))
    assert not escalation.promise_is_broken(visit, after(10))
    assert escalation.promise_is_broken(visit, after(11.1))


def test_a_colleague_who_is_asked_instead_has_three_minutes_of_their_own(waiting: Visit):
    answers.hand_over(
        waiting.requests.get(), an_employee("任可欣"), after(2), an_actor("host", "赵凯")
    )
    escalation.sweep(after(4))
    assert HostReminder.objects.count() == 0
    escalation.sweep(after(5.1))
    assert str(HostReminder.objects.get().request.employee) == "任可欣"


def test_nobody_is_reminded_of_a_visitor_who_is_refused():
    a_visit("钱保平", category="insurance_sales", now=NOW)
    escalation.sweep(after(30))
    assert Notice.objects.count() == 0


def test_he_jing_reminds_at_once(waiting: Visit):
    escalation.remind_now(waiting, an_actor(), after(1), NO_KEY)
    assert HostReminder.objects.get().by_hand


def test_there_is_nobody_to_remind_once_the_host_comes(waiting: Visit):
    answers.coming(waiting.requests.get(), after(1), an_actor("host", "赵凯"))
    with pytest.raises(Refusal) as refused:
        escalation.remind_now(waiting, an_actor(), after(2), NO_KEY)
    assert refused.value.code == "nobody_asked"


def test_an_administrators_minutes_count(waiting: Visit):
    step = EscalationStep.objects.get(whom="host")
    step.after_minutes = 1
    step.save()
    escalation.sweep(after(1.1))
    assert HostReminder.objects.count() == 1


def test_the_desk_reads_what_comes_next(waiting: Visit):
    coming = escalation.next_step(waiting, in_force(), after(1))
    assert coming is not None
    assert (coming.step.whom, coming.wait) == ("host", timedelta(minutes=2))


def test_a_host_who_left_the_house_is_not_asked_as_deputy(waiting: Visit):
    Employee.objects.filter(name="马骏").update(is_active=False)
    escalation.sweep(after(10.1))
    assert "马骏" not in names(waiting)
