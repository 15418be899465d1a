"""赵凯 answers "another time": 何静 tells 王悦 and closes the visit, and an expected one stands for
then (V12).
"""

from datetime import datetime, timedelta

import pytest
from django.test import Client

from reception import clock
from reception.notifications.models import Channel, Notice
from reception.policy.rulebook import in_force
from tests.api.callers import a_program
from tests.builders import NO_KEY, a_user, a_visit, an_employee
from tests.visitors.scenes import NINE, after, refused, the_desk, the_office, wang_yue
from visitors.hosts import answers
from visitors.lifecycle import end_of_day, escalation, takeover, transitions, undo
from visitors.models import HostReminder, HostRequest, State, Visit
from visitors.visits import grading
from visitors.visits.event_text import event_text

pytestmark = pytest.mark.django_db
FRIDAY = NINE + timedelta(days=1, hours=1)  # ten o'clock


def put_off(visit: Visit, at: datetime | None = FRIDAY) -> Visit:
    """Let 赵凯 say so on the telephone, a minute after nine."""
    return answers.later(visit.requests.get(), at, after(1), the_desk(), NO_KEY)


def closed(visit: Visit, minutes: float = 2) -> Visit:
    return transitions.cancel(visit, "", the_desk(), after(minutes), NO_KEY)


def expected() -> list[Visit]:
    return list(Visit.objects.filter(state=State.EXPECTED).select_related("visitor", "host"))


def test_the_desk_reads_what_to_say_and_nobody_is_reminded():
    visit = put_off(wang_yue())
    assert (visit.state, visit.answer) == (State.WAITING, "later")
    assert "赵凯现在走不开，想请您 03-06 10:00 再来" in grading.to_say(visit, in_force())
    assert event_text(visit.events.latest("pk")) == "赵凯：另约 03-06 10:00"
    escalation.sweep(after(30))
    assert not HostReminder.objects.exists()
    assert expected() == []


def test_closing_it_makes_the_expected_visit_with_all_that_is_known():
    visit = wang_yue(organisation="滨江小区", party_size=2, further=[an_employee("罗薇")])
    answers.later(visit.requests.get(employee=visit.host), FRIDAY, after(1), the_desk())
    answers.unavailable(visit.requests.exclude(employee=visit.host).get(), after(1), the_desk())
    assert closed(put_off_again(visit)).state == State.CANCELLED
    (one,) = expected()
    assert (one.visitor, one.host, one.expected_at) == (visit.visitor, visit.host, FRIDAY)
    assert (one.organisation, one.purpose, one.party_size) == ("滨江小区", visit.purpose, 2)
    assert [row.employee.name for row in one.further_hosts.all()] == ["罗薇"]
    assert Visit.objects.get(pk=visit.pk).state != State.REFUSED


def put_off_again(visit: Visit) -> Visit:
    """Let 赵凯 say it again after the other has declined: the last word stands for the visit."""
    request = visit.requests.get(employee=visit.host)
    return answers.later(request, FRIDAY, after(1.5), the_desk())


def test_later_on_the_same_day_is_another_visit_of_that_day():
    closed(put_off(wang_yue(), after(300)))
    (one,) = expected()
    arrived = transitions.arrive(one, the_desk(), after(299), NO_KEY)
    assert arrived.state == State.WAITING


def test_i_shall_call_leaves_no_expected_visit():
    visit = put_off(wang_yue(), None)
    assert "会打电话和您另约时间" in grading.to_say(visit, in_force())
    closed(visit)
    assert expected() == []


def test_the_visitor_is_written_to_where_there_is_an_address():
    closed(put_off(wang_yue(email="wang@example.com")))
    notice = Notice.objects.get(to_address="wang@example.com")
    assert "王悦您好" in notice.body
    assert "赵凯想请您 03-06 10:00 再来" in notice.body


def test_or_texted_where_a_gateway_is_marked_and_else_only_told():
    closed(put_off(wang_yue()))
    assert not Notice.objects.filter(key__startswith="put-off:").exists()
    Channel.objects.create(
        name="短信", kind="webhook", address="https://sms.example/", secret="s", texts_visitors=True
    )
    closed(put_off(a_visit("陈立", phone="+8613900139001", now=NINE)))
    assert Notice.objects.get(key__startswith="put-off:").to_phone == "+8613900139001"


def test_he_may_change_his_mind_while_she_waits():
    visit = put_off(wang_yue())
    visit = answers.coming(visit.requests.get(), after(2), the_desk())
    assert visit.put_off_to is None
    closed(visit)
    assert expected() == []


def test_asking_somebody_else_forgets_the_other_time():
    visit = takeover.reassign(
        put_off(wang_yue()), an_employee("罗薇"), the_desk(), after(2), NO_KEY
    )
    assert (visit.answer, visit.put_off_to) == ("", None)


@pytest.mark.parametrize("at", [after(-1), after(1), NINE + timedelta(days=400)])
def test_a_time_that_has_passed_or_is_far_away_is_refused(at):
    visit = wang_yue()
    with refused("bad_time"):
        put_off(visit, at)
    assert Visit.objects.get(pk=visit.pk).answer == ""


def test_what_nobody_closes_is_expected_all_the_same():
    visit = put_off(wang_yue())
    end_of_day.sweep(NINE + timedelta(hours=23))
    assert Visit.objects.get(pk=visit.pk).presumed_left
    assert [one.expected_at for one in expected()] == [FRIDAY]


def test_closing_it_again_after_an_undo_makes_no_second_one():
    visit = closed(put_off(wang_yue()))
    visit = undo.undo(visit, "点错", the_office(), after(3), NO_KEY)
    closed(visit, 4)
    assert len(expected()) == 1


def test_a_program_says_it_too():
    visit, program = a_visit("王悦"), a_program()
    tomorrow = clock.now() + timedelta(days=1)
    said = {"answer": "later", "at": tomorrow.isoformat()}
    heard = program.post(f"/visits/{visit.pk}/answer", said)
    assert (heard.status, heard["asked"][0]["answer"]) == (200, "later")
    assert datetime.fromisoformat(heard["times"]["put_off_to"]) == tomorrow.replace(
        microsecond=tomorrow.microsecond // 1000 * 1000
    )
    heard = program.post(f"/visits/{visit.pk}/answer", {**said, "at": NINE.isoformat()})
    assert (heard.status, heard.code) == (422, "bad_time")


def test_the_page_of_the_desk_offers_it():
    visit = a_visit("王悦", phone="+8613800138000")
    browser = Client()
    browser.force_login(a_user("desk", "何静"), "reception.accounts.actor.UserWithEmployee")
    page = browser.get(f"/visits/{visit.pk}/").content.decode()
    assert 'id="answer-later"' in page
    tomorrow = clock.today() + timedelta(days=1)
    browser.post(f"/visits/{visit.pk}/answer/", {"answer": "later", "at": f"{tomorrow}T10:00"})
    visit.refresh_from_db()
    assert visit.put_off_to == clock.day_bounds(tomorrow)[0] + timedelta(hours=10)
    wrong = browser.post(f"/visits/{visit.pk}/answer/", {"answer": "later", "at": "明天"})
    assert wrong.status_code == 422


class TestAfterOneHasNamedATime:
    """王悦 came to see 赵凯 and 罗薇, and 赵凯 has answered "another time"."""

    def put_off(self, at: datetime | None = FRIDAY) -> Visit:
        visit = wang_yue(further=[an_employee("罗薇")])
        return answers.later(self.of(visit, "赵凯"), at, after(1), the_desk())

    def of(self, visit: Visit, name: str) -> HostRequest:
        return visit.requests.select_related("employee", "visit").get(employee__name=name)

    def test_the_other_is_awaited_all_the_same(self):
        visit = self.put_off()
        assert (visit.answer, visit.put_off_to) == ("", None)

    def test_his_time_stands_when_she_declines(self):
        visit = self.put_off()
        visit = answers.unavailable(self.of(visit, "罗薇"), after(2), the_desk())
        assert (visit.answer, visit.answered_by.name, visit.put_off_to) == ("later", "赵凯", FRIDAY)
        assert "赵凯现在走不开，想请您 03-06 10:00 再来" in grading.to_say(visit, in_force())
        closed(visit, 3)
        assert [one.expected_at for one in expected()] == [FRIDAY]

    def test_it_stands_also_before_her_i_shall_call(self):
        visit = self.put_off()
        visit = answers.later(self.of(visit, "罗薇"), None, after(2), the_desk())
        assert (visit.answered_by.name, visit.put_off_to) == ("赵凯", FRIDAY)

    def test_her_own_time_is_the_last_word(self):
        visit = self.put_off()
        visit = answers.later(self.of(visit, "罗薇"), after(400), after(2), the_desk())
        assert (visit.answered_by.name, visit.put_off_to) == ("罗薇", after(400))

    def test_that_he_will_call_stands_too(self):
        visit = self.put_off(None)
        visit = answers.unavailable(self.of(visit, "罗薇"), after(2), the_desk())
        assert (visit.answer, visit.answered_by.name) == ("later", "赵凯")

    def test_it_is_gone_when_he_takes_it_back(self):
        visit = self.put_off()
        answers.unavailable(self.of(visit, "赵凯"), after(2), the_desk())
        visit = answers.unavailable(self.of(visit, "罗薇"), after(3), the_desk())
        assert (visit.answer, visit.put_off_to) == ("unavailable", None)

    def test_one_whom_the_desk_tells_later_and_who_declines_does_not_lose_it(self):
        visit = put_off(wang_yue())
        visit = takeover.add_host(visit, an_employee("罗薇"), the_desk(), after(2), NO_KEY)
        visit = answers.unavailable(self.of(visit, "罗薇"), after(3), the_desk())
        assert (visit.answer, visit.put_off_to) == ("later", FRIDAY)
