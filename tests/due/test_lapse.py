"""Who is told before something is due, and once it is late: 赵凯, 李敏 and who is over them (W3)."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import Group

from reception.accounts.actor import actor_of
from reception.accounts.permissions import ROLES
from reception.due import daily_line, events, graces, lapse, things
from reception.due.deadlines import Term, Unit
from reception.due.graces import MoreTime
from reception.due.kinds import DueKind, Whose, kinds
from reception.due.models import DueEvent
from reception.notifications.models import Notice
from reception.organisation import people
from reception.organisation.models import Department, Employee
from reception.policy.models import DueStep
from tests.api.callers import a_program
from tests.builders import NO_KEY, a_site, a_user, an_actor, an_employee
from tests.discipline.at_the_office import browser, page
from tests.discipline.scenes import a_proposal, wang_fang
from tests.visitors.scenes import after, the_host, the_office
from visitors.discipline.ledger import rulings
from visitors.discipline.models import Incident

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
HEARING, RULING = "赵凯 内部投诉：可以说明情况", "赵凯 内部投诉：写裁定"


def march(day: int, hour: float = 9) -> datetime:
    """Return a moment of March 2026: the 5th is a Thursday."""
    return after((day - 5) * 24 * 60 + (hour - 9) * 60)


@pytest.fixture
def case(settings: Any, tmp_path: Any) -> Iterator[Incident]:
    """Let 何静 propose on Thursday that 赵凯 broke a rule: he may speak until Tuesday the 10th, and
    李敏 rules until Tuesday the 17th.
    """
    settings.MEDIA_ROOT = tmp_path
    the_office()
    with time_machine.travel(march(5, 10), tick=False):
        yield a_proposal(an_employee("赵凯"))


def told(since: int = 0) -> list[str]:
    rows = Notice.objects.filter(key__startswith="lapse:", pk__gt=since).order_by("pk")
    return [f"{row.employee}：{row.body}" for row in rows]


def told_at(*moments: datetime) -> list[list[str]]:
    """Return what a worker tells that looks at each of some moments."""
    lines = []
    for moment in moments:
        last = Notice.objects.order_by("pk").last()
        lapse.sweep(moment)
        lines.append(told(last.pk if last else 0))
    return lines


def who(lines: list[str]) -> list[str]:
    return sorted(line.partition("：")[0] for line in lines)


def head_of(name: str, head: str) -> Employee:
    """Put somebody who has an account at the head of the department of somebody."""
    row = an_employee(head) if Employee.objects.filter(name=head).exists() else None
    row = row or a_user("head", head).employee
    Department.objects.filter(employees=an_employee(name)).update(head=row)
    return row


class TestBefore:
    def test_he_is_reminded_one_working_day_before_and_on_the_day(self, case):
        days = told_at(march(5, 15), march(6), march(9, 7), march(9), march(9, 15), march(10, 10))
        assert [len(lines) for lines in days] == [0, 0, 0, 1, 0, 1]
        assert days[3] == [
            f"赵凯：快到期的待办有 1 件。\n等您办的：{HEARING}（03-10 24:00）\n\n"
            "请登录后打开「待办」，在那里办。"
        ]
        assert "今天 24:00" in days[5][0]
        assert [(one.what, one.facts["whom"]) for one in DueEvent.objects.all()] == [
            ("reminded", "赵凯"),
            ("reminded", "赵凯"),
        ]

    def test_at_the_weekend_nobody_is_reminded(self, case):
        Incident.objects.update(heard_until=march(8, 24))
        assert told_at(march(7), march(8)) == [[], []]

    def test_what_was_given_a_single_day_is_told_on_that_day_only(self, case):
        graces.add(f"hearing-{case.pk}", EXTENSION, the_host(), march(5, 10))
        lapse.sweep(march(5, 11))
        assert told() == [], "she was asked today, until tomorrow"
        assert who(told_at(march(6))[0]) == ["李敏"]

    def test_several_things_stand_in_one_notice(self, case):
        a_proposal(an_employee("赵凯"), now=march(5, 10), ladder="no_badge")
        [lines] = told_at(march(9))
        assert len(lines) == 1
        assert "2 件" in lines[0]
        assert "；" in lines[0]

    def test_who_has_the_daily_line_is_not_told_the_same_a_second_time(self, case):
        daily_line.want(an_actor("host", "赵凯"), wanted=True)
        for moment in (march(9), march(10, 10)):
            daily_line.sweep(moment)
            assert told_at(moment) == [[]]
        assert Notice.objects.filter(key__startswith="due:").count() == 2
        assert DueEvent.objects.filter(what="reminded").count() == 2, (
            "the trail says it all the same"
        )

    def test_what_is_done_is_reminded_of_no_more(self, case):
        rulings.state(case, "我当时在上课", the_host(), march(5, 11), NO_KEY)
        assert who(told_at(march(9))[0]) == []

    def test_a_new_end_is_reminded_of_anew(self, case):
        lapse.sweep(march(9))
        graces.add(f"hearing-{case.pk}", EXTENSION, the_office(), march(9, 10))
        assert [who(lines) for lines in told_at(march(10), march(11), march(12))] == [
            *([], ["赵凯"], ["赵凯"]),
        ]


EXTENSION = MoreTime("extension", 2, "证人出差")


class TestLate:
    def test_it_is_marked_at_midnight_and_told_once_the_site_is_open(self, case):
        days = told_at(march(17, 10), march(17, 23), march(17, 24), march(18, 7), march(18))
        assert [who(lines) for lines in days] == [["李敏"], [], [], [], ["李敏"]]
        late = DueEvent.objects.get(what="late")
        assert (late.thing, late.at) == (f"ruling-{case.pk}", march(17, 24))
        assert "其中已过期 1 件" in days[4][0]

    def test_the_head_is_told_each_working_day_until_it_is_done(self, case):
        boss = head_of("李敏", "王芳")
        wang_fang()
        boss.user = wang_fang().user
        lapse.sweep(march(17))
        days = told_at(march(18), march(18, 15), march(19), march(20), march(21), march(23))
        assert [who(lines) for lines in days] == [["王芳"], [], ["王芳"], ["王芳"], [], ["王芳"]]
        rulings.confirm(case, "情况属实", wang_fang(), march(23, 10), NO_KEY)
        assert told_at(march(24)) == [[]]

    def test_who_may_not_see_it_is_not_told_but_the_office_is(self, case):
        head_of("李敏", "段青")
        lapse.sweep(march(17))
        assert who(told_at(march(18))[0]) == ["李敏"]

    def test_nobody_is_told_of_a_case_against_themselves_that_another_rules_on(self, case):
        about_her = a_proposal(the_office().employee, now=march(5, 10))
        wang_fang()
        lapse.sweep(march(18))
        for line in told():
            assert ("李敏 内部投诉：写裁定" in line) is line.startswith("王芳"), line
        assert f"ruling-{about_her.pk}" in set(DueEvent.objects.values_list("thing", flat=True))

    def test_who_has_both_roles_that_may_give_time_is_told_once(self, case):
        head = the_office().user
        head.groups.add(Group.objects.get(name=ROLES["principal"]))
        graces.add(f"hearing-{case.pk}", EXTENSION, the_host(), march(5, 10))
        assert who(told_at(march(6))[0]) == ["李敏"]

    def test_a_worker_that_was_away_tells_each_once_what_stands_now(self, case):
        [lines, *again] = told_at(march(20), march(20, 10), march(20, 11))
        assert (who(lines), again) == (["李敏"], [[], []])
        assert lines[0].count("写裁定") == 1
        assert "03-17 24:00" in lines[0]
        thing = f"ruling-{case.pk}"
        assert DueEvent.objects.filter(thing=thing, what="reminded").count() == 4
        assert [row.what for row in events.trail(thing)] == ["late", "reminded"]

    def test_the_mark_stays_also_after_more_time_was_given(self, case):
        thing = f"ruling-{case.pk}"
        graces.add(thing, EXTENSION, the_office(), march(17, 10))
        an_actor("principal", "周校长")
        lapse.sweep(march(18))
        with time_machine.travel(march(18, 10), tick=False):
            grace = graces.Grace.objects.get()
            graces.decide(grace, an_actor("principal", "周校长"), march(18, 10))
            one = things.one(the_office(), thing, march(18, 10))
            assert (one.is_late, one.has_been_late) == (False, True)
            for path in ("/due/", f"/due/{thing}/"):
                assert "曾过期" in page(path), path
            rows = a_program("office", "李敏").get("/due", mine=1, late=1).said
            assert thing in [row["id"] for row in rows]

    def test_given_after_the_end_it_is_marked_before_any_worker_has_looked(self, case):
        graces.add(f"ruling-{case.pk}", EXTENSION, the_office(), march(17, 10))
        graces.decide(graces.Grace.objects.get(), an_actor("principal"), march(18, 10))
        assert things.one(the_office(), f"ruling-{case.pk}", march(18, 11)).slip.was_late

    def test_in_a_pause_nobody_is_reminded_and_nothing_is_late(self, case):
        pause = MoreTime("pause", 5, "当事人请假或出差")
        graces.add(f"hearing-{case.pk}", pause, the_office(), march(6))
        assert told_at(march(9), march(10), march(11, 8)) == [[], [], []]
        assert who(told_at(march(12))[0]) == ["赵凯"]
        assert not DueEvent.objects.filter(what="late").exists()

    def test_what_has_a_clock_of_its_own_is_neither_marked_nor_told(self, case):
        own = {"answer", "zone", "call_missed", "compensation", "plan", "cost", "loan"}
        own |= {"proposal"}
        assert {kind.key for kind in kinds.values() if not kind.reminds} == own


def a_duty(actor: Any, whose: Whose, _now: datetime) -> Any:
    """Say what of a kind is open that one person owes, and whom its department's head may ask."""
    rows = Incident.objects.filter(state="proposed")
    if actor.employee is None:
        return rows if whose == Whose.ALL else None
    if whose == Whose.MINE:
        return rows.filter(employee=actor.employee)
    if whose == Whose.AWAITED:
        return rows.filter(employee__department__head=actor.employee)
    return rows if "office" in actor.roles else None


@pytest.fixture
def duty(case: Incident) -> Iterator[DueKind]:
    """Let 赵凯 owe something of a kind of its own, until Tuesday the 10th."""
    kind = replace(kinds["hearing"], key="duty", rows=a_duty)
    kinds.register(kind)
    DueStep.objects.create(kind="hearing", when="late", whom="principal", count=999)
    yield kind
    del kinds["duty"]


class TestTheNextOne:
    def test_once_late_the_stand_in_is_passed_over_who_may_not_see_it(self, duty):
        head_of("赵凯", "段青")
        zhao_kai = an_employee("赵凯")
        people.set_absence(zhao_kai, None, a_user("host", "孙伟").employee)
        days = told_at(march(9), march(10), march(11), march(12), march(13))
        assert [who(lines) for lines in days] == [
            *(["赵凯"], ["赵凯"], ["段青"], ["段青"], ["段青"]),
        ]
        says = "别人过期没有办的，请过问：赵凯 内部投诉：可以说明情况（赵凯，昨天 24:00）"
        assert says in days[2][0]
        assert "等您办的" not in days[2][0]
        assert DueEvent.objects.filter(what="told", facts={"whom": "段青"}).count() == 4

    def test_the_daily_line_does_not_stand_for_what_others_owe(self, duty):
        head = head_of("赵凯", "段青")
        daily_line.want(actor_of(head.user), wanted=True)
        daily_line.sweep(march(11))
        assert "段青" in who(told_at(march(11))[0])

    def test_where_the_head_is_away_who_stands_in_for_the_head(self, duty):
        head = head_of("赵凯", "段青")
        people.set_absence(head, march(20), a_user("office", "王芳").employee)
        lapse.sweep(march(10))
        assert who(told_at(march(11))[0]) == ["王芳"]

    def test_where_he_is_the_head_himself_the_office_is_told(self, duty):
        a_user("head", "赵凯")
        head_of("赵凯", "赵凯")
        lapse.sweep(march(10))
        assert who(told_at(march(11))[0]) == ["李敏"]

    def test_who_has_left_is_told_no_more(self, duty):
        Employee.objects.filter(name="赵凯").update(is_active=False)
        assert who(told_at(march(9))[0]) == ["李敏"]


class TestRows:
    def test_a_kind_with_rows_of_its_own_goes_by_these_alone(self, duty):
        DueStep.objects.create(kind="duty", when="before", whom="owes", count=2)
        DueStep.objects.create(kind="duty", when="late", whom="office", count=2)
        days = [march(day) for day in (5, 6, 9, 10, 11, 12, 13)]
        assert [who(lines) for lines in told_at(*days)] == [
            *([], ["赵凯"], [], [], [], ["李敏"], []),
        ]

    def test_minutes_are_those_in_which_the_site_is_open(self, duty):
        DueStep.objects.create(
            kind="duty", when="before", whom="owes", count=60, unit="open_minutes"
        )
        kinds["duty"] = replace(duty, columns={**duty.columns, "site": _site()})
        closes = march(10, a_site().closes.hour)
        minutes = (-70, -61, -60, -1)
        moments = [closes + timedelta(minutes=number) for number in minutes]
        assert [who(lines) for lines in told_at(*moments)] == [[], [], ["赵凯"], []]

    def test_what_ends_on_a_sunday_is_told_on_the_last_two_working_days_before(self, duty):
        columns = {name: one for name, one in duty.columns.items() if name != "told"}
        ten_days = {"term": lambda _slip, _policy: Term(10, Unit.DAYS), "columns": columns}
        kinds["duty"] = replace(duty, **ten_days)
        days = [march(day) for day in (11, 12, 13, 14, 15)]
        assert [who(lines) for lines in told_at(*days)] == [[], ["赵凯"], ["赵凯"], [], []]

    def test_a_row_that_is_switched_off_tells_nobody(self, duty):
        for row in DueStep.objects.all():
            row.is_active = False
            row.save()
        assert told_at(march(9), march(20)) == [[], []]
        assert DueEvent.objects.get(thing__startswith="duty").what == "late"

    def test_they_stand_in_the_policy_at_a_glance(self, duty):
        said = page("/admin/policy/gradingrule/overview/")
        for sentence in (
            "到期前 1 个工作日 → 该办的人",
            "到期当天 → 该办的人",
            "过期后 → 部门负责人",
            "之后每个工作日，直到办完",
        ):
            assert sentence in said, sentence


def _site() -> Any:
    from django.db.models import F

    return F("employee__site")


def test_the_trail_says_who_was_told_in_the_readers_language(case):
    Employee.objects.filter(name="赵凯").update(name_en="Zhao Kai")
    lapse.sweep(march(9))
    with time_machine.travel(march(9), tick=False):
        client = browser("host", "赵凯")
        assert "<b>提醒</b> 赵凯" in page(f"/due/hearing-{case.pk}/", client)
        client.post("/language/", {"language": "en"})
        assert "<b>Reminded</b> Zhao Kai" in page(f"/due/hearing-{case.pk}/", client)


def test_five_hundred_cost_no_query_each(case, django_assert_max_num_queries):
    one = {
        field.attname: getattr(case, field.attname)
        for field in Incident._meta.concrete_fields
        if not field.primary_key
    }
    rows = [Incident(**{**one, "source": f"test:more{number}"}) for number in range(500)]
    Incident.objects.bulk_create(rows)
    lapse.sweep(march(18))
    with django_assert_max_num_queries(12):
        lapse.sweep(march(18, 10))
    assert "；…" in told()[0]
