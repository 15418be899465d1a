"""A whole morning of four people at a sales desk, and each rule by itself (Q1–Q16)."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from reception.accounts.refusals import Refusal
from reception.policy.models import Ladder
from reception.policy.rulebook import new_edition
from tests.builders import a_working_morning, an_actor
from tests.rota.scenes import Morning
from visitors.clients import assignments
from visitors.lifecycle import transitions
from visitors.rota import acts, claims, telling
from visitors.rota.models import Team, TurnEntry
from visitors.rota.turns import TurnAsked, take_next
from visitors.visits.idempotency import NO_KEY, RequestKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def morning() -> Morning:
    return Morning(a_working_morning())


@contextmanager
def refused(code: str) -> Iterator[None]:
    with pytest.raises(Refusal) as why:
        yield
    assert why.value.code == code


def test_a_whole_morning(morning: Morning) -> None:
    morning.sign_in(0, "ABCD")
    assert morning.line(1) == "ABCD"
    assert morning.next(5) == "A"  # the head takes the first, and goes to the end
    assert morning.line(6) == "BCDa"
    assert morning.next(8, named="B") == "B"  # an old client, no turn: B keeps the first place
    assert morning.line(9) == "bCDa"
    assert morning.next(10) == "C"  # B is passed over
    assert morning.line(11) == "bDac"
    morning.back(15, "B")
    assert morning.line(16) == "BDac"  # and restored
    morning.out(17, "D", "lunch")
    assert morning.next(18) == "B"
    morning.back(20, "A")
    assert morning.next(21) == "A"
    assert morning.line(22) == "dcba"
    morning.back(40, "D")
    assert morning.next(41) == "D"  # lunch is made up for
    with refused("nobody_free"):
        morning.next(42)


def test_who_came_late_joins_at_the_end(morning: Morning) -> None:
    morning.sign_in(0, "BC")
    morning.next(1)
    morning.sign_in(2, "A")
    assert morning.line(3) == "CbA"


def test_leave_is_not_made_up_for(morning: Morning) -> None:
    morning.sign_in(0, "ABC")
    morning.out(1, "A", "leave")
    morning.back(30, "A")
    assert morning.line(31) == "BCA"


def test_everybody_reads_why(morning: Morning) -> None:
    morning.sign_in(0, "AB")
    morning.next(1, named="A")
    morning.next(2)
    standing = morning.standing(3)
    mine = telling.why(standing, standing.places[0], morning.who("A"))
    assert mine == "你在接待，钟亮 代接，你仍排第 1（Q2）"
    entry = standing.last
    assert entry is not None
    said = ["沈佳 在接待，越过，仍排第 1（Q2）", "钟亮 是第一个空着的（Q2）"]
    assert telling.whys(standing, entry) == said


def test_who_received_is_free_when_the_visit_ends(morning: Morning) -> None:
    morning.sign_in(0, "A")
    visit = morning.visit(1, "方岚")
    morning.next(2, visit)
    assert morning.line(3) == "a"
    transitions.cancel(visit, "", morning.desk, morning.at(20).now, NO_KEY)
    assert morning.line(21) == "A"
    assert morning.line(21, at=19) == "a"


def test_who_receives_is_asked_in_the_place_of_the_host(morning: Morning) -> None:
    morning.sign_in(0, "A")
    visit = morning.visit(1, "方岚")
    morning.next(2, visit)
    assert visit.requests.latest("pk").employee == morning.who("A")


def test_the_same_visitor_of_the_same_person_and_day_counts_once(morning: Morning) -> None:
    morning.sign_in(0, "AB")
    visit = morning.visit(1, "方岚")
    first = morning.entry(2, visit)
    assert morning.entry(3, visit).pk == first.pk
    morning.back(10, "A")
    again = morning.entry(11, visit)
    assert (again.employee, again.clause, again.uses_turn) == (first.employee, "Q4", False)


def test_an_enquiry_uses_no_turn(morning: Morning) -> None:
    morning.sign_in(0, "AB")
    assert morning.next(1, morning.visit(1, "路人", kind="enquiry")) == "A"
    morning.back(5, "A")
    assert morning.line(6) == "AB"


def test_who_is_named_and_not_there_is_stood_in_for(morning: Morning) -> None:
    morning.sign_in(0, "AB")
    entry = morning.entry(1, named="D")
    assert (entry.clause, entry.uses_turn) == ("Q14", False)
    assert entry.instead_of == morning.who("D")
    morning.back(5, "A")
    assert morning.line(6) == "AB"


def test_nobody_signs_in_for_another(morning: Morning) -> None:
    with refused("not_a_member"):
        acts.sign_in(morning.team, morning.at(0, morning.desk))
    assert not TurnEntry.objects.exists()


def test_one_skips_nobody_without_a_reason(morning: Morning) -> None:
    morning.sign_in(0, "AB")
    skipped = {morning.who("A").pk}
    with refused("reason_missing"):
        morning.next(1, skipped=skipped)
    assert morning.next(2, skipped=skipped, words="沈佳在打电话") == "B"
    assert morning.line(3) == "Ab"


def test_a_make_up_turn_comes_before_the_line_and_keeps_the_place(morning: Morning) -> None:
    morning.sign_in(0, "ABC")
    lead = an_actor("head", "高翔")
    Team.objects.update(director=lead.employee)
    morning.team.refresh_from_db()
    acts.grant(morning.team, morning.at(1, lead), morning.who("C"), "只是市场调查")
    assert morning.next(2) == "C"
    morning.back(3, "C")
    assert morning.line(4) == "ABC"


def test_nobody_grants_themselves_a_turn(morning: Morning) -> None:
    morning.sign_in(0, "A")
    me = morning.people["A"]
    Team.objects.update(lead=me.employee)
    morning.team.refresh_from_db()
    with refused("not_permitted"):
        acts.grant(morning.team, morning.at(1, me), morning.who("A"), "")


def test_who_was_called_and_does_not_step_up_is_late(morning: Morning) -> None:
    morning.sign_in(0, "A")
    acts.call(morning.team, morning.at(1))
    late = [
        morning.standing(minute).is_late(morning.standing(minute).places[0]) for minute in (1, 3)
    ]
    assert late == [False, True]
    acts.step_up(morning.team, morning.at(4, morning.people["A"]))
    assert not morning.standing(5).is_late(morning.standing(5).places[0])


def test_a_request_that_arrives_twice_takes_one_turn(morning: Morning) -> None:
    morning.sign_in(0, "AB")
    act = acts.LineAct(morning.desk, morning.at(1).now, RequestKey("k", "d" * 64))
    entries = {take_next(morning.team, act, TurnAsked()).pk for _time in range(2)}
    assert len(entries) == 1
    assert morning.line(2) == "Ba"


def test_the_line_of_a_past_minute_is_shown(morning: Morning) -> None:
    morning.sign_in(0, "ABC")
    morning.next(42)
    morning.next(50)
    assert morning.line(60, at=43) == "BCa"
    last = morning.standing(60, at=43).last
    assert last is not None
    assert last.employee.name == "沈佳"


def test_a_new_visitor_belongs_to_who_received_them_and_goes_there_the_next_day(
    morning: Morning,
) -> None:
    morning.sign_in(0, "AB")
    first = morning.entry(1, morning.visit(1, "方岚", phone="13900001111"))
    assert first.assignment is not None
    assert (first.assignment.employee, first.assignment.clause) == (first.employee, "Q1")
    acts.give_up(morning.team, morning.at(2, morning.people["A"]))
    transitions.cancel(first.visit, "", morning.desk, morning.at(3).now, NO_KEY)
    tomorrow = 24 * 60
    morning.sign_in(tomorrow, "BA")
    again = morning.entry(tomorrow + 1, morning.visit(tomorrow + 1, "方岚", phone="13900001111"))
    assert (again.employee, again.clause, again.uses_turn) == (first.employee, "Q8", False)
    assert again.assignment == first.assignment
    assert morning.line(tomorrow + 2) == "Ba"


def a_new_client(morning: Morning) -> TurnEntry:
    morning.sign_in(0, "AB")
    return morning.entry(1, morning.visit(1, "方岚", phone="13900001111"))


def test_who_claims_a_client_with_proof_gets_them_from_the_lead(morning: Morning) -> None:
    received = a_new_client(morning)
    lead = an_actor("head", "高翔")
    Team.objects.update(lead=lead.employee)
    morning.team.refresh_from_db()
    mine = claims.claim(morning.team, morning.at(5, morning.people["C"]), received, "上月的签到表")
    assert mine is not None
    with refused("needs_another_person"):
        claims.settle(morning.team, morning.at(6, morning.people["A"]), mine, "是我的", yes=False)
    claims.settle(morning.team, morning.at(7, lead), mine, "有签字", yes=True)
    assert received.assignment is not None
    owner = assignments.owner_of(received.assignment.client)
    assert owner == morning.who("C")
    with refused("state_forbids"):
        claims.settle(morning.team, morning.at(8, lead), mine, "再来一次", yes=False)


def test_after_two_days_nobody_claims_a_client(morning: Morning) -> None:
    received, day = a_new_client(morning), 24 * 60
    late = morning.at(3 * day, morning.people["C"])
    with refused("too_late"):
        claims.claim(morning.team, late, received, "签到表")
    at_last = morning.at(2 * day, morning.people["C"])
    assert claims.claim(morning.team, at_last, received, "签到表") is not None


def test_a_skip_is_proposed_by_a_person_with_the_entry_as_evidence(morning: Morning) -> None:
    received = a_new_client(morning)
    Ladder.objects.filter(code="walk_in_skipped").update(is_active=True)
    new_edition()
    Team.objects.update(ladder=Ladder.objects.get(code="walk_in_skipped"))
    morning.team.refresh_from_db()
    office = an_actor("office", "李敏")
    made = claims.report(morning.team, morning.at(5, office), received, "skip", "盯着 A 派")
    assert (made.employee, made.state) == (morning.desk.employee, "proposed")
    assert made.evidence["rota"] == received.pk


def test_who_was_called_has_the_minutes_of_the_row(morning: Morning) -> None:
    morning.sign_in(0, "A")
    called = acts.call(morning.team, morning.at(1))
    assert called is not None
    with refused("not_late"):
        claims.report(morning.team, morning.at(1.5), called, "absent", "没有人站着")
