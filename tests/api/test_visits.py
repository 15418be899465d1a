"""The way of a visit through the API, as the contract writes it."""

from datetime import timedelta

import pytest

from reception import clock
from reception.notifications.models import Notice
from tests.api.callers import Program, a_program, wang_yue
from tests.builders import a_site, an_employee
from visitors.models import Visit

SHANGHAI = "+08:00"
# What a program reads of a visit.
FIELDS = {
    "id",
    "state",
    "grade",
    "graded",
    "pitch_agreed",
    "disposition",
    "rule",
    "clause",
    "why",
    "standard",
    "visitor",
    "host",
    "category",
    "topic",
    "facts",
    "plate",
    "needs",
    "letter",
    "source",
    "accepted",
    "result",
    "rules_version",
    "purpose",
    "party_size",
    "kind",
    "site",
    "badge",
    "times",
    "answer",
    "consent",
    "taken_over",
    "override",
    "events",
    "hosts",
    "asked",
    "next",
    "escorts",
    "companions",
    "belongings",
    "zone_passes",
    "presumed_left",
}


def in_an_hour() -> str:
    return (clock.now() + timedelta(minutes=1)).isoformat()


def test_a_parent_is_registered_and_the_host_is_notified(desk):
    heard = desk.post(
        "/visits", wang_yue(visitor={"organisation": "学员家长", "title": "家长"}, party_size=2)
    )
    assert heard.status == 201
    visit = heard.said
    assert set(visit) == FIELDS
    assert (visit["state"], visit["grade"], visit["disposition"], visit["clause"]) == (
        "waiting",
        "standard",
        "admit",
        "G2",
    )
    assert set(visit["standard"]) == {"place", "refreshments", "accompanied_by", "badge_required"}
    assert visit["standard"]["badge_required"] is True
    assert visit["visitor"] == {
        "id": visit["visitor"]["id"],
        "name": "王悦",
        "organisation": "学员家长",
        "title": "家长",
        "phone": "138****8000",
    }
    assert visit["host"] == {"number": "T1", "name": "赵凯", "department": "教务部"}
    assert (visit["category"], visit["topic"], visit["purpose"], visit["party_size"]) == (
        "parent",
        None,
        "咨询课时",
        2,
    )
    assert (visit["kind"], visit["site"], visit["badge"], visit["override"]) == (
        "first",
        "hq",
        None,
        None,
    )
    assert (visit["answer"], visit["consent"], visit["taken_over"]) == (None, None, None)
    assert visit["times"]["arrived_at"].endswith(SHANGHAI)
    assert [
        visit["times"][name] for name in ("expected_at", "admitted_at", "left_at", "closed_at")
    ] == [None] * 4
    assert [(event["what"], event["by"], event["reason"]) for event in visit["events"]] == [
        ("arrived", "何静", "")
    ]
    assert Notice.objects.get().employee.number == "T1"


def test_the_least_that_a_program_says_is_a_name_a_host_and_a_purpose(desk):
    heard = desk.post("/visits", {"visitor": {"name": "王悦"}, "host": "T1", "purpose": "办事"})
    assert (heard.status, heard["category"], heard["party_size"], heard["visitor"]["phone"]) == (
        201,
        "walk_in",
        1,
        "",
    )


def test_an_education_official_is_received_high_without_a_badge(desk):
    visit = desk.post("/visits", wang_yue(category="education_authority")).said
    assert (visit["grade"], visit["standard"]["badge_required"]) == ("high", False)
    inside = desk.post(f"/visits/{visit['id']}/admit").said
    assert (inside["state"], inside["badge"]) == ("inside", None)


def test_admitting_lends_the_badge_in_the_hand_and_leaving_takes_it_back(desk):
    visit = desk.post("/visits", wang_yue()).said
    inside = desk.post(f"/visits/{visit['id']}/admit", {"badge": 2}).said
    assert (inside["state"], inside["badge"]["number"]) == ("inside", 2)
    assert len(inside["badge"]["code"]) == 28
    assert desk.get(f"/visits/{visit['id']}").said == inside
    left = desk.post(f"/visits/{visit['id']}/leave").said
    assert (left["state"], left["badge"]) == ("left", None)
    assert left["times"]["left_at"].endswith(SHANGHAI)
    assert [event["what"] for event in left["events"]] == ["arrived", "admitted", "left"]


def test_admitting_without_a_number_lends_the_lowest_free_badge(desk):
    for body, number in ((None, 1), ({}, 2), ({"badge": None}, 3)):
        visit = desk.post("/visits", {**wang_yue(), "visitor": {"name": f"访客{number}"}}).said
        assert desk.post(f"/visits/{visit['id']}/admit", body)["badge"]["number"] == number


def test_an_expected_visitor_arrives_later(desk):
    expected = desk.post("/visits", wang_yue(expected_at=in_an_hour())).said
    assert (expected["state"], expected["kind"], expected["times"]["arrived_at"]) == (
        "expected",
        "telephone",
        None,
    )
    assert expected["times"]["expected_at"].endswith(SHANGHAI)
    assert not Notice.objects.exists()
    arrived = desk.post(f"/visits/{expected['id']}/arrive")
    assert (arrived.status, arrived["state"]) == (200, "waiting")
    assert Notice.objects.count() == 1


def test_a_time_without_an_offset_is_the_sites(desk):
    day = (clock.today() + timedelta(days=3)).isoformat()
    heard = desk.post("/visits", wang_yue(expected_at=f"{day}T09:30:00"))
    assert heard["times"]["expected_at"].startswith(f"{day}T09:30:00")
    other = desk.post(
        "/visits", {**wang_yue(expected_at=f"{day}T01:30:00Z"), "visitor": {"name": "李雷"}}
    )
    assert other["times"]["expected_at"] == heard["times"]["expected_at"]


def test_a_refused_grade_waits_until_it_is_refused_with_a_reason(desk):
    visit = desk.post("/visits", wang_yue(category="insurance_sales")).said
    assert (visit["state"], visit["grade"], visit["disposition"], visit["clause"]) == (
        "waiting",
        "refused",
        "refuse",
        "G4",
    )
    refused = desk.post(f"/visits/{visit['id']}/refuse", {"reason": "推销保险"})
    assert (refused.status, refused["state"]) == (200, "refused")
    assert refused["events"][-1]["reason"] == "推销保险"
    assert not Notice.objects.exists()


def test_the_administration_department_overrides_a_refusal(desk, office):
    visit = desk.post("/visits", wang_yue(category="insurance_sales")).said
    wanted = {"grade": "standard", "reason": "校长的客人"}
    heard = desk.post(f"/visits/{visit['id']}/override", wanted)
    assert (heard.status, heard.code) == (403, "needs_office")
    changed = office.post(f"/visits/{visit['id']}/override", wanted).said
    assert (changed["grade"], changed["disposition"]) == ("standard", "admit")
    assert changed["override"] == {"by": "李敏", "reason": "校长的客人", "from": "refused"}
    assert desk.post(f"/visits/{visit['id']}/admit")["state"] == "inside"


def test_the_desk_records_what_the_host_said_by_telephone(desk):
    visit = desk.post("/visits", wang_yue()).said
    address = f"/visits/{visit['id']}/answer"
    assert desk.post(address, {"answer": "wait", "minutes": 10})["answer"] == "wait"
    assert desk.post(address, {"answer": "colleague", "colleague": "T2"})["answer"] == "colleague"
    coming = desk.post(address, {"answer": "coming"}).said
    assert (coming["answer"], [event["what"] for event in coming["events"]]) == (
        "coming",
        ["arrived", *["answered"] * 3],
    )
    assert coming["events"][-1]["by"] == "何静"
    assert [notice.employee.number for notice in Notice.objects.order_by("pk")] == ["T1", "T2"]
    assert desk.post(address, {"answer": "unavailable"})["answer"] == "unavailable"


def test_the_desk_takes_a_visitor_in_hand_and_has_the_host_asked_again(desk):
    visit = desk.post("/visits", wang_yue()).said
    taken = desk.post(f"/visits/{visit['id']}/take_over").said
    assert (taken["taken_over"]["by"], taken["taken_over"]["at"][-6:]) == ("何静", SHANGHAI)
    assert desk.get("/board")["waiting"][0]["taken_over"] == taken["taken_over"]
    assert desk.post(f"/visits/{visit['id']}/take_over").code == "already_taken_over"
    assert desk.post(f"/visits/{visit['id']}/remind").code == "nobody_asked"
    asked = desk.post(f"/visits/{visit['id']}/ask_anew").said
    assert asked["taken_over"] is None
    assert [event["what"] for event in asked["events"]] == ["arrived", "taken_over", "asked_anew"]


def test_the_desk_asks_somebody_else_of_the_same_site(desk):
    visit = desk.post("/visits", wang_yue()).said
    assert (
        desk.post(f"/visits/{visit['id']}/reassign", {"employee": "T2"})["events"][-1]["what"]
        == "asked"
    )
    for number, code in (("T2", "already_asked"), ("T9", "invalid"), ("", "invalid")):
        assert desk.post(f"/visits/{visit['id']}/reassign", {"employee": number}).code == code


def test_several_hosts_are_told_and_the_first_who_comes_wins(desk):
    visit = desk.post("/visits", wang_yue(hosts=["T2"])).said
    assert [host["number"] for host in visit["hosts"]] == ["T1", "T2"]
    assert [notice.employee.number for notice in Notice.objects.order_by("pk")] == ["T1", "T2"]
    address = f"/visits/{visit['id']}/answer"
    assert desk.post(address, {"answer": "unavailable", "employee": "T1"})["answer"] is None
    assert desk.post(address, {"answer": "coming", "employee": "T2"})["answer"] == "coming"
    assert desk.get(f"/visits/{visit['id']}")["hosts"] == visit["hosts"]


def test_who_answers_after_somebody_came_hears_it(desk):
    visit = desk.post("/visits", wang_yue(hosts=["T2"])).said
    address = f"/visits/{visit['id']}/answer"
    desk.post(address, {"answer": "coming", "employee": "T2"})
    assert desk.post(address, {"answer": "coming", "employee": "T1"}).code == "already_received"
    assert desk.post(address, {"answer": "coming", "employee": "T9"}).code == "nobody_asked"


def test_one_more_host_is_told(desk):
    visit = desk.post("/visits", wang_yue()).said
    told = desk.post(f"/visits/{visit['id']}/add_host", {"employee": "T2"}).said
    assert [host["number"] for host in told["hosts"]] == ["T1", "T2"]
    for number, code in (("T2", "already_asked"), ("T9", "invalid"), ("", "invalid")):
        assert desk.post(f"/visits/{visit['id']}/add_host", {"employee": number}).code == code


@pytest.mark.parametrize("hosts", [["T9"], ["T1"], ["nobody"], [""], ["\x00"]])
def test_a_further_host_who_is_unknown_elsewhere_or_the_host_is_refused_beside_its_field(
    desk, hosts
):
    heard = desk.post("/visits", wang_yue(hosts=hosts))
    assert (heard.status, list(heard["fields"])) == (422, ["hosts"])


def test_a_pitch_about_computers_is_admitted_only_after_the_contact_agreed(desk):
    visit = desk.post("/visits", wang_yue(category="sales", topic="computers")).said
    assert (visit["disposition"], visit["consent"], visit["topic"]) == (
        "ask_first",
        None,
        "computers",
    )
    heard = desk.post(f"/visits/{visit['id']}/admit")
    assert (heard.status, heard.code) == (409, "consent_missing")
    assert desk.post(f"/visits/{visit['id']}/answer", {"answer": "coming"})["consent"] is True


def test_a_host_answers_for_themselves_and_for_nobody_else(desk):
    host = a_program("host", "赵凯")
    visit = desk.post("/visits", wang_yue()).said
    assert host.post(f"/visits/{visit['id']}/answer", {"answer": "coming"})["answer"] == "coming"
    desk.post(f"/visits/{visit['id']}/answer", {"answer": "colleague", "colleague": "T2"})
    colleague = a_program("host", "孙伟")
    assert (
        colleague.post(f"/visits/{visit['id']}/answer", {"answer": "unavailable"})["answer"]
        == "unavailable"
    )
    refused = desk.post(
        "/visits", {**wang_yue(category="disturbance"), "visitor": {"name": "无名"}}
    ).said
    heard = host.post(f"/visits/{refused['id']}/answer", {"answer": "coming"})
    assert (heard.status, heard.code) == (409, "nobody_asked")


def test_undoing_and_cancelling(desk):
    visit = desk.post("/visits", wang_yue()).said
    desk.post(f"/visits/{visit['id']}/admit")
    undone = desk.post(f"/visits/{visit['id']}/undo", {"reason": "按错了"})
    assert (undone.status, undone["state"], undone["badge"], undone["times"]["admitted_at"]) == (
        200,
        "waiting",
        None,
        None,
    )
    cancelled = desk.post(f"/visits/{visit['id']}/cancel", {"reason": "有事先走"})
    assert (cancelled.status, cancelled["state"], cancelled["events"][-1]["reason"]) == (
        200,
        "cancelled",
        "有事先走",
    )


def test_the_same_phone_and_name_is_the_same_visitor_and_without_a_phone_a_new_one(desk):
    first = desk.post("/visits", wang_yue()).said
    desk.post(f"/visits/{first['id']}/cancel")
    again = desk.post("/visits", wang_yue(visitor={"phone": "+86 138-0013-8000"})).said
    assert again["visitor"]["id"] == first["visitor"]["id"]
    nameless = [
        desk.post("/visits", {**wang_yue(), "visitor": {"name": "王悦"}})["visitor"]["id"]
        for _ in range(2)
    ]
    assert len({*nameless, first["visitor"]["id"]}) == 3
    Visit.objects.update(state="cancelled")
    recalled = desk.post("/visits", {**wang_yue(), "visitor": {"name": "王悦", "id": nameless[0]}})
    assert recalled["visitor"]["id"] == nameless[0]


def test_words_come_in_the_readers_language(desk):
    visit = desk.post("/visits", wang_yue(category="media")).said
    english = Program(desk.token, language="en").get(f"/visits/{visit['id']}").said
    assert english["why"] != visit["why"]
    assert english["why"].isascii()
    assert english["rule"] != visit["rule"]
    assert Program(desk.token, language="zh-CN").get(f"/visits/{visit['id']}").said == visit


def test_the_site_is_the_hosts_and_may_be_named(office):
    there = {**wang_yue(host="T9"), "visitor": {"name": "甲"}}
    assert office.post("/visits", there)["site"] == "south"
    assert (
        office.post("/visits", {**there, "visitor": {"name": "乙"}, "site": "south"})["site"]
        == "south"
    )
    heard = office.post("/visits", {**there, "visitor": {"name": "丙"}, "site": "hq"})
    assert (heard.status, list(heard["fields"])) == (422, ["host"])
    heard = office.post("/visits", {**there, "visitor": {"name": "丙"}, "site": "nowhere"})
    assert (heard.status, list(heard["fields"])) == (422, ["site"])


@pytest.mark.parametrize(("role", "name"), [("auditor", "审计员"), ("principal", "周校长")])
def test_who_may_only_see_sees_no_code_and_does_nothing(desk, role, name):
    visit = desk.post("/visits", wang_yue()).said
    desk.post(f"/visits/{visit['id']}/admit")
    reader = a_program(role, name)
    seen = reader.get(f"/visits/{visit['id']}")
    assert (seen.status, seen["badge"]) == (200, {"number": 1, "code": None})
    for step, body in [
        ("leave", None),
        ("undo", {"reason": "x"}),
        ("admit", None),
        ("answer", {"answer": "coming"}),
        ("refuse", {"reason": "x"}),
    ]:
        heard = reader.post(f"/visits/{visit['id']}/{step}", body)
        assert (heard.status, heard.code) == (403, "not_permitted"), step
    assert reader.post("/visits", wang_yue()).status == 403


def test_what_one_may_not_see_does_not_exist(office):
    visit = office.post("/visits", {**wang_yue(host="T9")}).said
    here = a_program("desk")
    there = a_program("desk", "何南", sites=[a_site("south")])
    operator = a_program("operator", "管理员")
    other_host = a_program("host", "孙伟")
    assert there.get(f"/visits/{visit['id']}").status == 200
    for stranger in (here, operator, other_host):
        assert stranger.get(f"/visits/{visit['id']}").status == 404
        for step in ("arrive", "admit", "leave", "refuse", "cancel", "undo"):
            assert stranger.post(f"/visits/{visit['id']}/{step}", {"reason": "x"}).status == 404, (
                step
            )
        assert (
            stranger.post(
                f"/visits/{visit['id']}/override", {"grade": "high", "reason": "x"}
            ).status
            == 404
        )
        assert stranger.post(f"/visits/{visit['id']}/answer", {"answer": "coming"}).status == 404
    heard = here.post("/visits", {**wang_yue(host="T9"), "visitor": {"name": "李雷"}})
    assert (heard.status, list(heard["fields"])) == (422, ["host"])


def test_a_host_who_left_the_company_is_no_host(desk):
    employee = an_employee("赵凯")
    employee.is_active = False
    employee.save()
    heard = desk.post("/visits", wang_yue())
    assert (heard.status, heard.code, list(heard["fields"])) == (422, "invalid", ["host"])
