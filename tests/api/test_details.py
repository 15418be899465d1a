"""The optional answers of a visit, its facts and its result, as a program says and reads them."""

import pytest

from tests.api.callers import a_program, wang_yue

SAID = {
    "kind": "enquiry",
    "plate": "沪A·D12345",
    "needs": ["child"],
    "letter": "work_card",
    "letter_issuer": "市教育局",
    "source": "friend",
}
READ = {
    **{name: SAID[name] for name in ("kind", "needs", "source")},
    "plate": "沪AD12345",
    "letter": {"kind": "work_card", "issuer": "市教育局"},
    "result": "",
}


def test_a_registration_says_all_of_it_and_reads_it_again(desk):
    heard = desk.post("/visits", wang_yue(**SAID))
    assert heard.status == 201
    again = desk.get(f"/visits/{heard['id']}")
    for answer in (heard, again):
        assert {name: answer[name] for name in READ} == READ


def test_a_registration_without_it_reads_as_blank(desk):
    heard = desk.post("/visits", wang_yue())
    assert (heard["kind"], heard["plate"], heard["needs"]) == ("first", "", [])
    assert (heard["letter"], heard["source"], heard["result"]) == (None, None, "")


def test_what_a_later_call_leaves_out_stays(desk):
    visit = desk.post("/visits", wang_yue(**SAID))["id"]
    heard = desk.post(f"/visits/{visit}/details", {"source": "internet", "kind": "errand"})
    assert heard.status == 200
    assert {name: heard[name] for name in READ} == {**READ, "source": "internet", "kind": "errand"}


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"plate": "A1"}, "plate"),
        ({"needs": ["diabetes"]}, "needs"),
        ({"source": "child"}, "source"),
        ({"letter_issuer": "市教育局"}, "letter"),
        ({"kind": "visit"}, "kind"),
    ],
)
def test_what_cannot_be_is_named_by_its_field(desk, said, field):
    heard = desk.post("/visits", wang_yue(**said))
    assert heard.status == 422
    assert field in heard["fields"]


def test_the_host_says_what_came_of_it(desk):
    visit = desk.post("/visits", wang_yue())["id"]
    host = a_program("host", "赵凯")
    assert host.post(f"/visits/{visit}/result", {"result": "签约"}).code == "state_forbids"
    desk.post(f"/visits/{visit}/admit")
    assert desk.post(f"/visits/{visit}/result", {"result": "签约"}).code == "not_permitted"
    assert host.post(f"/visits/{visit}/result", {"result": ""}).code == "result_missing"
    assert host.post(f"/visits/{visit}/result", {"result": "签约"})["result"] == "签约"


def test_the_list_filters_by_kind(desk):
    desk.post("/visits", wang_yue(**SAID))
    assert len(desk.get("/visits", kind="enquiry")["visits"]) == 1
    assert desk.get("/visits", kind="first")["visits"] == []


def test_a_visit_says_what_it_was_decided_from(desk):
    heard = desk.post("/visits", wang_yue(visitor={"level": 7}))
    assert heard["facts"] == {
        "category": "parent",
        "appointment": False,
        "visitor_level": 7,
        "host_level": 5,
        "topic": "",
        "post": "",
        "refused_as": "",
        "refused_on": "",
        "refused_visit": None,
    }
    other = desk.post("/visits", wang_yue(visitor={"name": "秦月", "phone": None}))
    assert other["rules_version"] == heard["rules_version"] is not None
