"""Lists: newest first, page by page, only what the caller may see, at a constant cost."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reception import clock
from reception.organisation.models import Employee
from tests.api.callers import Program, a_program, wang_yue
from tests.builders import a_site, a_visit, an_employee
from visitors.models import Visit


def come(desk: Program, *names: str, **fields: object) -> list[int]:
    """Register several visitors and return the ids of their visits."""
    return [
        desk.post("/visits", {**wang_yue(**fields), "visitor": {"name": name}})["id"]
        for name in names
    ]


def ids(heard: object) -> list[int]:
    """Return the ids on a page."""
    return [visit["id"] for visit in heard["visits"]]


def test_the_list_is_newest_first_and_next_leads_through_it_once(desk):
    visits = come(desk, *(f"访客{number}" for number in range(7)))
    first = desk.get("/visits", limit=3)
    second = desk.get("/visits", limit=3, cursor=first["next"])
    last = desk.get("/visits", limit=3, cursor=second["next"])
    assert ids(first) + ids(second) + ids(last) == visits[::-1]
    assert last["next"] is None
    assert desk.get("/visits", limit=7)["next"] is None


def test_who_comes_meanwhile_does_not_shift_the_pages(desk):
    visits = come(desk, "甲", "乙", "丙")
    first = desk.get("/visits", limit=2)
    come(desk, "丁")
    assert ids(desk.get("/visits", limit=2, cursor=first["next"])) == visits[:1]


def test_a_page_holds_fifty_unless_asked_otherwise_and_a_hundred_at_most(desk):
    come(desk, *(f"访客{number}" for number in range(51)))
    page = desk.get("/visits")
    assert (len(page["visits"]), page["next"]) == (50, str(page["visits"][-1]["id"]))
    assert len(desk.get("/visits", limit=100)["visits"]) == 51
    for limit in (0, 101, -1):
        assert desk.get("/visits", limit=limit).status == 422


def test_a_row_of_the_list_is_the_visit_itself(desk):
    (visit,) = come(desk, "甲")
    desk.post(f"/visits/{visit}/admit")
    assert desk.get("/visits")["visits"] == [desk.get(f"/visits/{visit}").said]


def test_empty_parameters_ask_for_everything(desk):
    visits = come(desk, "甲", "乙")
    assert ids(desk.get("/visits", state="", site="", date="", cursor="")) == visits[::-1]


def test_by_state(desk):
    waiting, inside = come(desk, "甲", "乙")
    desk.post(f"/visits/{inside}/admit")
    assert ids(desk.get("/visits", state="waiting")) == [waiting]
    assert ids(desk.get("/visits", state="inside")) == [inside]
    assert ids(desk.get("/visits", state="no_show")) == []
    heard = desk.get("/visits", state="asleep")
    assert (heard.status, heard.code, list(heard["fields"])) == (422, "invalid", ["state"])


def test_by_site(office):
    (here,), (there,) = come(office, "甲"), come(office, "乙", host="T9")
    assert ids(office.get("/visits", site="hq")) == [here]
    assert ids(office.get("/visits", site="south")) == [there]
    assert office.get("/visits", site="nowhere").status == 404


def test_a_desk_sees_its_own_sites_only(desk, office):
    (here,), (_there,) = come(office, "甲"), come(office, "乙", host="T9")
    assert ids(desk.get("/visits")) == [here]
    assert desk.get("/visits", site="south").status == 404


def test_by_the_sites_day_of_arrival_or_of_the_appointment(desk):
    midnight, _end = clock.day_bounds(clock.today() - timedelta(days=3))
    late = a_visit("晚", now=midnight - timedelta(minutes=1)).pk
    early = a_visit("早", now=midnight).pk
    expected = come(desk, "约", expected_at=(clock.now() + timedelta(days=3)).isoformat())
    days = [(midnight + timedelta(days=number)).date().isoformat() for number in (0, 1)]
    assert ids(
        desk.get("/visits", date=clock.today(midnight - timedelta(minutes=1)).isoformat())
    ) == [late]
    assert ids(desk.get("/visits", date=clock.today(midnight).isoformat())) == [early]
    assert (
        ids(desk.get("/visits", date=clock.today(clock.now() + timedelta(days=3)).isoformat()))
        == expected
    )
    assert days[0] != days[1]
    assert desk.get("/visits", date="yesterday").status == 422


def test_a_host_sees_their_own_visitors_and_a_head_those_of_the_department(desk):
    (own,), (colleagues,) = come(desk, "甲"), come(desk, "乙", host="T2")
    an_employee("吴会计", number="T3", department="财务部")
    (other,) = come(desk, "丙", host="T3")
    assert ids(a_program("host", "赵凯").get("/visits")) == [own]
    assert ids(a_program("head", "陈主任").get("/visits")) == [colleagues, own]
    assert ids(a_program("auditor", "审计员").get("/visits")) == [other, colleagues, own]
    assert a_program("operator", "管理员").get("/visits").status == 404


def test_numbers_are_masked_everywhere(desk):
    visit = desk.post("/visits", wang_yue())["id"]
    for heard in (
        desk.get("/visits"),
        desk.get(f"/visits/{visit}"),
        desk.get("/visitors", q="王悦"),
        desk.get("/board"),
    ):
        assert "13800138000" not in str(heard.said)
        assert "138****8000" in str(heard.said)


def test_an_employee_is_found_by_name_pinyin_initials_department_and_number(desk):
    for typed in ("赵凯", "zhaokai", "zk", "T1"):
        assert desk.get("/employees", q=typed).said == [
            {
                "number": "T1",
                "name": "赵凯",
                "department": "教务部",
                "position": "职级5",
                "level": 5,
                "away": False,
            }
        ], typed
    assert {row["number"] for row in desk.get("/employees", q="教务").said} == {"T1", "T2"}
    assert desk.get("/employees", q="").said == desk.get("/employees").said == []


def test_who_is_away_is_said_to_be(desk):
    Employee.objects.filter(number="T1").update(away_until=clock.now() + timedelta(hours=1))
    assert desk.get("/employees", q="赵凯").said[0]["away"] is True


def test_employees_of_other_sites_are_found_by_those_who_may_see_them(desk, office):
    assert desk.get("/employees", q="钱进").said == []
    assert [row["number"] for row in office.get("/employees", q="钱进").said] == ["T9"]


def test_a_visitor_is_found_by_name_pinyin_initials_and_phone(desk):
    desk.post("/visits", wang_yue(visitor={"organisation": "蓝天小学", "title": "老师"}))
    for typed in ("王悦", "王", "wangyue", "wy", "8000", "13800138000", "+8613800138000", "蓝天"):
        found = desk.get("/visitors", q=typed).said
        assert [{**row, "id": 0} for row in found] == [
            {
                "id": 0,
                "name": "王悦",
                "organisation": "蓝天小学",
                "title": "老师",
                "phone": "138****8000",
                "visits": 1,
            }
        ], typed
    assert desk.get("/visitors", q="不存在").said == []


def test_at_most_twenty_are_found(desk):
    come(desk, *(f"周{chr(0x4E00 + number)}" for number in range(25)))
    for number in range(25):
        an_employee(f"冯{chr(0x4E00 + number)}")
    assert len(desk.get("/visitors", q="周").said) == 20
    assert len(desk.get("/employees", q="冯").said) == 20


def test_visitors_are_searched_by_those_who_receive_them():
    for role, status in (
        ("desk", 200),
        ("office", 200),
        ("auditor", 200),
        ("host", 404),
        ("head", 404),
        ("principal", 404),
        ("operator", 404),
    ):
        assert a_program(role, f"某{role}").get("/visitors", q="王").status == status, role


ADDRESSES = [
    "/visits",
    "/visits?state=inside",
    "/visits?site=hq",
    f"/visits?date={clock.today()}",
    "/employees?q=王",
    "/visitors?q=王",
    "/board",
]


@pytest.mark.parametrize("address", ADDRESSES)
def test_fifty_rows_cost_the_same_queries_as_one(desk, address):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert desk.get(address).status == 200
        return len(queries)

    def arrives(number: int) -> None:
        host = an_employee(f"王{chr(0x5E00 + number)}", department=f"部{number}")
        visit = a_visit(f"王{chr(0x4E00 + number)}", host=host).pk
        desk.post(f"/visits/{visit}/override", {"grade": "high", "reason": "x"})
        desk.post(f"/visits/{visit}/admit", {"badge": number + 1})

    arrives(0)
    one = cost()
    for number in range(1, 50):
        arrives(number)
    Visit.objects.filter(site=a_site(), pk__in=Visit.objects.order_by("-pk")[:10]).update(
        answer="coming"
    )
    assert cost() == one <= 12


def test_registering_costs_at_most_twelve_queries(desk):
    come(desk, "甲")
    with CaptureQueriesContext(connection) as queries:
        assert desk.post("/visits", wang_yue(), key="counted").status == 201
    written = [
        query["sql"] for query in queries if not query["sql"].startswith(("SAVEPOINT", "RELEASE"))
    ]
    assert len(written) <= 12, "\n".join(written)
