"""A ladder names the supervisor, too: 陈主任, who heads 教务部, has a case of his own beside that of
赵凯, heard and appealed by itself, and gone when that is gone (P12).
"""

import pytest

from reception.policy.models import Ladder
from tests.builders import NO_KEY, an_actor, an_employee, the_policy
from tests.discipline.at_the_office import browser, page
from tests.discipline.readers import the_head
from tests.discipline.scenes import WHY, a_proposal, booked, heard, voided, wang_fang
from tests.discipline.tampering import found, sql
from tests.visitors.scenes import after, refused, the_desk, the_office
from visitors.discipline.incidents import reports
from visitors.discipline.incidents.visibility import of_today
from visitors.discipline.ledger import appeals, rulings
from visitors.discipline.models import Entry, Incident

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _switched_on() -> None:
    the_policy()
    for row in Ladder.objects.filter(code__startswith="line_test"):
        row.is_active = True
        row.save()
    the_head()


def two_cases() -> tuple[Incident, Incident]:
    """Let 何静 report 赵凯; return his case and that of 陈主任."""
    first = a_proposal(ladder="line_test", note="早班没有测试线路")
    return first, Incident.objects.select_related("employee").get(first=first)


def confirmed(incident: Incident) -> Entry:
    rulings.confirm(incident, "属实", the_office(), heard(), NO_KEY)
    return Entry.objects.select_related("sheet__employee__department", "incident").get(
        incident=incident
    )


def test_the_supervisor_is_proposed_and_told_with_the_first_on_a_ladder_of_his_own():
    first, second = two_cases()
    assert (second.employee, second.ladder) == (an_employee("陈主任"), "line_test_supervisor")
    assert second.heard_until == Incident.objects.get(pk=first.pk).heard_until
    assert [one.notices.count() for one in (first, second)] == [1, 1]
    assert [one.pk for one in of_today(the_desk(), after(40))] == [first.pk], "she saw one thing"


def test_each_is_booked_on_their_own_sheet_and_the_first_before_the_second():
    first, second = two_cases()
    with refused("first_open"):
        confirmed(second)
    entries = [confirmed(first), confirmed(second)]
    assert [(one.sheet.employee.name, one.penalty.fine) for one in entries] == [
        ("赵凯", 20),
        ("陈主任", 100),
    ]
    assert found() == {}


def test_what_is_booked_at_once_is_only_proposed_to_the_supervisor():
    entry = booked(ladder="line_test")
    assert Incident.objects.get(first=entry.incident).state == "proposed"


def test_dropping_the_first_drops_the_second():
    first, second = two_cases()
    reports.drop(first, WHY, the_office(), after(60), NO_KEY)
    second.refresh_from_db()
    assert (second.state, second.drop_reason) == ("dropped", WHY)
    assert found() == {}


@pytest.mark.parametrize("by_appeal", [True, False])
def test_voiding_the_first_voids_the_second_and_ends_his_appeal(by_appeal: bool):
    first, second = map(confirmed, two_cases())
    his = appeals.appeal(second, "我那天出差", an_actor("host", "陈主任"), heard(), NO_KEY)
    if by_appeal:
        one = appeals.appeal(first, "线路在检修", an_actor("host", "赵凯"), heard(), NO_KEY)
        appeals.decide(one, appeals.Ruling("annulled", WHY), wang_fang(), heard(), NO_KEY)
    else:
        voided(first, now=heard())
    voids = Entry.objects.filter(kind="void").values_list("violation", flat=True)
    assert set(voids) == {first.pk, second.pk}
    his.refresh_from_db()
    assert (his.state, his.outcome) == ("decided", "annulled")
    assert found() == {}


def test_voiding_the_first_drops_what_is_only_proposed_to_the_second():
    entry = booked(ladder="line_test")
    voided(entry)
    assert Incident.objects.get(first=entry.incident).state == "dropped"


def test_voiding_the_second_leaves_the_first():
    first, second = map(confirmed, two_cases())
    voided(second, now=heard())
    assert list(Entry.objects.filter(kind="void").values_list("violation", flat=True)) == [
        second.pk
    ]
    voided(first, now=heard())
    assert found() == {}


def test_the_supervisor_rules_on_neither_though_he_is_of_the_office():
    first, _second = two_cases()
    head = an_actor("office", "陈主任")
    with refused("needs_another_person"):
        reports.drop(first, WHY, head, after(60), NO_KEY)
    with refused("needs_another_person"):
        rulings.confirm(first, "", head, heard(), NO_KEY)
    entry = confirmed(first)
    with refused("needs_another_person"):
        voided(entry, by=head, now=heard())
    with refused("needs_another_person"):
        booked(ladder="line_test", by=head)


def test_where_nobody_else_heads_the_department_the_case_says_so():
    incident = a_proposal(an_employee("陈主任"), ladder="line_test")
    assert not Incident.objects.filter(first=incident).exists()
    assert "当时部门没有另外的负责人" in page(f"/incidents/{incident.pk}/")


def test_a_ladder_that_names_no_supervisor_any_more_books_nothing_for_him():
    first, second = two_cases()
    row = Ladder.objects.get(code="line_test")
    row.second = None
    row.save()
    confirmed(first)
    with refused("ladder_off"):
        confirmed(second)


def test_both_pages_lead_to_the_other_and_his_own_says_what_was_seen():
    first, second = two_cases()
    assert f"/incidents/{second.pk}/" in page(f"/incidents/{first.pk}/")
    of_second = page(f"/incidents/{second.pk}/")
    assert "先裁定" in of_second
    assert f"/incidents/{first.pk}/" in of_second
    assert "早班没有测试线路" in of_second
    own = page(f"/my/cases/{second.pk}/", browser("host", "陈主任"))
    assert "早班没有测试线路" in own
    assert "赵凯" in own
    mine = page(f"/my/cases/{first.pk}/", browser("host", "赵凯"))
    assert "陈主任" not in mine, "what he is held to have done is his to know"


def test_a_link_that_is_changed_past_the_program_is_found():
    first, second = map(confirmed, two_cases())
    other = booked(an_employee("孙伟"))
    voided(other, now=heard())
    for instead in ("NULL", other.incident_id):
        sql(f"UPDATE discipline_incident SET first_id = {instead} WHERE id = {second.incident_id}")
        assert "sealed" in found()
    assert "the first person's is void" in found()["case"].sentence
    assert first.incident_id != other.incident_id
