"""王悦 comes to see 赵凯, 马骏 and 孙磊: all are told, the first who comes wins, and the others are
told that too (V3–V5).
"""

from datetime import datetime

import pytest

from reception.links import tokens
from reception.notifications import delivery
from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.models import Contact
from tests.builders import NO_KEY, an_actor, an_employee, the_policy
from tests.visitors.scenes import (
    a_tax_official,
    admitted,
    after,
    qian_baoping,
    refused,
    the_desk,
    the_host,
    wang_yue,
)
from visitors.hosts import answers, requests
from visitors.lifecycle import escalation, takeover, transitions
from visitors.models import HostReminder, HostRequest, Visit
from visitors.visits import guards, visibility

pytestmark = pytest.mark.django_db


def ma_jun() -> Employee:
    return an_employee("马骏")


def sun_lei() -> Employee:
    return an_employee("孙磊")


def to_see_three(**fields) -> Visit:
    return wang_yue(**{"further": [ma_jun(), sun_lei()], **fields})


def asked(visit: Visit, name: str = "赵凯") -> HostRequest:
    return HostRequest.objects.select_related("employee", "visit").get(
        visit=visit, employee__name=name
    )


def fresh(visit: Visit) -> Visit:
    return guards.fetch(visit.pk)


def names(visit: Visit) -> list[str]:
    return list(visit.requests.order_by("pk").values_list("employee__name", flat=True))


def queued() -> set[tuple[str, str]]:
    """Return who is still to be told what, by the first part of the notice's key."""
    rows = Notice.objects.filter(state=Notice.State.QUEUED)
    return {(str(notice.employee), notice.key.split(":")[0]) for notice in rows}


def delivered(now: datetime) -> None:
    """Let the worker deliver what is due."""
    while (notice := delivery.claim(now)) is not None:
        delivery.deliver(notice, now)


def the_executive(name: str) -> None:
    """Let somebody be the executive who is asked about government visitors (G7)."""
    the_policy()
    for contact in Contact.objects.filter(code="executive"):
        contact.employee = an_employee(name)
        contact.save()


def as_himself(name: str):
    return an_actor("host", name)


class TestAllAreTold:
    def test_each_is_asked_with_a_notice_of_his_own(self):
        visit = to_see_three()
        assert names(visit) == ["赵凯", "马骏", "孙磊"]
        assert queued() == {("赵凯", "ask"), ("马骏", "ask"), ("孙磊", "ask")}
        assert visit.events.get().facts["further"] == "马骏、孙磊"

    def test_whoever_is_expected_is_told_of_when_they_arrive(self):
        visit = to_see_three(expected_at=after(60))
        assert names(visit) == []
        assert names(transitions.arrive(visit, the_desk(), after(60), NO_KEY)) == [
            "赵凯",
            "马骏",
            "孙磊",
        ]

    def test_who_left_the_house_before_the_visitor_arrives_is_not_told(self):
        visit = to_see_three(expected_at=after(60))
        Employee.objects.filter(pk=ma_jun().pk).update(is_active=False)
        moved = transitions.arrive(visit, the_desk(), after(60), NO_KEY)
        assert names(moved) == ["赵凯", "孙磊"]
        assert queued() == {("赵凯", "ask"), ("孙磊", "ask")}

    def test_somebody_has_to_agree_before_the_hosts_are_told(self):
        the_executive("高远")
        visit = a_tax_official(further=[ma_jun()])
        assert names(visit) == ["高远"]
        answers.wait(asked(visit, "高远"), 5, after(1), as_himself("高远"))
        assert names(visit) == ["高远", "赵凯", "马骏"]
        assert fresh(visit).consent

    def test_a_host_who_decides_himself_and_comes_at_once_needs_nobody_else(self):
        visit = a_tax_official(further=[ma_jun()])
        answers.coming(asked(visit), after(1), the_host())
        assert names(visit) == ["赵凯"]
        assert fresh(visit).consent

    def test_the_contact_who_agrees_does_not_come_in_the_hosts_place(self):
        the_executive("高远")
        visit = a_tax_official(further=[ma_jun()])
        answers.coming(asked(visit, "高远"), after(1), as_himself("高远"))
        assert names(visit) == ["高远", "赵凯", "马骏"]
        answers.coming(asked(visit, "马骏"), after(2), as_himself("马骏"))
        assert fresh(visit).answered_by == ma_jun()
        assert {name for name, kind in queued() if kind == "received"} == {"赵凯"}

    def test_whose_agreement_comes_twice_takes_the_visitor_from_nobody(self):
        the_executive("高远")
        visit = a_tax_official(further=[ma_jun()])
        answers.wait(asked(visit, "高远"), 5, after(1), as_himself("高远"))
        answers.coming(asked(visit, "马骏"), after(2), as_himself("马骏"))
        answers.coming(asked(visit, "高远"), after(3), as_himself("高远"))
        assert (fresh(visit).answered_by, fresh(visit).consent) == (ma_jun(), True)
        answers.unavailable(asked(visit, "高远"), after(4), as_himself("高远"))
        assert (fresh(visit).answer, fresh(visit).consent) == ("unavailable", False)

    def test_a_host_who_agreed_to_come_later_and_comes_now_has_the_others_told(self):
        visit = a_tax_official(further=[ma_jun()])
        answers.wait(asked(visit), 5, after(1), the_host())
        answers.coming(asked(visit), after(2), the_host())
        assert queued() == {("马骏", "received")}

    def test_nobody_is_told_of_a_visitor_who_is_refused(self):
        assert names(qian_baoping(further=[ma_jun()])) == []

    def test_who_is_told_may_see_the_visit_before_the_visitor_arrives(self):
        visit = to_see_three(expected_at=after(60))
        assert list(visibility.visits(as_himself("马骏"))) == [visit]
        assert not visibility.visits(as_himself("任可欣")).exists()


class TestTheFirstWhoComesWins:
    def test_the_visit_names_him_and_the_others_are_told_instead_of_asked(self):
        visit = to_see_three()
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        assert (fresh(visit).answer, fresh(visit).answered_by) == ("coming", ma_jun())
        assert queued() == {("赵凯", "received"), ("孙磊", "received")}
        notice = Notice.objects.get(key__startswith="received", employee__name="赵凯")
        assert notice.subject == "马骏已去接待 王悦"
        assert "您不用再过来" in notice.body
        assert notice.group_text.startswith("马骏已去接待 王姓访客")

    def test_the_second_is_too_late_and_hears_who_was_first(self):
        visit = to_see_three()
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        for answer in (answers.coming, answers.unavailable):
            with refused("already_received") as why:
                answer(asked(visit), after(2), the_host())
            assert "马骏" in str(why.value.message)
        assert fresh(visit).answered_by == ma_jun()

    def test_nor_does_who_had_declined_take_the_visitor_from_who_is_on_the_way(self):
        visit = to_see_three()
        answers.unavailable(asked(visit), after(1), the_host())
        answers.coming(asked(visit, "马骏"), after(2), as_himself("马骏"))
        with refused("already_received"):
            answers.coming(asked(visit), after(3), the_host())
        assert fresh(visit).answered_by == ma_jun()

    def test_letting_the_visitor_in_does_not_stop_what_the_others_are_told(self):
        visit = to_see_three(category="education_authority")
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        admitted(visit, now=after(2))
        assert queued() == {("赵凯", "received"), ("孙磊", "received")}

    def test_nobody_is_reminded_any_more(self):
        visit = to_see_three()
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        escalation.sweep(after(40))
        assert not HostReminder.objects.exists()

    def test_who_asked_for_minutes_is_told_too_and_who_declined_is_not(self):
        visit = to_see_three()
        answers.wait(asked(visit), 10, after(1), the_host())
        answers.unavailable(asked(visit, "孙磊"), after(1), as_himself("孙磊"))
        answers.coming(asked(visit, "马骏"), after(2), as_himself("马骏"))
        assert queued() == {("赵凯", "received")}

    def test_when_he_cannot_come_after_all_the_others_are_asked_again(self):
        visit = to_see_three()
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        answers.unavailable(asked(visit, "马骏"), after(2), as_himself("马骏"))
        assert (fresh(visit).answer, fresh(visit).answered_by) == ("", None)
        assert queued() == {("赵凯", "ask"), ("孙磊", "ask")}
        answers.coming(asked(visit), after(3), the_host())
        assert fresh(visit).answered_by.name == "赵凯"

    @pytest.mark.parametrize("thinks_better", ["unavailable", "wait", "colleague"])
    def test_when_the_others_have_heard_of_him_they_hear_at_once_that_he_does_not_come(
        self, thinks_better
    ):
        visit = to_see_three()
        delivered(after(0.1))
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        delivered(after(1.1))
        if thinks_better == "wait":
            answers.wait(asked(visit, "马骏"), 10, after(2), as_himself("马骏"))
        elif thinks_better == "colleague":
            answers.hand_over(
                asked(visit, "马骏"), an_employee("任可欣"), after(2), as_himself("马骏")
            )
        else:
            answers.unavailable(asked(visit, "马骏"), after(2), as_himself("马骏"))
        told = Notice.objects.filter(state=Notice.State.QUEUED, key__contains=":again:").order_by(
            "pk"
        )
        assert [str(notice.employee) for notice in told] == ["赵凯", "孙磊"]
        assert (told[0].subject, told[0].purpose) == ("马骏现在来不了，王悦 还在等", "answer")
        assert "马骏说过去接待，现在又来不了" in told[0].body
        assert told[0].group_text.startswith("马骏现在来不了，王姓访客 还在前台等 赵凯")
        assert "王悦" not in told[0].group_text
        assert visit.events.get(what="reminded").facts["name"] == "赵凯、孙磊"

    def test_by_its_link_one_of_them_comes_and_the_other_need_not_be_told(
        self, client, time_machine
    ):
        visit = to_see_three()
        delivered(after(0.1))
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        delivered(after(1.1))
        answers.unavailable(asked(visit, "马骏"), after(2), as_himself("马骏"))
        notice = Notice.objects.get(key__contains=":again:", employee__name="孙磊")
        time_machine.move_to(after(2), tick=False)
        assert (
            client.post(
                f"/h/{tokens.make(notice, after(32))}/", {"seen": "", "answer": "coming"}
            ).status_code
            == 303
        )
        assert fresh(visit).answered_by == sun_lei()
        assert queued() == {("赵凯", "received")}

    def test_whom_it_has_not_reached_yet_is_asked_as_before_and_not_bothered(self):
        visit = to_see_three()
        delivered(after(0.1))
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        answers.unavailable(asked(visit, "马骏"), after(2), as_himself("马骏"))
        assert queued() == set()
        assert not HostReminder.objects.exists()

    def test_who_has_declined_hears_nothing_more(self):
        visit = to_see_three()
        answers.unavailable(asked(visit), after(0.5), the_host())
        answers.coming(asked(visit, "马骏"), after(1), as_himself("马骏"))
        delivered(after(1.1))
        answers.unavailable(asked(visit, "马骏"), after(2), as_himself("马骏"))
        assert {name for name, _kind in queued()} == {"孙磊"}


class TestTheSameHoldsWithOneHost:
    """赵凯 is the only host; somebody else has said that they come."""

    def test_he_does_not_overrule_the_colleague_whom_he_sent(self):
        visit = wang_yue()
        answers.hand_over(asked(visit), ma_jun(), after(1), the_host())
        answers.coming(asked(visit, "马骏"), after(2), as_himself("马骏"))
        with refused("already_received"):
            answers.coming(asked(visit), after(3), the_host())
        assert not Notice.objects.filter(key__startswith="received").exists()

    @pytest.mark.parametrize("press", [answers.unavailable, answers.coming])
    def test_nor_the_deputy_who_was_told_because_he_did_not_answer(self, press):
        visit = self.with_a_deputy()
        answers.coming(asked(visit, "仇文渊"), after(11), as_himself("仇文渊"))
        assert ("赵凯", "received") in queued()
        with refused("already_received"):
            press(asked(visit), after(12), the_host())
        assert (fresh(visit).answer, fresh(visit).answered_by.name) == ("coming", "仇文渊")

    def test_who_said_so_takes_it_back_and_he_is_asked_again(self):
        visit = self.with_a_deputy()
        answers.coming(asked(visit, "仇文渊"), after(11), as_himself("仇文渊"))
        answers.unavailable(asked(visit, "仇文渊"), after(12), as_himself("仇文渊"))
        assert fresh(visit).answer == ""
        answers.coming(asked(visit), after(13), the_host())
        assert fresh(visit).answered_by.name == "赵凯"

    def test_the_desk_overrules_whoever_comes(self):
        visit = self.with_a_deputy()
        answers.coming(asked(visit, "仇文渊"), after(11), as_himself("仇文渊"))
        likely = requests.request_to_answer(fresh(visit), the_desk())
        assert likely is not None
        assert likely.employee.name == "仇文渊"
        answers.unavailable(likely, after(12), the_desk())
        assert fresh(visit).answer == ""

    def test_a_deputy_who_declines_ends_nothing(self):
        visit = self.with_a_deputy()
        answers.unavailable(asked(visit, "仇文渊"), after(11), as_himself("仇文渊"))
        assert fresh(visit).answer == ""
        assert [str(one.employee) for one in requests.awaited(fresh(visit))] == ["赵凯"]

    def with_a_deputy(self) -> Visit:
        zhao_kai = an_employee("赵凯")
        zhao_kai.deputy = an_employee("仇文渊")
        zhao_kai.save()
        visit = wang_yue(host=zhao_kai)
        escalation.sweep(after(10.1))
        return visit


class TestOtherAnswers:
    def test_one_who_declines_ends_nothing(self):
        visit = to_see_three()
        answers.unavailable(asked(visit), after(1), the_host())
        assert fresh(visit).answer == ""
        assert queued() == {("马骏", "ask"), ("孙磊", "ask")}

    def test_when_all_decline_the_desk_reads_it(self):
        visit = to_see_three()
        for name in ("赵凯", "马骏", "孙磊"):
            answers.unavailable(asked(visit, name), after(1), as_himself(name))
        assert fresh(visit).answer == "unavailable"

    def test_one_who_asks_for_minutes_leaves_the_others_asked_and_the_earliest_promise_counts(self):
        visit = to_see_three()
        answers.wait(asked(visit), 15, after(1), the_host())
        assert queued() == {("马骏", "ask"), ("孙磊", "ask")}
        answers.wait(asked(visit, "马骏"), 5, after(2), as_himself("马骏"))
        assert (fresh(visit).answered_by.name, fresh(visit).wait_until) == ("马骏", after(7))
        answers.unavailable(asked(visit, "马骏"), after(3), as_himself("马骏"))
        assert (fresh(visit).answer, fresh(visit).answered_by.name, fresh(visit).wait_until) == (
            "wait",
            "赵凯",
            after(16),
        )

    def test_a_colleague_stands_in_for_one_and_may_win(self):
        visit = to_see_three()
        answers.hand_over(asked(visit, "马骏"), an_employee("任可欣"), after(1), as_himself("马骏"))
        assert fresh(visit).answer == "colleague"
        assert queued() == {("赵凯", "ask"), ("孙磊", "ask"), ("任可欣", "ask")}
        answers.coming(asked(visit, "任可欣"), after(2), as_himself("任可欣"))
        assert queued() == {("赵凯", "received"), ("孙磊", "received")}

    def test_a_visitor_in_the_desks_hand_stays_there_when_one_of_three_declines(self):
        visit = to_see_three()
        takeover.take_over(visit, the_desk(), after(1), NO_KEY)
        answers.unavailable(asked(visit), after(2), the_host())
        assert fresh(visit).taken_over_at == after(1)
