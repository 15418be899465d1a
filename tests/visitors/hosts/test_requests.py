"""What a host is asked and answers, and where each answer leaves its mark: the request, the visit,
the trail (V3, V4, G6–G8).
"""

from datetime import timedelta

import pytest
from django.core import mail

from reception.accounts.actor import Actor
from reception.notifications import delivery
from reception.notifications.models import HostLink, Notice
from reception.policy.models import Contact, Limit
from reception.policy.rulebook import in_force
from tests.builders import a_site, a_visit, an_employee, the_policy
from tests.visitors.scenes import (
    NINE,
    a_computer_salesman,
    a_tax_official,
    admitted,
    after,
    left,
    qian_baoping,
    refused,
    trail,
    wang_yue,
)
from visitors.hosts import answers, asking
from visitors.models import HostRequest, State, Visit, VisitEvent
from visitors.visits import grading

pytestmark = pytest.mark.django_db
Answer = Visit.Answer


def asked(visit: Visit, name: str = "赵凯") -> HostRequest:
    """Return what somebody was asked about a visit, as it is now."""
    return HostRequest.objects.select_related("employee", "visit").get(
        visit=visit, employee__name=name
    )


def by_link(name: str = "赵凯") -> Actor:
    """Return somebody who answers by the link in their mail, without an account."""
    return Actor(user=None, employee=an_employee(name), roles=frozenset(), sites=frozenset())


def the_executive(name: str = "周校长") -> None:
    """Let 周校长 be the executive who is asked about government visitors (G7), and the contact for
    computers be 孙磊 (G8).
    """
    the_policy()
    for code, person in (("executive", name), ("network_administrator", "孙磊")):
        contact = Contact.objects.get(code=code)
        contact.employee = an_employee(person, department="校长室")
        contact.save()


def last_facts(visit: Visit) -> dict:
    return VisitEvent.objects.filter(visit=visit).latest("pk").facts


def people_asked(visit: Visit) -> list[str]:
    return list(visit.requests.order_by("pk").values_list("employee__name", flat=True))


class TestZhaoKaiIsAsked:
    def test_registering_asks_the_host_and_writes_the_notice(self):
        visit = wang_yue(title="女士", organisation="学员家长")
        notice = asked(visit).notice
        assert (notice.employee.name, notice.subject, notice.state) == (
            "赵凯",
            "王女士 在前台等您",
            Notice.State.QUEUED,
        )
        for line in ("王悦 女士", "学员家长", "咨询课时", "09:00"):
            assert line in notice.body

    def test_no_notice_names_a_grade(self):
        notice = asked(wang_yue()).notice
        assert not any(word in notice.subject + notice.body for word in ("规格", "一般", "G2"))

    def test_nobody_is_asked_about_a_visitor_who_is_refused(self):
        assert people_asked(qian_baoping()) == []

    def test_who_arrives_again_after_an_undone_arrival_is_asked_about_again(self):
        visit = wang_yue()
        visit.requests.all().delete()
        asking.ask(visit, visit.host_id, NINE)
        assert people_asked(visit) == ["赵凯"]


class TestTheFourAnswers:
    def test_coming(self):
        visit = answers.coming(asked(wang_yue()), after(1), by_link())
        assert (visit.state, visit.answer, visit.answered_by.name) == (
            State.WAITING,
            Answer.COMING,
            "赵凯",
        )
        assert (asked(visit).answer, asked(visit).answered_at) == (Answer.COMING, after(1))
        assert trail(visit) == ["arrived", "answered"]
        assert last_facts(visit) == {"answer": "coming", "employee": visit.host_id, "name": "赵凯"}

    def test_who_answers_by_link_is_named_in_the_trail(self):
        visit = answers.coming(asked(wang_yue()), after(1), by_link())
        event = visit.events.get(what="answered")
        assert (event.by, event.by_name) == (None, "赵凯")

    def test_wait_ten_minutes(self):
        visit = answers.wait(asked(wang_yue()), 10, after(1), by_link())
        assert (visit.answer, visit.wait_until) == (Answer.WAIT, after(11))
        assert asked(visit).wait_minutes == 10
        assert last_facts(visit)["minutes"] == 10

    def test_the_desk_says_how_long(self):
        visit = answers.wait(asked(wang_yue()), 10, after(1), by_link())
        assert "10" in grading.to_say(visit, in_force())

    @pytest.mark.parametrize("minutes", [0, 7, 20, -5])
    def test_minutes_that_are_not_offered(self, minutes):
        visit = wang_yue()
        with refused("unknown_wait"):
            answers.wait(asked(visit), minutes, after(1), by_link())
        assert trail(visit) == ["arrived"]

    def test_the_minutes_offered_are_rows_of_the_policy(self):
        visit = wang_yue()
        limit = Limit.objects.get(code="wait_long")
        limit.value = 20
        limit.save()
        assert answers.choices(in_force()) == [5, 10, 20]
        assert answers.wait(asked(visit), 20, after(1), by_link()).wait_until == after(21)

    def test_a_colleague_instead_who_is_then_asked(self):
        visit = wang_yue()
        li_min = an_employee("李敏")
        visit = answers.hand_over(asked(visit), li_min, after(1), by_link())
        assert (visit.answer, visit.answered_by.name) == (Answer.COLLEAGUE, "赵凯")
        assert asked(visit).colleague == li_min
        assert people_asked(visit) == ["赵凯", "李敏"]
        assert asked(visit, "李敏").notice.state == Notice.State.QUEUED
        assert last_facts(visit)["colleague"] == "李敏"

    def test_the_colleague_then_comes(self):
        visit = wang_yue()
        answers.hand_over(asked(visit), an_employee("李敏"), after(1), by_link())
        visit = answers.coming(asked(visit, "李敏"), after(2), by_link("李敏"))
        assert (visit.answer, visit.answered_by.name) == (Answer.COMING, "李敏")

    def test_not_available_gives_the_desk_the_sentence_and_nobody_a_reason(self):
        visit = answers.unavailable(asked(wang_yue()), after(1), by_link())
        assert visit.answer == Answer.UNAVAILABLE
        assert "不在" in grading.to_say(visit, in_force())
        assert set(last_facts(visit)) == {"answer", "employee", "name"}

    def test_an_answer_may_be_changed_while_the_visitor_waits(self):
        visit = wang_yue()
        answers.wait(asked(visit), 10, after(1), by_link())
        visit = answers.coming(asked(visit), after(2), by_link())
        assert (visit.answer, visit.wait_until, asked(visit).wait_minutes) == (
            Answer.COMING,
            None,
            None,
        )
        assert trail(visit) == ["arrived", "answered", "answered"]


class TestWhoMayBeSent:
    def test_nobody_is_asked_twice(self):
        visit = wang_yue()
        answers.hand_over(asked(visit), an_employee("李敏"), after(1), by_link())
        with refused("already_asked"):
            answers.hand_over(asked(visit, "李敏"), an_employee("赵凯"), after(2), by_link("李敏"))
        assert people_asked(visit) == ["赵凯", "李敏"]
        assert asked(visit, "李敏").answer == ""

    def test_nobody_who_has_left_the_house(self):
        visit = wang_yue()
        with refused("already_asked"):
            answers.hand_over(
                asked(visit), an_employee("李敏", is_active=False), after(1), by_link()
            )

    def test_the_list_begins_with_the_own_department_and_leaves_out_who_was_asked(self):
        visit = wang_yue()
        an_employee("钱进", department="财务部")
        an_employee("孙磊", department="教务部")
        an_employee("吴迪", site=a_site("south", "南校区"))
        an_employee("郑爽", is_active=False)
        listed = [colleague.name for colleague in answers.colleagues(asked(visit), in_force())]
        assert listed[0] == "孙磊"
        assert "钱进" in listed
        assert not {"赵凯", "吴迪", "郑爽"} & set(listed)


class TestAskingFirst:
    def test_the_executive_is_asked_and_the_host_is_not_yet(self):
        the_executive()
        visit = a_tax_official()
        assert people_asked(visit) == ["周校长"]
        assert asked(visit, "周校长").asks_consent

    def test_the_host_is_asked_once_the_executive_agrees(self):
        the_executive()
        visit = a_tax_official()
        visit = answers.coming(asked(visit, "周校长"), after(1), by_link("周校长"))
        assert visit.consent is True
        assert people_asked(visit) == ["周校长", "赵凯"]
        assert not asked(visit, "赵凯").asks_consent

    def test_to_ask_for_patience_is_to_agree(self):
        the_executive()
        visit = a_tax_official()
        assert answers.wait(asked(visit, "周校长"), 5, after(1), by_link("周校长")).consent is True

    def test_the_visitor_is_told_he_is_out_where_the_executive_declines(self):
        the_executive()
        visit = a_tax_official()
        visit = answers.unavailable(asked(visit, "周校长"), after(1), by_link("周校长"))
        assert visit.consent is False
        assert people_asked(visit) == ["周校长"]
        assert "不在" in grading.to_say(visit, in_force())

    def test_the_host_who_then_cannot_come_takes_no_consent_back(self):
        the_executive()
        visit = a_tax_official()
        answers.coming(asked(visit, "周校长"), after(1), by_link("周校长"))
        visit = answers.unavailable(asked(visit), after(2), by_link())
        assert (visit.consent, visit.answer) == (True, Answer.UNAVAILABLE)

    def test_the_executive_who_agrees_twice_asks_the_host_once(self):
        the_executive()
        visit = a_tax_official()
        answers.coming(asked(visit, "周校长"), after(1), by_link("周校长"))
        answers.wait(asked(visit, "周校长"), 5, after(2), by_link("周校长"))
        assert people_asked(visit) == ["周校长", "赵凯"]

    def test_a_colleague_in_the_executives_place_decides(self):
        the_executive()
        visit = a_tax_official()
        answers.coming(asked(visit, "周校长"), after(1), by_link("周校长"))
        visit = answers.hand_over(
            asked(visit, "周校长"), an_employee("李敏"), after(2), by_link("周校长")
        )
        assert visit.consent is None
        assert asked(visit, "李敏").asks_consent
        assert answers.coming(asked(visit, "李敏"), after(3), by_link("李敏")).consent is True

    def test_a_pitch_is_put_to_the_contact_for_its_topic(self):
        the_executive()
        visit = a_computer_salesman()
        assert people_asked(visit) == ["孙磊"]
        assert answers.coming(asked(visit, "孙磊"), after(1), by_link("孙磊")).consent is True

    def test_without_an_executive_the_host_decides(self):
        visit = a_tax_official()
        assert people_asked(visit) == ["赵凯"]
        assert answers.coming(asked(visit), after(1), by_link()).consent is True
        assert people_asked(visit) == ["赵凯"]

    def test_a_host_whom_an_override_brings_in_is_asked_once(self):
        visit = qian_baoping()
        asking.ask_the_host(visit, after(1))
        asking.ask_the_host(visit, after(2))
        assert people_asked(visit) == ["赵凯"]


class TestAnAnswerThatComesTooLate:
    def test_to_a_visitor_who_is_inside(self):
        visit = wang_yue()
        request = asked(visit)
        Visit.objects.filter(pk=visit.pk).update(badge_required=False)
        admitted(visit)
        with refused("visit_over"):
            answers.unavailable(request, after(2), by_link())
        assert trail(visit) == ["arrived", "admitted"]

    def test_to_a_visitor_who_has_left(self):
        visit = wang_yue()
        Visit.objects.filter(pk=visit.pk).update(badge_required=False)
        left(admitted(visit))
        with refused("visit_over"):
            answers.coming(asked(visit), after(90), by_link())
        assert asked(visit).answer == ""

    def test_to_a_request_that_was_taken_back(self):
        visit = wang_yue()
        request = asked(visit)
        visit.requests.all().delete()
        with refused("visit_over"):
            answers.coming(request, after(1), by_link())
        assert trail(visit) == ["arrived"]

    def test_the_notice_is_stopped_with_the_visit(self):
        visit = wang_yue()
        Visit.objects.filter(pk=visit.pk).update(badge_required=False)
        admitted(visit)
        assert asked(visit).notice.state == Notice.State.STOPPED


class TestADoubleClick:
    def test_two_clicks_on_the_same_page_have_one_effect(self):
        visit = wang_yue()
        first, second = asked(visit), asked(visit)
        answers.wait(first, 10, after(1), by_link())
        again = answers.wait(second, 10, after(2), by_link())
        assert again.wait_until == after(11)
        assert trail(visit) == ["arrived", "answered"]

    def test_two_clicks_that_send_a_colleague_ask_the_colleague_once(self):
        visit = wang_yue()
        first, second = asked(visit), asked(visit)
        answers.hand_over(first, an_employee("李敏"), after(1), by_link())
        answers.hand_over(second, an_employee("李敏"), after(1), by_link())
        assert people_asked(visit) == ["赵凯", "李敏"]

    def test_ten_more_minutes_are_ten_more_minutes(self):
        visit = wang_yue()
        answers.wait(asked(visit), 10, after(1), by_link())
        assert answers.wait(asked(visit), 10, after(9), by_link()).wait_until == after(19)


class TestTheDeskSeesWhatBecameOfTheNotice:
    def test_delivered(self):
        visit = wang_yue()
        assert delivery.deliver(delivery.claim(after(0)), after(0)) is True
        assert trail(visit) == ["arrived", "told"]
        assert last_facts(visit)["name"] == "赵凯"

    def test_not_delivered_and_why(self):
        visit = wang_yue(host=an_employee("赵凯", email=""))
        delivery.deliver(delivery.claim(after(0)), after(0))
        assert trail(visit) == ["arrived", "not_told"]
        assert (last_facts(visit)["trying"], last_facts(visit)["trouble"]) == (
            False,
            "这位员工没有登记邮箱。",
        )

    def test_not_delivered_yet(self):
        visit = wang_yue()
        delivery.tell_of_late(after(1))
        assert trail(visit) == ["arrived", "not_told"]
        assert last_facts(visit)["trying"] is True

    def test_the_mail_carries_a_link_good_for_half_an_hour_from_its_delivery(self):
        wang_yue()
        delivery.deliver(delivery.claim(after(5)), after(5))
        body = mail.outbox[0].body
        assert "http://127.0.0.1:8000/h/" in body
        assert "30 分钟内有效" in body
        assert HostLink.objects.get().expires_at == after(35)

    def test_each_attempt_carries_a_link_of_its_own_and_none_is_stored(self):
        wang_yue()
        for minutes in (0, 1):
            Notice.objects.update(state=Notice.State.QUEUED, due_at=after(minutes))
            delivery.deliver(delivery.claim(after(minutes)), after(minutes))
        tokens = [message.body.split("/h/")[1].split("/")[0] for message in mail.outbox]
        assert len(set(tokens)) == 2
        assert not set(tokens) & set(HostLink.objects.values_list("digest", flat=True))

    def test_how_long_a_link_lasts_is_a_row_of_the_policy(self):
        wang_yue()
        limit = Limit.objects.get(code="host_link_minutes")
        limit.value = 45
        limit.save()
        delivery.deliver(delivery.claim(after(0)), after(0))
        assert HostLink.objects.get().expires_at == NINE + timedelta(minutes=45)

    def test_a_visit_registered_for_another_host_says_nothing_here(self):
        first, second = wang_yue(), a_visit("陈立", host=an_employee("李敏"), now=after(1))
        delivery.deliver(delivery.claim(after(0)), after(0))
        assert (trail(first), trail(second)) == (["arrived", "told"], ["arrived"])
