"""The system proposes what nobody has to report: a host who never answers, a broken promise, a
badge that is kept (V4, V5, V9).

赵凯 is told before; who answers, is away, was not reached, or was relieved of the visitor is not
concerned.
"""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from reception.notifications.models import Notice
from reception.organisation.models import Employee
from reception.policy.models import Ladder
from reception.policy.rulebook import in_force
from tests.builders import (
    NO_KEY,
    a_site,
    a_user,
    a_visit,
    an_actor,
    an_employee,
    some_badges,
    the_policy,
)
from tests.discipline.neglected import proposed, reached, swept, switched_on, waiting, warned
from tests.discipline.readers import read
from tests.discipline.scenes import a_proposal, heard
from tests.visitors.scenes import admitted, after, refused, the_desk, the_host, the_office, wang_yue
from visitors.discipline.incidents import reports
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Incident
from visitors.discipline.neglects import overdue
from visitors.hosts import answers
from visitors.lifecycle import escalation, takeover, transitions
from visitors.models import HostReminder, HostRequest, Visit

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _its_hours() -> None:
    the_policy()


class TestNeverAnswered:
    def test_zhao_kai_is_warned_after_eight_of_ten_minutes_once(self):
        switched_on()
        visit = waiting()
        swept(7.9)
        assert warned() == []
        swept(8, 8.1, 9)
        (notice,) = warned()
        assert (str(notice.employee), notice.group_text, notice.purpose) == ("赵凯", "", "answer")
        assert notice.subject == "提醒：王悦 已等候 8 分钟，还没有应答"
        assert "再过 2 分钟" in notice.body
        assert "被访人一直没有应答" in notice.body
        assert "内部投诉" not in notice.body, "nobody has complained"
        assert (Incident.objects.count(), HostReminder.objects.get().request) == (
            0,
            visit.requests.get(),
        )

    def test_who_answers_at_nine_minutes_is_noted_nowhere_and_the_warning_is_stopped(self):
        switched_on()
        visit = waiting()
        swept(8)
        answers.coming(visit.requests.get(), after(9), the_host())
        assert [notice.state for notice in warned()] == ["stopped"]
        swept(10, 11, 60)
        assert proposed() == []

    def test_who_does_not_is_proposed_once_and_heard(self):
        switched_on()
        visit = waiting()
        swept(8, 10, 10.1, 30)
        zhao_kai = an_employee("赵凯")
        assert proposed() == [("赵凯", f"auto:never_answered:{visit.pk}:{zhao_kai.pk}")]
        incident = Incident.objects.get()
        assert (incident.clause, incident.visit, incident.state, incident.seen_at) == (
            "P1",
            visit,
            "proposed",
            after(10),
        )
        assert incident.heard_until is not None
        assert "已等候 10 分钟" in incident.note
        told = Notice.objects.get(key__startswith=f"case:{incident.pk}:heard:")
        assert (told.employee, told.purpose) == (zhao_kai, "case")
        assert told.subject == "请说明情况：被访人一直没有应答", "nobody has complained"

    def test_the_evidence_names_ids_and_nobody(self):
        switched_on()
        visit = waiting()
        swept(8, 10)
        facts, request = Incident.objects.get().evidence, visit.requests.get()
        assert (facts["neglect"], facts["after_minutes"], facts["requests"]) == (
            "never_answered",
            10,
            [request.pk],
        )
        assert set(facts["notices"]) == {request.notice_id, warned()[0].pk}
        assert facts["events"] == list(visit.events.order_by("pk").values_list("pk", flat=True))
        assert not any(name in str(facts) for name in ("赵凯", "王悦", "何静"))

    def test_it_is_confirmed_like_every_proposal(self):
        switched_on()
        waiting()
        swept(8, 10)
        assert (
            rulings.confirm(Incident.objects.get(), "属实", the_office(), heard(), NO_KEY).step == 1
        )

    def test_nothing_is_looked_at_while_it_is_off_as_it_ships(self):
        waiting()
        assert in_force().neglects == {}
        with CaptureQueriesContext(connection) as asked:
            overdue.sweep(after(30))
        assert len(asked) == 1, "the mark of the policy's edition"
        assert (warned(), proposed()) == ([], [])

    def test_without_a_warning_in_the_row_nobody_is_warned(self):
        switched_on(warning_minutes=None)
        waiting()
        swept(9, 10)
        assert (warned(), len(proposed())) == ([], 1)

    def test_who_was_warned_late_because_no_worker_ran_has_as_long_after_it(self):
        switched_on()
        waiting()
        swept(25)
        assert (len(warned()), proposed()) == (1, [])
        assert "再过 2 分钟" in warned()[0].body
        swept(26.9)
        assert proposed() == []
        swept(27)
        assert len(proposed()) == 1

    def test_the_minutes_count_from_when_it_reached_him(self):
        switched_on()
        reached(wang_yue(), after(5))
        swept(12.9)
        assert warned() == []
        swept(13, 14.9)
        assert (len(warned()), proposed()) == (1, [])
        swept(15)
        assert len(proposed()) == 1

    def test_whom_nothing_reached_has_neglected_nobody(self):
        switched_on()
        visit = wang_yue()
        Notice.objects.update(state="dead")
        swept(8, 10, 30)
        assert (warned(), proposed()) == ([], [])
        assert visit.requests.get().answer == ""

    def test_a_visitor_who_is_led_in_taken_over_or_gone_is_nobodys_neglect(self):
        switched_on()
        some_badges()
        inside, taken, gone = (
            a_visit(name, now=after(0), category="parent") for name in ("王悦", "陈立", "吴天")
        )
        reached(inside, after(0))
        swept(8)
        assert len(warned()) == 3
        admitted(inside, now=after(9))
        takeover.take_over(taken, the_desk(), after(9), NO_KEY)
        transitions.cancel(gone, "", the_desk(), after(9), NO_KEY)
        assert {notice.state for notice in warned()} == {"stopped"}
        swept(10, 30)
        assert proposed() == []

    def test_who_is_asked_anew_has_all_their_time_again(self):
        switched_on()
        visit = waiting()
        swept(8)
        takeover.take_over(visit, the_desk(), after(9), NO_KEY)
        takeover.ask_anew(visit, the_desk(), after(12), NO_KEY)
        swept(19.9)
        assert len(warned()) == 1
        swept(20, 21.9)
        assert (len(warned()), proposed()) == (2, [])
        swept(22)
        assert len(proposed()) == 1

    def test_who_is_away_or_has_left_the_house_is_not_concerned(self):
        switched_on()
        waiting()
        Employee.objects.filter(name="赵凯").update(away_until=after(120))
        swept(8, 10, 30)
        Employee.objects.filter(name="赵凯").update(away_until=None, is_active=False)
        swept(31, 40)
        assert (warned(), proposed()) == ([], [])

    def test_where_another_host_comes_nobody_is_concerned(self):
        switched_on()
        sun_wei = an_employee("孙伟")
        visit = waiting(further=[sun_wei])
        swept(8)
        assert {str(notice.employee) for notice in warned()} == {"赵凯", "孙伟"}
        answers.coming(visit.requests.get(employee=sun_wei), after(9), an_actor("host", "孙伟"))
        swept(10, 30)
        assert proposed() == []

    def test_a_colleague_who_was_sent_has_minutes_of_their_own_and_the_host_none(self):
        switched_on()
        visit = waiting()
        answers.hand_over(visit.requests.get(), an_employee("任可欣"), after(5), the_host())
        reached(visit, after(5))
        swept(10, 13, 15)
        assert [name for name, _source in proposed()] == ["任可欣"]

    def test_who_is_only_asked_for_agreement_is_no_host(self):
        switched_on()
        put = an_employee("郝副校长", level=9)
        visit = waiting()
        HostRequest.objects.filter(visit=visit).update(employee=put, asks_consent=True)
        swept(8, 10)
        assert (warned(), proposed()) == ([], [])

    def test_the_deputy_who_was_told_because_nobody_answered_is_not_concerned(self):
        switched_on()
        host = an_employee("赵凯")
        host.deputy = an_employee("马骏")
        host.save()
        visit = waiting()
        escalation.sweep(after(10))
        reached(visit, after(10))
        swept(10, 12, 20, 25)
        assert [name for name, _source in proposed()] == ["赵凯"]


class TestAPromise:
    def promised(self, minutes: int = 10) -> Visit:
        """Let 赵凯 ask for some minutes, one minute after nine."""
        visit = waiting()
        answers.wait(visit.requests.get(), minutes, after(1), the_host())
        return visit

    def test_that_is_kept_is_nothing(self):
        switched_on("promise_broken")
        visit = self.promised()
        answers.coming(visit.requests.get(), after(10), the_host())
        swept(15, 16, 30)
        assert (warned(), proposed()) == ([], [])

    def test_that_is_broken_is_warned_of_and_then_proposed_once(self):
        switched_on("promise_broken")
        visit = self.promised()
        swept(15.9)
        assert warned() == []
        swept(16)
        assert "还在等候，说好的 09:11 已过 5 分钟" in warned()[0].body
        swept(20.9)
        assert proposed() == []
        swept(21, 22)
        assert proposed() == [("赵凯", f"auto:promise_broken:{visit.pk}:{an_employee('赵凯').pk}")]

    def test_is_no_unanswered_visit(self):
        switched_on()
        self.promised()
        swept(20, 30)
        assert (warned(), proposed()) == ([], [])

    def test_of_who_was_replaced_by_the_desk_is_forgotten(self):
        switched_on("promise_broken")
        visit = self.promised()
        takeover.reassign(visit, an_employee("孙伟"), the_desk(), after(12), NO_KEY)
        swept(21, 40)
        assert (warned(), proposed()) == ([], [])

    def test_of_one_of_several_hosts_counts_for_itself(self):
        switched_on("promise_broken")
        sun_wei = an_employee("孙伟")
        visit = waiting(further=[sun_wei])
        answers.wait(visit.requests.get(employee__name="赵凯"), 5, after(1), the_host())
        answers.wait(visit.requests.get(employee=sun_wei), 15, after(1), an_actor("host", "孙伟"))
        swept(11, 16)
        assert [name for name, _source in proposed()] == ["赵凯"]


class TestWhoReported:
    def test_nobody_did_and_everybody_may_decide_but_the_person_concerned(self):
        switched_on()
        waiting()
        swept(8, 10)
        incident = Incident.objects.get()
        assert (incident.reporter, incident.source.startswith("auto:")) == (None, True)
        assert (
            reports.drop(
                incident, "访客由教务处其他老师接待了", the_office(), after(30), NO_KEY
            ).state
            == "dropped"
        )
        swept(40)
        assert len(proposed()) == 1, "what was dropped is not proposed again"

    def test_its_page_says_that_the_system_proposed_it(self, client: Client):
        switched_on()
        waiting()
        swept(8, 10)
        client.force_login(
            a_user("office", "李敏"), backend="reception.accounts.actor.UserWithEmployee"
        )
        with time_machine.travel(after(30), tick=False):
            shown = read(client.get(reverse("incident", args=[Incident.objects.get().pk])))
            listed = client.get(reverse("incidents")).content.decode()
            admin = client.get(
                reverse("admin:discipline_incident_change", args=[Incident.objects.get().pk])
            )
        assert "报告人 系统" in shown
        assert "已等候 10 分钟，还没有应答" in shown
        assert "赵凯" in listed
        assert admin.status_code == 200

    def test_a_source_of_the_system_is_no_persons_to_take(self):
        for source in ("auto:never_answered:1:1", "AUTO:x"):
            with refused("bad_source"):
                a_proposal(source=source)

    def test_a_later_capability_reports_by_the_same_door_once(self):
        said = reports.Report(
            "internal_complaint",
            "complaint:17",
            a_site().pk,
            employee=an_employee("赵凯"),
            facts={"complaint": 17},
        )
        first = reports.report_by_system(said, after(5))
        assert reports.report_by_system(said, after(6)) == first
        assert (first.source, first.evidence["complaint"], first.heard_until is not None) == (
            "auto:complaint:17",
            17,
            True,
        )
        assert Notice.objects.get(employee=an_employee("赵凯")).subject == "请说明情况：内部投诉"


class TestTheRow:
    def test_a_ladder_by_severity_fits_no_neglect(self):
        with pytest.raises(ValidationError, match="按次数定级"):
            switched_on(ladder=Ladder.objects.get(code="external_complaint"))

    def test_a_ladder_that_fits_not_stops_no_other_proposal(self, caplog: pytest.LogCaptureFixture):
        """A missing badge has exemptions of its own (P3): a visitor who waits wears none."""
        switched_on(ladder=Ladder.objects.get(code="no_badge"))
        switched_on("promise_broken")
        waiting()
        other = reached(a_visit("陈立", now=after(0), host=an_employee("孙伟")), after(0))
        answers.wait(other.requests.get(), 5, after(0), an_actor("host", "孙伟"))
        swept(8, 10, 15)
        assert [name for name, _source in proposed()] == ["孙伟"]
        assert "nothing is proposed" in caplog.text


def queries(minute: float) -> int:
    """Return how many queries a sweep asks."""
    with CaptureQueriesContext(connection) as asked:
        swept(minute)
    return len(asked)


def test_a_sweep_asks_as_little_of_thirty_visitors_as_of_one():
    for what in ("never_answered", "promise_broken", "badge_kept"):
        switched_on(what)
    waiting()
    in_force()
    one = queries(7)
    for number in range(30):
        a_visit(f"访客{number}", now=after(0))
    reached(Visit.objects.latest("pk"), after(0))
    assert queries(7) == one, "nothing is due yet"
    swept(8)
    assert len(warned()) == 31
    handled = queries(9)
    assert handled == one + 2, "all are warned: what was proposed and who was warned, once for all"
