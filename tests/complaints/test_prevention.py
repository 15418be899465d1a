"""What a report promises: 孙伟 does it until a day, and 李敏 looks whether it holds (C23)."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta

import pytest
import time_machine

from reception.accounts.actor import Actor
from reception.accounts.refusals import Refusal
from reception.due import kinds, things
from reception.due.kinds import Whose
from reception.organisation.models import Employee
from reception.policy.models import Limit
from reception.retention import GONE
from tests.api.callers import a_program
from tests.builders import an_actor, an_employee
from tests.complaints import scenes
from tests.complaints.scenes import FOUND, a_house, act, assigned, chen, li_min, registered, zhao
from tests.discipline.at_the_office import browser
from tests.visitors.scenes import after
from visitors.complaints import closing, prevention, steps
from visitors.complaints.models import Complaint, Prevention
from visitors.privacy import purge

pytestmark = [pytest.mark.django_db, pytest.mark.both_databases]
DAY, START = timedelta(days=1), after(60)
UNTIL = date(2026, 3, 20)


@pytest.fixture(autouse=True)
def _thursday() -> Iterator[None]:
    with time_machine.travel(START, tick=False):
        yield


def sun_wei() -> Actor:
    return an_actor("host", "孙伟")


def the_promise() -> Prevention:
    return Prevention.objects.get()


def reported(by: Employee | None = None, until: date | None = UNTIL) -> Complaint:
    """Let 陈主任 report what 孙伟 does, so that it does not happen again."""
    one, who = assigned(START), by or sun_wei().employee
    found = steps.Inquiry(**FOUND, prevention_by=who, prevention_until=until)
    return steps.report(act(one, chen(), START), found)


def agreed() -> Complaint:
    return steps.review(act(reported(), li_min(), START), approve=True, outcome="justified")


def done(at: datetime = START) -> Complaint:
    return prevention.done(act(agreed(), sun_wei(), at), the_promise().pk, "排了替岗")


def looked(one: Complaint, days: int, *, holds: bool = True) -> Complaint:
    by = act(one, li_min(), START + days * DAY)
    return prevention.look(by, the_promise().pk, holds=holds, words="看了排班表")


def mine(by: Actor, days: int = 0) -> list[str]:
    """Return the clause of what somebody owes, so many days on."""
    rows = things.of(by, START + days * DAY)[Whose.MINE]
    return [one.kind.clause for one in rows if one.kind.clause == "C23"]


def test_it_is_owed_by_who_is_named_once_the_report_is_approved() -> None:
    one = reported()
    assert mine(sun_wei()) == []
    steps.review(act(one, li_min(), START), approve=True, outcome="justified")
    (thing,) = things.of(sun_wei(), START)[Whose.MINE]
    assert thing.what == f"投诉 {one.number}：办完防范措施"
    assert thing.until_written == "03-20 24:00"
    assert mine(chen()) == mine(li_min()) == []


def test_a_report_without_a_person_owes_nothing() -> None:
    scenes.reviewed(START)
    assert not Prevention.objects.exists()


@pytest.mark.parametrize(
    ("by", "until", "field"),
    [
        ("孙伟", date(2026, 3, 1), "prevention_until"),
        ("孙伟", None, "prevention_until"),
        ("赵凯", UNTIL, "prevention_by"),
    ],
)
def test_a_day_that_is_over_no_day_and_who_is_concerned_are_refused(
    by: str, until: date | None, field: str
) -> None:
    who = zhao() if by == "赵凯" else an_employee(by)
    with pytest.raises(Refusal) as why:
        reported(who, until)
    assert list(why.value.fields) == [field]
    assert not Prevention.objects.exists()


def test_what_an_earlier_report_promised_is_not_owed() -> None:
    one = reported()
    steps.review(act(one, li_min(), START), approve=False, reason="没有写清")
    steps.report(act(one, chen(), START), steps.Inquiry(**FOUND))
    steps.review(act(one, li_min(), START), approve=True, outcome="justified")
    assert mine(sun_wei()) == []


def test_who_does_it_reads_the_complaint_and_says_that_it_is_done() -> None:
    one = agreed()
    path = f"/complaints/{one.pk}/"
    sent = {"which": the_promise().pk, "words": "排了替岗", "request_key": "k1"}
    his = browser("host", "孙伟")
    assert "防范措施办完了" in his.get(path).content.decode()
    for _ in range(2):
        assert his.post(f"{path}prevented/", sent).status_code == 302
    assert one.events.filter(what="prevented").count() == 1
    assert mine(sun_wei()) == []


def test_another_host_finds_nothing_and_the_office_says_it_for_him() -> None:
    one, other = agreed(), an_actor("host", "钱多")
    assert browser("host", "钱多").get(f"/complaints/{one.pk}/").status_code == 404
    with pytest.raises(Refusal) as why:
        prevention.done(act(one, other, START), the_promise().pk, "好了")
    assert why.value.code == "not_permitted"
    prevention.done(act(one, li_min(), START), the_promise().pk, "孙伟说排好了")
    assert the_promise().done_at == START


def test_it_is_looked_at_after_thirty_and_ninety_days_and_then_no_more() -> None:
    one = done()
    assert [mine(li_min(), days) for days in (29, 30)] == [[], ["C23"]]
    looked(one, 31)
    assert [mine(li_min(), days) for days in (31, 89, 90)] == [[], [], ["C23"]]
    looked(one, 90, holds=False)
    assert mine(li_min(), 400) == []
    told = one.events.filter(what__in=("holds", "recurred"))
    assert [(event.what, event.facts["look"]) for event in told] == [("holds", 1), ("recurred", 2)]


def test_the_days_are_rows_of_the_policy() -> None:
    scenes.said()
    days = Limit.objects.get(code="complaint_first_look_days")
    days.value = 7
    days.save()
    done()
    assert the_promise().look_at == START + 7 * DAY


def test_it_is_not_looked_at_before_its_day_nor_by_who_is_concerned() -> None:
    one = done()
    with pytest.raises(Refusal) as early:
        looked(one, 29)
    with pytest.raises(Refusal) as strange:
        prevention.look(act(one, sun_wei(), START + 30 * DAY), 1, holds=True, words="好")
    assert (early.value.code, strange.value.code) == ("state_forbids", "not_permitted")


def test_on_the_page_of_a_closed_one_the_look_stands_first() -> None:
    one = done()
    steps.answer(act(one, li_min(), START), "对您致歉。")
    call = act(one, scenes.wang_fang(), START)
    closing.follow_up(call, reached=True, satisfied=True, words="好")
    path = f"/complaints/{one.pk}/"
    with time_machine.travel(START + 30 * DAY, tick=False):
        office = browser()
        assert "现在：复查防范措施" in office.get(path).content.decode()
        sent = {"which": the_promise().pk, "holds": "no", "words": "又等了半小时"}
        office.post(f"{path}look/", sent)
        page = office.get(path).content.decode()
    assert "又发生了" in page
    assert "现在：" not in page


def test_a_program_names_person_and_day_and_reads_how_far_it_is() -> None:
    house, sun = a_house(), sun_wei().employee
    assert sun is not None
    path = f"/complaints/{house.complain()['id']}"
    house.office.post(f"{path}/assess", {"valid": True})
    house.office.post(f"{path}/assign", {"department": "教务部"})
    body = {**FOUND, "prevention_by": sun.number, "prevention_until": "2026-03-20"}
    wrong = house.head.post(f"{path}/report", {**body, "prevention_by": "X9"})
    assert list(wrong["fields"]) == ["prevention_by"]
    (report,) = house.head.post(f"{path}/report", body)["reports"]
    assert report["promised"]["employee"]["name"] == "孙伟"
    assert report["promised"]["until"] == "2026-03-21T00:00:00.000+08:00"
    assert (report["promised"]["agreed_at"], report["promised"]["looked"]) == (None, 0)


def test_in_admin_it_stands_beside_its_report_and_nobody_writes_it() -> None:
    path = f"/admin/complaints/complaint/{agreed().pk}/change/"
    page = browser().get(path).content.decode()
    assert "孙伟 2026-03-20" in page
    assert 'name="reports-0-promised"' not in page


def test_the_words_go_with_the_complaint_and_who_did_it_stays() -> None:
    one = looked(done(), 30)
    Complaint.objects.filter(pk=one.pk).update(
        stage="closed", answered_at=START, closed_at=START + 31 * DAY
    )
    purge.run(START + 1200 * DAY)
    report = Complaint.objects.get().reports.get()
    assert (report.prevention, the_promise().looked) == (GONE, 1)
    assert not one.events.exclude(words="").exists()


def test_who_a_later_report_calls_responsible_owes_it_no_more_and_the_office_does_it() -> None:
    one, sun = agreed(), sun_wei()
    assert sun.employee is not None
    one.reports.get().responsible.add(sun.employee)
    assert mine(sun) == []
    with pytest.raises(Refusal) as why:
        prevention.done(act(one, sun, START), the_promise().pk, "好了")
    assert why.value.code == "concerned_person"
    prevention.done(act(one, li_min(), START), the_promise().pk, "另请人排了班")


def test_the_office_sees_each_kind_of_what_is_due_about_complaints() -> None:
    done()
    registered(START, what="我要找记者曝光")
    scenes.answered(START)
    promise = scenes.reviewed(START).reports.get()
    Prevention.objects.create(
        report=promise, employee=an_employee("孙伟"), until=START + DAY, agreed_at=START
    )
    rows = things.of(li_min(), START + 30 * DAY)[Whose.ALL]
    seen = {one.kind.key for one in rows if one.kind.code == "complaint"}
    # The seven days as a whole stand beside the step, for who waits for them; a low score is due
    # as long as there is no complaint.
    every = {key for key, kind in kinds.kinds.items() if kind.code == "complaint"}
    assert seen == every - {"complaint_whole", "low_score"}


def test_a_program_says_that_it_is_done_and_whether_it_holds() -> None:
    house, one = a_house(), agreed()
    path, which = f"/complaints/{one.pk}", the_promise().pk
    told = house.office.get(path)["reports"][0]["promised"]
    assert told["id"] == which
    early = {"which": which, "words": "没有再发生", "holds": True}
    assert house.office.post(f"{path}/look", early).status == 409
    sent = {"which": which, "words": "排了替岗"}
    heard = a_program("host", "孙伟").post(f"{path}/prevented", sent)
    assert heard["reports"][0]["promised"]["done_at"] is not None
    with time_machine.travel(START + 31 * DAY, tick=False):
        heard = house.office.post(f"{path}/look", {**early, "holds": False})
    assert heard["events"][-1]["what"] == "recurred"
